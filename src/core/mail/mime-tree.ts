import type { Bytes } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { findBoundaries, findDashLines } from "#core/mail/boundary.ts";
import { fieldsNamed, type Header, readHeader, unfoldedValue } from "#core/mail/header.ts";
import type { Defect, DefectKind, HeaderField, MimePart } from "#core/mail/message.ts";
import { type ParameterizedValue, parseParameters } from "#core/mail/parameter.ts";
import { decodeTransfer } from "#core/mail/transfer-encoding.ts";

/** What a leaf is to its message: contents, or text before and after the parts of a multipart, which few programs show. */
export interface Leaf {
  readonly kind: "leaf";
  readonly part: MimePart;
  readonly role: "contents" | "aside";
  readonly type: ParameterizedValue;
  /** Whether its transfer encoding is one that we know. */
  readonly isDecoded: boolean;
}

/** A multipart, with what stands in it in order: also the text before and after its parts. */
export interface Branch {
  readonly kind: "multipart";
  readonly type: ParameterizedValue;
  readonly children: readonly MimeNode[];
}

/** One entity of a MIME tree. */
export type MimeNode = Leaf | Branch;

/** The leaves of a MIME tree in order, with everything that was odd (RFC 2045, 2046). */
export interface MimeTree {
  readonly header: Header;
  readonly root: MimeNode;
  readonly leaves: readonly Leaf[];
  readonly defects: readonly Defect[];
}

/** Reads the whole tree of a message. A nested message stays one leaf. Never throws, never exceeds the limits of depth and parts. */
export function readMimeTree(raw: Bytes): MimeTree {
  const walk: Walk = { raw, dashLines: findDashLines(raw), leaves: [], defects: new Map(), boundaries: new Set(), oddLines: new Set() };
  const header = readHeader(raw, 0, raw.length);
  noteHeader(walk, header, "header", TOP_ONCE);
  const whole: Entity = { fields: header.fields, from: header.bodyStart, to: raw.length, path: "", depth: 0, defaultType: "text/plain" };
  const root = readBody(walk, whole);
  for (const line of walk.oddLines) {
    // A line that only starts like a delimiter is read as one by some; that of an inner multipart is not odd.
    const name = line.replace(/--$/, "");
    if (!walk.boundaries.has(line) && !walk.boundaries.has(name)) note(walk, "missing-boundary", "header");
  }
  return { header, root, leaves: walk.leaves, defects: [...walk.defects.values()] };
}

interface Walk {
  readonly raw: Bytes;
  readonly dashLines: Uint32Array;
  readonly leaves: Leaf[];
  readonly defects: Map<string, Defect>;
  readonly boundaries: Set<string>;
  readonly oddLines: Set<string>;
}

interface Entity {
  readonly fields: readonly HeaderField[];
  readonly from: number;
  readonly to: number;
  /** "" for the message itself. */
  readonly path: string;
  readonly depth: number;
  readonly defaultType: string;
}

// Fields that may stand once (RFC 5322 section 3.6, RFC 2045).
const PART_ONCE = ["content-type", "content-transfer-encoding", "content-disposition", "content-id"];
/** What people write in the header of a message stands in that of a part for programs that show any header, and for no other. */
const SPOKEN: ReadonlySet<string> = new Set(["subject", "comments", "keywords", "thread-topic"]);
const TOP_ONCE = [...PART_ONCE, "mime-version", "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id"];

function note(walk: Walk, kind: DefectKind, where: string): void {
  walk.defects.set(`${kind} ${where}`, { kind, where });
}

function isFolded({ raw }: HeaderField): boolean {
  const newline = raw.indexOf(10);
  return newline >= 0 && newline < raw.length - 1;
}

function noteHeader(walk: Walk, header: Header, where: string, once: readonly string[]): void {
  for (const kind of header.defects) note(walk, kind, where);
  const seen = new Set<string>();
  for (const field of header.fields) {
    const name = field.name.toLowerCase();
    if (seen.has(name) && once.includes(name)) note(walk, "duplicate-field", where);
    seen.add(name);
  }
}

function readBody(walk: Walk, entity: Entity): MimeNode {
  const where = entity.path === "" ? "header" : entity.path;
  const type = contentType(walk, entity, where);
  const encoding = fieldsNamed(entity.fields, "content-transfer-encoding")[0];
  // Some take the first line alone, and so none at all.
  if (encoding !== undefined && isFolded(encoding)) note(walk, "bad-header-field", where);
  const transfer = encoding === undefined ? "7bit" : parseParameters(unfoldedValue(encoding)).value;
  // Some undo nothing where more than its name stands there.
  if (encoding !== undefined && isUndone(transfer) && unfoldedValue(encoding).trim().toLowerCase() !== transfer)
    note(walk, "bad-header-field", where);
  const composite = type.value.startsWith("multipart/");
  if ((composite || type.value.startsWith("message/")) && !["7bit", "8bit", "binary"].includes(transfer)) {
    note(walk, "unknown-encoding", where);
  }
  if (type.value === "message/partial" || type.value === "message/external-body") note(walk, "partial-message", where);
  if (composite && entity.depth >= LIMITS.mimeDepth) note(walk, "too-deep", where);
  const boundary = type.parameters.get("boundary");
  // Some programs go by the boundary whatever the type.
  if (!composite && boundary !== undefined) note(walk, "missing-boundary", where);
  if (!composite || entity.depth >= LIMITS.mimeDepth) return readLeaf(walk, entity, type, transfer);
  if (boundary === undefined || boundary === "") {
    note(walk, "missing-boundary", where);
    return readLeaf(walk, entity, type, transfer);
  }
  // RFC 2046 section 5.1.1: 1 to 70 of these characters, the last no space.
  if (!/^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/.test(boundary)) note(walk, "missing-boundary", where);
  return readParts(walk, entity, type, boundary);
}

/** Whether the encoding makes other bytes of the contents. */
function isUndone(transfer: string): boolean {
  return transfer === "base64" || transfer === "quoted-printable";
}

function contentType(walk: Walk, entity: Entity, where: string): ParameterizedValue {
  const field = fieldsNamed(entity.fields, "content-type")[0];
  const fallback = { value: entity.defaultType, parameters: new Map<string, string>(), bad: false };
  // A part of a digest that says nothing is a message, and plain text to programs that know no digests (RFC 2046 section 5.1.5).
  if (field === undefined && entity.defaultType !== "text/plain") note(walk, "bad-header-field", where);
  if (field === undefined) return fallback;
  const type = parseParameters(unfoldedValue(field));
  if (type.bad) note(walk, "bad-parameter", where);
  if (/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/.test(type.value)) return type;
  note(walk, "bad-parameter", where);
  return { ...type, value: fallback.value };
}

function readParts(walk: Walk, entity: Entity, type: ParameterizedValue, boundary: string): MimeNode {
  const where = entity.path === "" ? "header" : entity.path;
  const prefix = entity.path === "" ? "" : `${entity.path}.`;
  const found = findBoundaries(walk.raw, walk.dashLines, entity.from, entity.to, boundary);
  walk.boundaries.add(boundary);
  for (const line of found.oddLines) walk.oddLines.add(line);
  if (found.parts.length === 0) {
    note(walk, "missing-boundary", where);
    return readLeaf(walk, entity, type, "binary");
  }
  if (!found.closed) note(walk, "unclosed-multipart", where);
  if (found.again) note(walk, "missing-boundary", where);
  const children: MimeNode[] = [...aside(walk, found.preamble, `${prefix}preamble`)];
  for (const [i, part] of found.parts.entries()) {
    if (walk.leaves.length >= LIMITS.mimeParts) {
      note(walk, "too-many-parts", where);
      return { kind: "multipart", type, children };
    }
    const path = `${prefix}${i + 1}`;
    const header = readHeader(walk.raw.subarray(0, part.end), part.start, part.end);
    noteHeader(walk, header, path, PART_ONCE);
    if (header.fields.some(({ name }) => SPOKEN.has(name.toLowerCase()))) note(walk, "bad-header-field", path);
    const defaultType = type.value === "multipart/digest" ? "message/rfc822" : "text/plain";
    const inner = { fields: header.fields, from: header.bodyStart, to: part.end, path, depth: entity.depth + 1, defaultType };
    children.push(readBody(walk, inner));
  }
  children.push(...aside(walk, found.epilogue, `${prefix}epilogue`));
  return { kind: "multipart", type, children };
}

function aside(walk: Walk, range: { readonly start: number; readonly end: number }, path: string): readonly Leaf[] {
  const bytes = walk.raw.subarray(range.start, range.end);
  if (bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13))) return [];
  const none = { charset: undefined, disposition: undefined, fileName: undefined, contentId: undefined } as const;
  const type = { value: "text/plain", parameters: new Map<string, string>(), bad: false };
  const leaf: Leaf = { kind: "leaf", role: "aside", type, isDecoded: true, part: { path, mediaType: "text/plain", ...none, bytes } };
  walk.leaves.push(leaf);
  return [leaf];
}

function readLeaf(walk: Walk, entity: Entity, type: ParameterizedValue, transfer: string): Leaf {
  const path = entity.path === "" ? "1" : entity.path;
  const decoded = decodeTransfer(walk.raw.subarray(entity.from, entity.to), transfer);
  if (decoded.defect !== undefined) note(walk, decoded.defect, path);
  // Whoever keeps white space at the end of a line lets the line flow on (RFC 2045 section 6.7 rule 3, RFC 3676 section 4.2).
  if (decoded.blanksDropped === true && isFlowed(type)) note(walk, "bad-quoted-printable", path);
  const dispositionField = fieldsNamed(entity.fields, "content-disposition")[0];
  const disposition = dispositionField === undefined ? undefined : parseParameters(unfoldedValue(dispositionField));
  if (disposition?.bad === true) note(walk, "bad-parameter", path);
  const name = disposition?.parameters.get("filename") ?? type.parameters.get("name");
  const leaf: Leaf = {
    kind: "leaf",
    role: "contents",
    type,
    isDecoded: decoded.defect !== "unknown-encoding",
    part: {
      path,
      mediaType: type.value,
      charset: type.parameters.get("charset"),
      // RFC 2183 section 2.8: an unknown disposition is an attachment.
      disposition: disposition === undefined ? undefined : disposition.value === "inline" ? "inline" : "attachment",
      fileName: name === undefined || name.trim() === "" ? undefined : name.trim(),
      contentId: fieldsNamed(entity.fields, "content-id")[0]?.value.trim().replace(/^<|>$/g, ""),
      ...(isFlowed(type) ? { flowed: { deleteSpace: type.parameters.get("delsp")?.toLowerCase() === "yes" } } : {}),
      bytes: decoded.bytes,
    },
  };
  walk.leaves.push(leaf);
  return leaf;
}

function isFlowed({ value, parameters }: ParameterizedValue): boolean {
  return value === "text/plain" && parameters.get("format")?.toLowerCase() === "flowed";
}
