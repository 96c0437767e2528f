import { bigEndian, type Bytes } from "#core/bytes.ts";
import { framed } from "./canonical.ts";

/** Length in bytes of an Ed25519 signature (RFC 8032). */
export const SIGNATURE_BYTES = 64;

/** What the sender of an item vouches for. */
export interface ItemStatement {
  readonly itemId: string;
  /** SHA-256 of the manifest's bytes; the manifest holds those of the files. */
  readonly manifestSha256: Bytes;
  /** Addresses, in any order. */
  readonly recipients: readonly string[];
  /** All sealed objects together. */
  readonly totalBytes: number;
}

/** The sender's signature over an item: Ed25519, 64 bytes. Throws where the key is none. */
export async function signItem(privateKeyPkcs8: Bytes, statement: ItemStatement): Promise<Bytes> {
  return signBytes(privateKeyPkcs8, statementBytes(statement));
}

/** Whether the owner of this key (32 raw bytes) signed exactly this statement. A malformed key or signature is simply no. */
export async function verifyItem(publicKeyRaw: Bytes, statement: ItemStatement, signature: Bytes): Promise<boolean> {
  return verifyBytes(publicKeyRaw, statementBytes(statement), signature);
}

/** Ed25519 over bytes that already say what they are (see `framed`). Throws where the key is none. */
export async function signBytes(privateKeyPkcs8: Bytes, bytes: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("pkcs8", privateKeyPkcs8, "Ed25519", false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytes));
}

/** Whether an Ed25519 signature of `signBytes` holds; never throws. */
export async function verifyBytes(publicKeyRaw: Bytes, bytes: Bytes, signature: Bytes): Promise<boolean> {
  if (signature.length !== SIGNATURE_BYTES) return false;
  try {
    const key = await crypto.subtle.importKey("raw", publicKeyRaw, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, bytes);
  } catch {
    return false;
  }
}

function statementBytes({ itemId, manifestSha256, recipients, totalBytes }: ItemStatement): Bytes {
  const sorted = [...new Set(recipients)].sort();
  return framed("item-signature", itemId, manifestSha256, bigEndian(totalBytes, 8), bigEndian(sorted.length, 4), ...sorted);
}
