import { type Bytes, concat } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import { LIMITS } from "#core/limits.ts";
import type { Address } from "#core/mail/message.ts";
import type { RecipientVerdict } from "#core/policy/verdict.ts";
import { boxKey, openBox, sealBox } from "#core/seal/box.ts";
import { type ContentKey, recipientKek, serverShare, wrapContentKey } from "#core/seal/keys.ts";
import { guestHalf, type LinkSecret, linkFragment, linkProof, newLinkSecret } from "#core/seal/link.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { newCodeSlot } from "#flow/code-slot.ts";
import { VERIFICATION } from "#flow/verification/index.ts";
import type { Way } from "#flow/verification/method.ts";
import type { World } from "#flow/world.ts";
import type { Contact, ContactLinkRow, GrantRow, ItemRow, ShareRow } from "#io/store/tables.ts";

/** What lets one guest open one item, with the link that goes out: to the guest, or to the sender who must first say how to verify. */
export interface GuestGrant {
  readonly row: GrantRow;
  readonly share: ShareRow;
  /** Link for the guest's mail; absent while it waits. */
  readonly guestUrl?: string;
  readonly contactLink?: { readonly row: ContactLinkRow; readonly url: string };
  readonly verdict: RecipientVerdict;
}

/** A wrap for this recipient where we know how to verify them; else the item waits, closed with the secret of a link to the sender. */
export async function grantGuest(
  world: World,
  to: { readonly item: ItemRow; readonly contentKey: ContentKey; readonly recipient: RecipientVerdict },
): Promise<GuestGrant> {
  const { item, recipient } = to;
  const id = newId(world);
  const secret = newLinkSecret(world.random);
  const share: ShareRow = { id, itemId: item.id, share: serverShare(world.random) };
  const way = await wayOf(world, recipient, await world.store.get("contacts", recipient.address));
  const begin: GrantRow = {
    id,
    itemId: item.id,
    messageId: item.messageId,
    recipientId: newId(world),
    recipient: recipient.address,
    kind: "guest",
    proofHash: await sha256(await linkProof(secret)),
    wrap: null,
    sealedHalf: null,
    method: way?.method ?? "none",
    phoneSealed: way?.phoneSealed ?? null,
    hint: way?.hint ?? null,
    codeSalt: way?.codeSalt ?? null,
    codeProofHash: way?.codeProofHash ?? null,
    waitingSealed: null,
    ...newCodeSlot(),
  };
  if (way !== undefined) {
    const row = {
      ...begin,
      wrap: await guestWrap(world, { grant: begin, share: share.share, secret, contentKey: to.contentKey, half: way.half }),
    };
    return { row, share, guestUrl: guestUrl(world, id, secret), verdict: recipient };
  }
  const waiting = await newContactLink(world, { grantId: id, sender: item.sender });
  const row = {
    ...begin,
    waitingSealed: await sealWaiting(world, waiting.secret, { grantId: id, linkSecret: secret, contentKey: to.contentKey }),
  };
  return { row, share, contactLink: waiting, verdict: recipient };
}

/** The content key under HKDF(A || S), where A comes from the link and, where there is one, the access code. */
export async function guestWrap(
  world: Pick<World, "random">,
  to: {
    readonly grant: Pick<GrantRow, "itemId" | "recipient">;
    readonly share: Bytes;
    readonly secret: LinkSecret;
    readonly contentKey: ContentKey;
    readonly half: Bytes | undefined;
  },
): Promise<Bytes> {
  const own = await guestHalf(to.secret, to.half);
  const kek = await recipientKek({ own, share: to.share, itemId: to.grant.itemId, recipient: to.grant.recipient });
  return wrapContentKey({ kek, contentKey: to.contentKey, itemId: to.grant.itemId, recipient: to.grant.recipient, random: world.random });
}

/** The address of the guest's page; the secret stands in the fragment, which no browser sends. */
export function guestUrl(world: Pick<World, "organisation">, grantId: string, secret: LinkSecret): string {
  return `${world.organisation.url}/g/${grantId}#${linkFragment(secret)}`;
}

/** A link for the sender's own mailbox, by which to say how a recipient is verified. Works once. */
export async function newContactLink(
  world: World,
  to: { readonly grantId: string; readonly sender: Address | "" },
): Promise<{ readonly row: ContactLinkRow; readonly url: string; readonly secret: LinkSecret }> {
  const secret = newLinkSecret(world.random);
  const id = newId(world);
  const row: ContactLinkRow = {
    id,
    proofHash: await sha256(await linkProof(secret)),
    grantId: to.grantId,
    sender: to.sender,
    expiresAt: world.now() + LIMITS.itemMs,
    usedAt: null,
  };
  return { row, secret, url: `${world.organisation.url}/app/c/${id}#${linkFragment(secret)}` };
}

/** Link secret and content key, closed with the secret in the sender's mail: while it waits, the server alone cannot open the item. */
export function sealWaiting(
  world: Pick<World, "random">,
  by: LinkSecret,
  waiting: { readonly grantId: string; readonly linkSecret: LinkSecret; readonly contentKey: ContentKey },
): Promise<Bytes> {
  return sealBox(boxKey(by), concat([waiting.linkSecret, waiting.contentKey]), `waiting/${waiting.grantId}`, world.random);
}

/** What `sealWaiting` closed; undefined for another secret. */
export async function openWaiting(
  by: LinkSecret,
  sealed: Bytes,
  grantId: string,
): Promise<{ readonly linkSecret: LinkSecret; readonly contentKey: ContentKey } | undefined> {
  const bytes = await openBox(boxKey(by), sealed, `waiting/${grantId}`);
  if (bytes === undefined || bytes.length !== 64) return undefined;
  return { linkSecret: bytes.slice(0, 32) as LinkSecret, contentKey: bytes.slice(32) as ContentKey };
}

/** The first way that the rules allow and for which we know enough. */
async function wayOf(world: World, recipient: RecipientVerdict, contact: Contact | undefined): Promise<Way | undefined> {
  for (const method of recipient.verify) {
    const way = await VERIFICATION[method].prepare(world, recipient.address, contact);
    if (way !== undefined) return way;
  }
  return undefined;
}
