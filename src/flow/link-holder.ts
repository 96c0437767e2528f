import { type Bytes, equalBytes, fromBase64url } from "#core/bytes.ts";
import type { LinkSecret } from "#core/seal/link.ts";
import { linkProof } from "#core/seal/link.ts";
import { proofHolds } from "#core/seal/proof.ts";
import { done, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { ContactLinkRow, GrantRow, ItemRow, RecipientRow } from "#io/store/tables.ts";

/** Someone who holds the whole link, as far as a proof can show. */
export interface Holder {
  readonly id: string;
  /** base64url of `linkProof` of the secret. */
  readonly proof: string;
}

/** A grant with what stands around it. */
export interface Granted {
  readonly grant: GrantRow;
  readonly item: ItemRow;
  readonly recipient: RecipientRow;
}

/** The grant of this link; the same answer for an unknown id and for a wrong secret. */
export async function grantOf(world: World, holder: Holder): Promise<Result<Granted>> {
  const grant = await world.store.get("grants", holder.id);
  const proven = await proves(holder.proof, grant?.proofHash ?? new Uint8Array(32));
  if (grant === undefined || grant.kind !== "guest" || !proven) return refused("LINK_UNKNOWN");
  return around(world, grant);
}

/** The grant with its item and recipient; LINK_UNKNOWN where one of them is gone. */
export async function around(world: World, grant: GrantRow): Promise<Result<Granted>> {
  const item = await world.store.get("items", grant.itemId);
  const recipient = await world.store.get("recipients", grant.recipientId);
  if (item === undefined || recipient === undefined) return refused("LINK_UNKNOWN");
  return done({ grant, item, recipient });
}

/** What stands in the way of opening: taken back, past its time, or nothing. */
export function closedBy(world: World, { item, recipient, grant }: Granted): "RECALLED" | "EXPIRED" | undefined {
  if (recipient.status === "recalled" || item.recalledAt !== null) return "RECALLED";
  if (item.expiresAt <= world.now() || grant.wrap === null) return "EXPIRED";
  return undefined;
}

/** The unused contact link of this holder; the same answer for unknown, used, expired and wrong. */
export async function contactLinkOf(world: World, holder: Holder): Promise<Result<ContactLinkRow>> {
  const link = await world.store.get("contactLinks", holder.id);
  const proven = await proves(holder.proof, link?.proofHash ?? new Uint8Array(32));
  if (link === undefined || !proven || link.usedAt !== null || link.expiresAt <= world.now()) return refused("LINK_UNKNOWN");
  return done(link);
}

/** Whether this secret belongs to the proof that its holder showed. */
export async function sameSecret(secret: LinkSecret, holder: Holder): Promise<boolean> {
  const proof = fromBase64url(holder.proof);
  return proof !== undefined && equalBytes(await linkProof(secret), proof);
}

/** Whether this proof (base64url) is the one whose SHA-256 is stored. */
export async function proves(proofText: string, stored: Bytes): Promise<boolean> {
  const proof = fromBase64url(proofText);
  return proof !== undefined && proofHolds(proof, stored);
}
