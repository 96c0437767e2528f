import * as v from "valibot";
import { base64url, type Bytes, fromBase64url, type Instant, utf8 } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { canonicalJson, framed } from "#core/seal/canonical.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { signBytes, verifyBytes } from "#core/seal/sign.ts";
import { type ChainedEvent, type ChainHead, chainHash, EVENT_KINDS, type LogEvent, verifyChain } from "./chain.ts";

/** What a recall did, for the file: who had opened the item before, and which line of the log says so. Hashes are base64url. */
export interface RecallCertificate {
  readonly version: 1;
  readonly organisation: string;
  readonly itemId: string;
  readonly recalledAt: Instant;
  /** When each recipient first opened the item, or null for who never did and no longer can. */
  readonly recipients: readonly { readonly address: string; readonly openedAt: Instant | null }[];
  /** The event of the recall and the hash before it: together they give the event's own hash. */
  readonly recall: { readonly event: LogEvent; readonly previousHash: string };
  /** The newest event when the certificate was made: the recall itself or a later one. */
  readonly head: { readonly seq: number; readonly hash: string };
}

/** A certificate with the organisation's Ed25519 signature (base64url): the whole file that a person keeps. */
export interface SignedCertificate {
  readonly certificate: RecallCertificate;
  readonly signature: string;
}

/** Why a certificate proves nothing. */
export type CertificateFault = "malformed" | "bad-signature" | "inconsistent" | "not-in-log";

/** What the certificate says, or why it proves nothing. */
export type CertificateVerdict =
  | { readonly ok: true; readonly certificate: RecallCertificate }
  | { readonly ok: false; readonly why: CertificateFault };

/** The signed certificate of a recall. Throws RangeError where the event, its item and its time do not agree: that would prove nothing. */
export async function makeCertificate(recall: {
  readonly privateKeyPkcs8: Bytes;
  readonly organisation: string;
  readonly recipients: RecallCertificate["recipients"];
  readonly event: LogEvent;
  readonly previousHash: Bytes;
  readonly head: ChainHead;
}): Promise<SignedCertificate> {
  const { seq, at, kind, subject, details } = recall.event;
  const certificate: RecallCertificate = {
    version: 1,
    organisation: recall.organisation,
    itemId: subject,
    recalledAt: at,
    recipients: recall.recipients.map(({ address, openedAt }) => ({ address, openedAt })),
    recall: { event: { seq, at, kind, subject, details }, previousHash: base64url(recall.previousHash) },
    head: { seq: recall.head.seq, hash: base64url(recall.head.hash) },
  };
  if (!v.is(CertificateShape, certificate) || !(await isConsistent(certificate))) {
    throw new RangeError("This recall and its place in the log do not agree.");
  }
  return { certificate, signature: base64url(await signBytes(recall.privateKeyPkcs8, certificateBytes(certificate))) };
}

/** Whether a certificate, as parsed from its JSON, was signed by this key and agrees with itself. Needs no server; never throws. */
export async function verifyCertificate(signed: unknown, publicKeyRaw: Bytes): Promise<CertificateVerdict> {
  const read = v.safeParse(SignedShape, signed);
  if (!read.success) return { ok: false, why: "malformed" };
  const certificate: RecallCertificate = read.output.certificate;
  const signature = fromBase64url(read.output.signature);
  if (signature === undefined) return { ok: false, why: "malformed" };
  if (!(await verifyBytes(publicKeyRaw, certificateBytes(certificate), signature))) return { ok: false, why: "bad-signature" };
  return (await isConsistent(certificate)) ? { ok: true, certificate } : { ok: false, why: "inconsistent" };
}

/** The same, and that this log holds the recall and comes at least as far as the certificate's head. Never throws. */
export async function verifyCertificateInLog(
  signed: unknown,
  publicKeyRaw: Bytes,
  events: Iterable<ChainedEvent> | AsyncIterable<ChainedEvent>,
): Promise<CertificateVerdict> {
  const verdict = await verifyCertificate(signed, publicKeyRaw);
  if (!verdict.ok) return verdict;
  const { recall, head } = verdict.certificate;
  const recallHash = await hashOfRecall(verdict.certificate);
  const headHash = fromBase64url(head.hash);
  if (recallHash === undefined || headHash === undefined) return { ok: false, why: "malformed" };
  const through: ChainHead[] = [
    { seq: recall.event.seq, hash: recallHash },
    { seq: head.seq, hash: headHash },
  ];
  return (await verifyChain(events, sha256, { through })).ok ? verdict : { ok: false, why: "not-in-log" };
}

async function isConsistent(certificate: RecallCertificate): Promise<boolean> {
  const { itemId, recalledAt, recipients, recall, head } = certificate;
  const { seq, at, kind, subject } = recall.event;
  if (kind !== "recalled" || subject !== itemId || at !== recalledAt || seq < 1 || head.seq < seq) return false;
  if (recipients.some(({ openedAt }) => openedAt !== null && openedAt > recalledAt)) return false;
  if (new Set(recipients.map(({ address }) => address)).size !== recipients.length) return false;
  const hash = await hashOfRecall(certificate);
  return hash !== undefined && (head.seq > seq || head.hash === base64url(hash));
}

async function hashOfRecall({ recall }: RecallCertificate): Promise<Bytes | undefined> {
  const previous = fromBase64url(recall.previousHash);
  return previous && chainHash(sha256, previous, recall.event);
}

function certificateBytes(certificate: RecallCertificate): Bytes {
  return framed("recall-certificate", utf8(canonicalJson(certificate)));
}

const Name = v.pipe(v.string(), v.maxLength(1000));
const Whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Hash = v.pipe(v.string(), v.length(43));
const DetailShape = v.union([v.pipe(v.string(), v.maxLength(10_000)), v.pipe(v.number(), v.finite()), v.boolean()]);

const EventShape = v.strictObject({
  seq: Whole,
  at: Whole,
  kind: v.picklist(EVENT_KINDS),
  subject: Name,
  details: v.record(Name, DetailShape),
});

const CertificateShape = v.strictObject({
  version: v.literal(1),
  organisation: Name,
  itemId: Name,
  recalledAt: Whole,
  recipients: v.pipe(v.array(v.strictObject({ address: Name, openedAt: v.nullable(Whole) })), v.maxLength(LIMITS.recipientsPerMessage)),
  recall: v.strictObject({ event: EventShape, previousHash: Hash }),
  head: v.strictObject({ seq: Whole, hash: Hash }),
});

const SignedShape = v.strictObject({ certificate: CertificateShape, signature: v.pipe(v.string(), v.length(86)) });
