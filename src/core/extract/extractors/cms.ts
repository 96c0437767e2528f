import type { Bytes } from "#core/bytes.ts";
import { concat } from "#core/bytes.ts";
import type { FileExtractor } from "#core/extract/extractor.ts";
import { textInstead } from "#core/extract/text/charset.ts";

/** What S/MIME sends in one piece (RFC 5652, RFC 8551): signed contents are read, encrypted ones are told as closed. */
export const cms: FileExtractor = {
  inside: "file",
  id: "cms",
  endings: ["p7m", "p7s", "p7c"],
  mediaTypes: [
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/cms",
  ],
  begins: (head) => head[0] === 0x30 && contentType(head) !== undefined,
  async extract(source, sink) {
    const bytes = await source.all();
    const type = contentType(bytes);
    if (type === undefined) {
      sink.text("", textInstead(source, bytes) ?? "");
      return sink.notScanned("", "damaged");
    }
    if (type !== SIGNED) return sink.notScanned("", type === COMPRESSED ? "unknown-format" : "password");
    const signed = signedContents(bytes);
    if (signed === "damaged") return sink.notScanned("", "damaged");
    // A signature that stands apart holds certificates and no contents.
    if (signed !== undefined && signed.length > 0) await sink.file("message.eml", signed, "message/rfc822");
  },
};

const SIGNED = "2a864886f70d010702";
const COMPRESSED = "2a864886f70d0109100109";
/** Enveloped, encrypted and authenticated-enveloped data. */
const TYPES: ReadonlySet<string> = new Set([SIGNED, COMPRESSED, "2a864886f70d010703", "2a864886f70d010706", "2a864886f70d0109100117"]);

/** One element of BER (X.690): its tag and where its contents stand. */
interface Element {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
  /** After the element, with the end mark of one whose length is not said. */
  readonly end: number;
}

const DEPTH_MAX = 24;
const CHILDREN_MAX = 100_000;

function contentType(bytes: Uint8Array): string | undefined {
  let at = 2;
  const first = bytes[1] ?? 0;
  if (first > 0x80) at += first & 0x7f;
  const length = bytes[at + 1] ?? 0;
  if (bytes[at] !== 6 || length > 16) return undefined;
  const type = Array.from(bytes.subarray(at + 2, at + 2 + length), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return TYPES.has(type) ? type : undefined;
}

/** The contents that were signed; undefined where they stand elsewhere. */
function signedContents(bytes: Bytes): Bytes | "damaged" | undefined {
  const whole = elementAt(bytes, 0, bytes.length, 0);
  const content = whole && childrenOf(bytes, whole)[1];
  const signed = content && childrenOf(bytes, content)[0];
  const inner = signed && childrenOf(bytes, signed)[2];
  if (inner === undefined) return "damaged";
  const explicit = childrenOf(bytes, inner)[1];
  if (explicit === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  for (const element of childrenOf(bytes, explicit)) gather(bytes, element, pieces, 0);
  return concat(pieces);
}

function gather(bytes: Bytes, element: Element, pieces: Uint8Array[], depth: number): void {
  if (element.tag === 0x04) pieces.push(bytes.subarray(element.from, element.to));
  else if (element.tag === 0x24 && depth < DEPTH_MAX)
    for (const child of childrenOf(bytes, element)) gather(bytes, child, pieces, depth + 1);
}

function childrenOf(bytes: Bytes, { from, to }: Element): readonly Element[] {
  const children: Element[] = [];
  for (let at = from; at < to && children.length < CHILDREN_MAX; ) {
    const child = elementAt(bytes, at, to, 0);
    if (child === undefined || child.tag === 0) break;
    children.push(child);
    at = child.end;
  }
  return children;
}

function elementAt(bytes: Bytes, at: number, to: number, depth: number): Element | undefined {
  const tag = bytes[at] ?? 0;
  const first = bytes[at + 1];
  // Tags of several bytes do not occur where contents stand.
  if (first === undefined || at + 2 > to || (tag & 0x1f) === 0x1f || depth > DEPTH_MAX) return undefined;
  if (first === 0x80) return openElement(bytes, { tag, from: at + 2, to }, depth);
  const count = first > 0x80 ? first & 0x7f : 0;
  if (count > 5) return undefined;
  let length = count === 0 ? first : 0;
  for (let i = 0; i < count; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
  const from = at + 2 + count;
  return from + length > to ? undefined : { tag, from, to: from + length, end: from + length };
}

function openElement(bytes: Bytes, { tag, from, to }: Omit<Element, "end">, depth: number): Element | undefined {
  for (let at = from; at + 2 <= to; ) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return { tag, from, to: at, end: at + 2 };
    const child = elementAt(bytes, at, to, depth + 1);
    if (child === undefined) return undefined;
    at = child.end;
  }
  return undefined;
}
