import { type Bytes, isAsciiBytes } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";
import { decodeText } from "#core/mail/charset.ts";
import { joinFlowed } from "#core/mail/flowed.ts";
import { fieldsNamed } from "#core/mail/header.ts";
import type { Defect, Message, MimePart } from "#core/mail/message.ts";
import { type Leaf, type MimeNode, type MimeTree, readMimeTree } from "#core/mail/mime-tree.ts";
import { lineFaults } from "#core/mail/newline.ts";
import { findUuencoded, type UuencodedFile } from "#core/mail/uuencode.ts";

/**
 * Reads a message (RFC 5322, RFC 2045-2049) in one way, and notes every place where another reader could read it
 * differently. Never throws. Text before, between and after the parts of a multipart is among `parts` (its path ends in
 * "preamble" or "epilogue"), because it leaves with the message; so is every file that stands uuencoded in a text.
 */
export function parseMessage(raw: Bytes): Message {
  return readMessage(raw, 0);
}

function readMessage(raw: Bytes, depth: number): Message {
  const tree = readMimeTree(raw);
  const defects = [...tree.defects, ...innerDefects(tree, depth)];
  const body = lineFaults(raw, tree.header.bodyStart);
  if (body.bare) defects.push({ kind: "bare-newline", where: "body" });
  if (depth === 0 && (body.nul || raw.subarray(0, tree.header.bodyStart).includes(0))) defects.push({ kind: "nul-byte", where: "message" });
  const texts = new Map<MimePart, string>();
  const uuencoded: MimePart[] = [];
  for (const { part } of tree.leaves) {
    if (!part.mediaType.startsWith("text/")) continue;
    const read = partText(part);
    texts.set(part, read.text);
    // A file without a label is in the charset of whoever made it: every program guesses, and digits are the same in all guesses.
    if (part.charset !== undefined || !isFile(part)) defects.push(...read.defects);
    const files = findUuencoded(read.text, LIMITS.mimeParts - uuencoded.length);
    if (files.length > 0) defects.push({ kind: "unknown-encoding", where: part.path });
    uuencoded.push(...files.map((file, i) => uuencodedPart(file, `${part.path}.uuencoded.${i + 1}`)));
  }
  const text = bodyLeaf(tree.leaves, "text/plain");
  const html = bodyLeaf(tree.leaves, "text/html");
  const contents = tree.leaves.filter((leaf) => leaf.role === "contents").map((leaf) => leaf.part);
  return {
    fields: tree.header.fields,
    multiparts: multipartsOf(tree.root),
    parts: [...tree.leaves.map((leaf) => leaf.part), ...uuencoded],
    text: (text && texts.get(text)) ?? "",
    html: html && texts.get(html),
    attachments: [...contents.filter((part) => part !== text && part !== html), ...uuencoded],
    subject: fieldsNamed(tree.header.fields, "subject")[0]?.value ?? "",
    raw,
    bodyStart: tree.header.bodyStart,
    defects,
  };
}

function multipartsOf(node: MimeNode): readonly string[] {
  return node.kind === "multipart" ? [node.type.value, ...node.children.flatMap(multipartsOf)] : [];
}

/** Other programs show what a message inside holds as part of the outer one: what is odd there is odd here. */
function innerDefects(tree: MimeTree, depth: number): readonly Defect[] {
  return tree.leaves.flatMap(({ part }): readonly Defect[] => {
    if (!/^message\/(?:rfc822|global|news)$/.test(part.mediaType)) return [];
    if (depth >= INNER_DEPTH_MAX) return [{ kind: "too-deep", where: part.path }];
    return readMessage(part.bytes, depth + 1).defects.map(({ kind, where }) => ({ kind, where: `${part.path} > ${where}` }));
  });
}

/** Messages inside messages; what lies deeper is a defect. */
const INNER_DEPTH_MAX = 8;

/**
 * The text of a text part in its charset, lines that flow on put together. An unknown charset, or bytes that do not fit it, is a
 * defect beside the best reading.
 */
export function partText(part: MimePart): { readonly text: string; readonly defects: readonly Defect[] } {
  const decoded = decodeText(part.bytes, part.charset);
  const text = part.flowed === undefined ? decoded.text : joinFlowed(decoded.text, part.flowed.deleteSpace);
  return { text, defects: decoded.bad ? [{ kind: "bad-charset", where: part.path }] : [] };
}

/**
 * The lines of a text part that look otherwise to a program that does not believe the charset, or guesses another one, where that could
 * begin or end a number; "" for nearly every text.
 */
export function linesAsUtf8({ bytes, charset = "" }: MimePart): string {
  if (/^utf-?8$/i.test(charset) || isAsciiBytes(bytes)) return "";
  const lines = decodeText(bytes, "utf-8").text.split("\n");
  return lines.filter((line) => /\d/.test(line) && /[A-Za-z0-9]\ufffd|\ufffd[A-Za-z0-9]/.test(line)).join("\n");
}

function isFile({ mediaType, disposition, fileName }: MimePart): boolean {
  return disposition === "attachment" || fileName !== undefined || (mediaType !== "text/plain" && mediaType !== "text/html");
}

function bodyLeaf(leaves: readonly Leaf[], mediaType: string): MimePart | undefined {
  return leaves.find(
    ({ role, part }) =>
      role === "contents" && part.mediaType === mediaType && part.disposition !== "attachment" && part.fileName === undefined,
  )?.part;
}

function uuencodedPart(file: UuencodedFile, path: string): MimePart {
  const { fileName, bytes } = file;
  return {
    path,
    mediaType: "application/octet-stream",
    charset: undefined,
    disposition: "attachment",
    fileName,
    contentId: undefined,
    bytes,
  };
}
