import { Secret } from "otpauth";
import { utf8 } from "#core/bytes.ts";
import type { Address } from "#core/mail/message.ts";
import { sealBox } from "#core/seal/box.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { makeUserKey, passwordKeys, protectPrivateKey } from "#core/seal/user-key.ts";
import type { World } from "#flow/world.ts";
import type { Account } from "#io/store/tables.ts";

/** A fresh authenticator secret, base32 as authenticator apps take it. */
export function newTotpSecret(world: Pick<World, "random">): string {
  return new Secret({ buffer: world.random(20).buffer }).base32;
}

/** Adds an account with a key of its own. The password closes the private key and is not kept. False where the address has one already. */
export async function addAccount(
  world: Pick<World, "store" | "keys" | "random" | "now" | "argon2id">,
  person: {
    readonly address: Address;
    readonly name: string;
    readonly role: Account["role"];
    readonly password: string;
    readonly totpSecret: string;
  },
): Promise<boolean> {
  const salt = world.random(16);
  const { auth, wrap } = await passwordKeys(world.argon2id, person.password, salt);
  const key = await makeUserKey();
  const row: Account = {
    id: person.address,
    name: person.name,
    role: person.role,
    salt,
    authHash: await sha256(auth),
    totpSealed: await sealBox(world.keys.spool, utf8(person.totpSecret), `totp/${person.address}`, world.random),
    totpStep: 0,
    publicKey: key.publicKey,
    privateKeySealed: await protectPrivateKey(wrap, key.privateKey, person.address, world.random),
    wrongTries: 0,
    lockedUntil: 0,
    createdAt: world.now(),
    disabledAt: null,
  };
  const kept = await world.store.commit([
    { kind: "insert", table: "accounts", row },
    { kind: "append", event: { at: world.now(), kind: "account-added", subject: person.address, details: { role: person.role } } },
  ]);
  return kept.ok;
}
