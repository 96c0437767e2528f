import { fromUtf8, utf8 } from "#core/bytes.ts";
import type { Address } from "#core/mail/message.ts";
import { addressKey, domainPart } from "#core/recipients/domain.ts";
import { openBox, sealBox } from "#core/seal/box.ts";
import type { World } from "#flow/world.ts";
import type { Committed } from "#io/store/store.ts";

/** A password that was agreed with a contact; one for a whole domain serves everybody there. */
export interface FixedPassword {
  /** The address or the domain that it was set for. */
  readonly id: string;
  readonly password: string;
}

/** The fixed password for this recipient: of the address, else of the domain, else none. */
export async function fixedPassword(world: Pick<World, "store" | "keys">, recipient: Address): Promise<FixedPassword | undefined> {
  for (const id of [addressKey(recipient), domainPart(recipient)]) {
    const row = await world.store.get("zipPasswords", id);
    const opened = row === undefined ? undefined : await openBox(world.keys.spool, row.passwordSealed, context(id));
    const password = opened === undefined ? undefined : fromUtf8(opened);
    opened?.fill(0);
    // One that does not open under today's key is none: a random one keeps the files as safe.
    if (password !== undefined) return { id, password };
  }
  return undefined;
}

/** Sets the fixed password of an address or a domain, both in their one form. */
export async function setZipPassword(
  world: Pick<World, "store" | "keys" | "random" | "now">,
  { id, password }: FixedPassword,
): Promise<Committed> {
  const passwordSealed = await sealBox(world.keys.spool, utf8(password), context(id), world.random);
  const at = world.now();
  return world.store.commit([
    { kind: "put", table: "zipPasswords", row: { id, passwordSealed, setAt: at } },
    { kind: "append", event: { at, kind: "zip-password-set", subject: id, details: {} } },
  ]);
}

/** Takes it away; false where there was none. */
export async function removeZipPassword(world: Pick<World, "store" | "now">, id: string): Promise<boolean> {
  if ((await world.store.get("zipPasswords", id)) === undefined) return false;
  const kept = await world.store.commit([
    { kind: "delete", table: "zipPasswords", id },
    { kind: "append", event: { at: world.now(), kind: "zip-password-removed", subject: id, details: {} } },
  ]);
  return kept.ok;
}

function context(id: string): string {
  return `zip-password/${id}`;
}
