import { type Bytes, concat, fromLatin1, type Instant, utf8 } from "#core/bytes.ts";
import { relaxedBody, relaxedField } from "#core/mail/dkim-canonical.ts";
import { readHeader } from "#core/mail/header.ts";
import type { HeaderField } from "#core/mail/message.ts";
import { base64 } from "#core/mail/transfer-writer.ts";

/** A private key whose public half stands in DNS at `selector._domainkey.domain`. */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  readonly key: CryptoKey;
}

export type DkimAlgorithm = "rsa-sha256" | "ed25519-sha256";

/** Makes a signing key of PKCS #8 bytes; rejects where they are of another kind. */
export async function importDkimKey(from: Omit<DkimKey, "key"> & { readonly pkcs8: Bytes }): Promise<DkimKey> {
  const { domain, selector, algorithm, pkcs8 } = from;
  return { domain, selector, algorithm, key: await crypto.subtle.importKey("pkcs8", pkcs8, PARAMETERS[algorithm], false, ["sign"]) };
}

/**
 * The message with one DKIM-Signature field on top for each key (RFC 6376, for Ed25519 RFC 8463): relaxed/relaxed, over the whole body
 * and over every field that a reader sees, each named once more than it occurs, so that nobody can add another.
 */
export async function signDkim(raw: Bytes, keys: readonly DkimKey[], at: Instant): Promise<Bytes> {
  if (keys.length === 0) return raw;
  const { fields, bodyStart } = readHeader(raw, 0, raw.length);
  const bodyHash = base64(await sha256(relaxedBody(raw.subarray(bodyStart))));
  const { names, lines } = signedFields(fields);
  const signatures: string[] = [];
  for (const key of keys) {
    const unsigned = signatureField(key, { at, bodyHash, names });
    const signature = await sign(key, fromLatin1(`${lines}${relaxedField(utf8(unsigned))}`));
    signatures.push(`${unsigned}${chunks(base64(signature)).join("\r\n\t ")}\r\n`);
  }
  return concat([utf8(signatures.join("")), raw]);
}

/** What stands in DNS for a key: the text of the TXT record. `publicKey` is a SubjectPublicKeyInfo for RSA, the 32 raw bytes for Ed25519. */
export function dkimRecord(algorithm: DkimAlgorithm, publicKey: Bytes): string {
  return `v=DKIM1; k=${algorithm === "rsa-sha256" ? "rsa" : "ed25519"}; p=${base64(publicKey)}`;
}

const PARAMETERS = {
  "rsa-sha256": { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  "ed25519-sha256": { name: "Ed25519" },
} as const satisfies Readonly<Record<DkimAlgorithm, object>>;

/** What a reader sees or a mail program acts on (RFC 6376 section 5.4.1). */
const SIGNED = [
  "from",
  "sender",
  "reply-to",
  "to",
  "cc",
  "subject",
  "date",
  "message-id",
  "in-reply-to",
  "references",
  "mime-version",
  "content-type",
  "content-transfer-encoding",
  "content-disposition",
  "content-id",
  "content-description",
  "content-language",
] as const;

/** The names for `h=`, and the fields as they are hashed: of one name the lowest first (RFC 6376 section 5.4.2). */
function signedFields(fields: readonly HeaderField[]): { readonly names: readonly string[]; readonly lines: string } {
  const names: string[] = [];
  let lines = "";
  for (const name of SIGNED) {
    const same = fields.filter((field) => field.name.toLowerCase() === name).toReversed();
    names.push(...same.map(() => name), name);
    lines += same.map((field) => `${relaxedField(field.raw)}\r\n`).join("");
  }
  return { names, lines };
}

function signatureField(
  key: DkimKey,
  over: { readonly at: Instant; readonly bodyHash: string; readonly names: readonly string[] },
): string {
  const names: string[] = [""];
  for (const name of over.names) {
    const line = names.at(-1) ?? "";
    if (line.length + name.length > 66) names.push(`${name}:`);
    else names[names.length - 1] = `${line}${name}:`;
  }
  return [
    `DKIM-Signature: v=1; a=${key.algorithm}; c=relaxed/relaxed;`,
    `d=${key.domain};`,
    `s=${key.selector}; t=${Math.floor(over.at / 1000)};`,
    `h=${names.join("\r\n\t ").replace(/:$/, "")};`,
    `bh=${over.bodyHash};`,
    "b=",
  ].join("\r\n\t");
}

async function sign({ algorithm, key }: DkimKey, bytes: Bytes): Promise<Bytes> {
  // Ed25519 signs the hash (RFC 8463 section 3); RSA makes the same hash itself.
  const signed = algorithm === "ed25519-sha256" ? await sha256(bytes) : bytes;
  return new Uint8Array(await crypto.subtle.sign(PARAMETERS[algorithm].name, key, signed));
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function chunks(text: string): readonly string[] {
  return text.match(/.{1,70}/g) ?? [];
}
