import { X509Certificate } from "node:crypto";
import { type Bytes, bigEndian, concat, utf8 } from "#core/bytes.ts";

/** A private key (PKCS #8) and a certificate for it, both PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the certificate, in lower-case hex. */
  readonly fingerprint: string;
}

/** What stands in a certificate. */
export interface Claims {
  /** DNS names; the first one is the subject too. */
  readonly names: readonly string[];
  readonly from: number;
  readonly until: number;
  /** Fresh random bytes that make its number, 16 of them. */
  readonly serial: Uint8Array;
}

/** A fresh P-256 key with a certificate (RFC 5280) that it signed itself: enough to try a mail client, or to be known by its fingerprint. */
export async function makeSelfSigned(claims: Claims): Promise<SelfSigned> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const signed = toBeSigned(claims, new Uint8Array(await crypto.subtle.exportKey("spki", publicKey)));
  const signature = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, signed));
  const certificate = sequence(signed, ECDSA_SHA256, bits(sequence(unsigned(signature.subarray(0, 32)), unsigned(signature.subarray(32)))));
  const cert = pem("CERTIFICATE", certificate);
  return {
    key: pem("PRIVATE KEY", new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey))),
    cert,
    fingerprint: new X509Certificate(cert).fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}

function toBeSigned({ names, from, until, serial }: Claims, publicKey: Uint8Array): Bytes {
  const subject = sequence(set(sequence(OID_COMMON_NAME, tlv(0x0c, utf8(names[0] ?? "localhost")))));
  const alternatives = tlv(0x30, concat(names.map((name) => tlv(0x82, utf8(name)))));
  // Its own authority, so that a client can be told to trust it; it signs nothing else (path length 0).
  const extensions = sequence(
    sequence(OID_BASIC_CONSTRAINTS, TRUE, tlv(0x04, sequence(TRUE, tlv(0x02, Uint8Array.of(0))))),
    sequence(OID_ALTERNATIVE_NAME, tlv(0x04, alternatives)),
  );
  const version3 = tlv(0xa0, tlv(0x02, Uint8Array.of(2)));
  return sequence(
    version3,
    unsigned(serial),
    ECDSA_SHA256,
    subject,
    sequence(time(from), time(until)),
    subject,
    publicKey,
    tlv(0xa3, extensions),
  );
}

/** Tag, length, value (ITU-T X.690 section 8.1). */
function tlv(tag: number, value: Uint8Array): Bytes {
  const { length } = value;
  const size =
    length < 128 ? Uint8Array.of(length) : length < 256 ? Uint8Array.of(0x81, length) : concat([Uint8Array.of(0x82), bigEndian(length, 2)]);
  return concat([Uint8Array.of(tag), size, value]);
}

function sequence(...parts: readonly Uint8Array[]): Bytes {
  return tlv(0x30, concat(parts));
}

function set(part: Uint8Array): Bytes {
  return tlv(0x31, part);
}

function bits(whole: Uint8Array): Bytes {
  return tlv(0x03, concat([Uint8Array.of(0), whole]));
}

/** An INTEGER that is never negative: no zeros in front, but one where the first bit would be a sign (section 8.3). */
function unsigned(number: Uint8Array): Bytes {
  const first = number.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : number.subarray(first);
  return tlv(0x02, (digits[0] ?? 0) < 128 ? digits : concat([Uint8Array.of(0), digits]));
}

/** UTCTime until 2049, GeneralizedTime afterwards (RFC 5280 section 4.1.2.5). */
function time(at: number): Bytes {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, "");
  return text < "2050" ? tlv(0x17, utf8(text.slice(2))) : tlv(0x18, utf8(text));
}

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

const oid = (...arcs: readonly number[]): Bytes => tlv(0x06, Uint8Array.from(arcs));
const OID_COMMON_NAME = oid(0x55, 0x04, 0x03);
const OID_ALTERNATIVE_NAME = oid(0x55, 0x1d, 0x11);
const OID_BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2 (RFC 5758 section 3.2). */
const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const TRUE = tlv(0x01, Uint8Array.of(0xff));
