import { generateKeyPairSync } from "node:crypto";
import type { Bytes } from "#core/bytes.ts";
import { boxKey } from "#core/seal/box.ts";
import { makeUserKey } from "#core/seal/user-key.ts";
import type { NodeKeys } from "#flow/world.ts";
import { random } from "#io/clock/clock.ts";
import { type KeyFile, KeyFileMistake, openKeyFile } from "#io/keys/key-file.ts";

/** The keys of this node, made at the first start and kept in a file that its owner alone may read. */
export async function openNodeKeys(path: string): Promise<NodeKeys> {
  const keys = await openKeyFile(path, freshKeys);
  const named = (name: string): Bytes => {
    const key = keys[name];
    if (key === undefined) throw new KeyFileMistake(`The key file ${path} lacks the key "${name}".`);
    return key;
  };
  return {
    spool: boxKey(named("spool")),
    trace: named("spool"),
    signPrivate: named("signPrivate"),
    signPublic: named("signPublic"),
    replyPublic: named("replyPublic"),
    replyPrivate: named("replyPrivate"),
  };
}

async function freshKeys(): Promise<KeyFile> {
  const sign = generateKeyPairSync("ed25519");
  const reply = await makeUserKey();
  const signPublic = sign.publicKey.export({ format: "der", type: "spki" });
  return {
    spool: random(32),
    signPrivate: new Uint8Array(sign.privateKey.export({ format: "der", type: "pkcs8" })),
    // The raw key is the last 32 bytes of its SubjectPublicKeyInfo (RFC 8410 section 4).
    signPublic: new Uint8Array(signPublic.subarray(signPublic.length - 32)),
    replyPublic: reply.publicKey,
    replyPrivate: reply.privateKey,
  };
}
