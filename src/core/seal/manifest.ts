import * as v from "valibot";
import { type Bytes, fromBase64url, fromUtf8, type Instant, utf8 } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { canonicalJson } from "./canonical.ts";

/** Somebody as a message names them. */
export interface Mailbox {
  /** "" where there is none. */
  readonly name: string;
  readonly address: string;
}

/** One file of an item: where it lies and what it must be once it is opened. */
export interface ManifestFile {
  readonly objectId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** SHA-256 of the plaintext, base64url. */
  readonly sha256: string;
}

/** What an item says: the message and the list of its files. It is sealed as an object of its own. */
export interface Manifest {
  readonly version: 1;
  readonly itemId: string;
  readonly organisation: string;
  /** Where it was sealed: at the gateway, by a guest who answers, or by a user end to end. */
  readonly origin: "gateway" | "guest" | "user";
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly subject: string;
  readonly sentAt: Instant;
  readonly text: string;
  readonly html?: string;
  readonly files: readonly ManifestFile[];
  readonly inReplyTo?: string;
}

/** The limits of a manifest, so wide that every message within LIMITS fits. Characters are UTF-16 code units. */
export const MANIFEST_LIMITS = {
  idChars: 128,
  textChars: LIMITS.messageBytes,
  fieldChars: LIMITS.headerBytes,
  mailboxes: LIMITS.headerBytes / 4,
  files: LIMITS.mimeParts,
  /** JSON writes a character in six bytes at most; text, HTML and header together come from one message. */
  bytes: 8 * LIMITS.messageBytes,
} as const;

/** The object of an item that its manifest is. No file has this id. */
export const MANIFEST_OBJECT = "manifest";

/** The one byte string of this manifest: canonical JSON in UTF-8. Throws RangeError on one that `decodeManifest` would refuse. */
export function encodeManifest(manifest: Manifest): Bytes {
  if (!v.is(ManifestShape, manifest)) throw new RangeError("This manifest breaks the rules of its format.");
  const bytes = utf8(canonicalJson(manifest));
  if (bytes.length > MANIFEST_LIMITS.bytes) throw new RangeError("This manifest is too large.");
  return bytes;
}

/** The manifest that these bytes are; undefined for anything that `encodeManifest` would not have written, byte for byte. */
export function decodeManifest(bytes: Uint8Array): Manifest | undefined {
  if (bytes.length > MANIFEST_LIMITS.bytes) return undefined;
  const text = fromUtf8(bytes);
  if (text === undefined) return undefined;
  const read = v.safeParse(ManifestShape, parsed(text));
  // One manifest, one text: a second field of the same name, another order or white space would be a second reading.
  return read.success && canonicalJson(read.output) === text ? read.output : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const Id = v.pipe(v.string(), v.maxLength(MANIFEST_LIMITS.idChars), v.regex(/^[A-Za-z0-9_-]+$/));
const Field = v.pipe(v.string(), v.maxLength(MANIFEST_LIMITS.fieldChars));
const LongText = v.pipe(v.string(), v.maxLength(MANIFEST_LIMITS.textChars));
const Whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const MailboxShape = v.strictObject({ name: Field, address: Field });
const Mailboxes = v.pipe(v.array(MailboxShape), v.maxLength(MANIFEST_LIMITS.mailboxes));
const Digest = v.pipe(
  v.string(),
  v.length(43),
  v.check((text) => fromBase64url(text) !== undefined),
);

const FileShape = v.strictObject({
  objectId: v.pipe(Id, v.notValue(MANIFEST_OBJECT)),
  name: Field,
  mediaType: Field,
  sizeBytes: Whole,
  sha256: Digest,
});

const ManifestShape = v.strictObject({
  version: v.literal(1),
  itemId: Id,
  organisation: Field,
  origin: v.picklist(["gateway", "guest", "user"]),
  from: MailboxShape,
  to: Mailboxes,
  cc: Mailboxes,
  subject: Field,
  sentAt: Whole,
  text: LongText,
  html: v.exactOptional(LongText),
  files: v.pipe(
    v.array(FileShape),
    v.maxLength(MANIFEST_LIMITS.files),
    v.check((files) => new Set(files.map((file) => file.objectId)).size === files.length),
  ),
  inReplyTo: v.exactOptional(Id),
});
