import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import { listedIn } from "#core/mail/address-list.ts";
import { type Entity, textEntity, writeMessage } from "#core/mail/compose.ts";
import { readHeader } from "#core/mail/header.ts";
import { addressField, foldedField, parameterWords, textField } from "#core/mail/header-writer.ts";
import type { Defect, DefectKind, HeaderField, Message, MimePart } from "#core/mail/message.ts";
import { type Leaf, type MimeNode, readMimeTree } from "#core/mail/mime-tree.ts";
import { parseMessage, partText } from "#core/mail/parse.ts";
import { isSigned } from "#core/mail/signed.ts";
import { base64Lines, crlf } from "#core/mail/transfer-writer.ts";
import { findUuencoded } from "#core/mail/uuencode.ts";
import { withoutControls } from "#core/mail/white-space.ts";

/**
 * The message written anew from our own reading: sound header fields as they came, each part with one type, one encoding and a fresh
 * boundary, texts in UTF-8. It has no defects, and every program reads in it what we read. Undefined where that cannot be: it is
 * signed, parts of it lie elsewhere or could not be read, or an address field says nothing certain.
 */
export function canonical(message: Message): Bytes | undefined {
  if (message.defects.some(isFinal) || isSigned(message)) return undefined;
  try {
    const header = message.fields.flatMap((field, i) => soundField(field, message.fields.slice(0, i))).join("");
    const raw = writeMessage(header, entityOf(readMimeTree(message.raw).root, 0));
    return parseMessage(raw).defects.length === 0 ? raw : undefined;
  } catch (error) {
    if (error instanceof Uncertain) return undefined;
    throw error;
  }
}

/** The message as it goes on: written anew where it is malformed and that can be done, else as it came. */
export function soundForm(message: Message): Message {
  const anew = message.defects.length === 0 ? undefined : canonical(message);
  return anew === undefined ? message : parseMessage(anew);
}

/** Something in a message has no certain form. Never leaves this file. */
class Uncertain extends Error {}

const FINAL: ReadonlySet<DefectKind> = new Set(["partial-message", "too-deep", "too-many-parts", "header-too-large"]);

function isFinal({ kind }: Defect): boolean {
  return FINAL.has(kind);
}

const ADDRESS_FIELDS: ReadonlySet<string> = new Set(["from", "sender", "reply-to", "to", "cc", "bcc"]);
/** Fields that may stand once (RFC 5322 section 3.6): the first is the one that we read. */
const ONCE: ReadonlySet<string> = new Set([...ADDRESS_FIELDS, "subject", "date", "message-id", "in-reply-to", "references"]);

function soundField(field: HeaderField, before: readonly HeaderField[]): string | readonly string[] {
  const name = field.name.toLowerCase();
  if (name === "mime-version" || name.startsWith("content-") || field.name.length > 76) return [];
  if (ONCE.has(name) && before.some((other) => other.name.toLowerCase() === name)) return [];
  const raw = new TextDecoder().decode(field.raw);
  if (isSound(field.raw)) return raw.endsWith("\r\n") ? raw : `${raw}\r\n`;
  if (!ADDRESS_FIELDS.has(name)) return textField(field.name, field.value);
  const { mailboxes } = listedIn([field], field.name);
  const certain = mailboxes.flatMap((listed) => (listed.address === undefined ? [] : [{ name: listed.name, address: listed.address }]));
  if (certain.length === 0 || certain.length !== mailboxes.length) throw new Uncertain();
  return addressField(field.name, certain);
}

/** Whether every program reads this field alike: one name, printable, lines of at most 998 characters (RFC 5322 section 2.1.1). */
function isSound(raw: Bytes): boolean {
  if (readHeader(raw, 0, raw.length).defects.size > 0) return false;
  const lines = new TextDecoder().decode(raw).replace(/\r\n$/, "").split("\r\n");
  // Line by line: one expression for all of them would take hours on a field that was made for it.
  // oxlint-disable-next-line no-control-regex -- Control characters are what this is about.
  return lines.every(
    (line, i) => (i === 0 ? /^[!-9;-~]+:/ : /^[ \t]/).test(line) && line.length <= 998 && !/[\0-\x08\x0a-\x1f\x7f]/.test(line),
  );
}

function entityOf(node: MimeNode, depth: number): Entity {
  if (node.kind === "leaf") return leafEntity(node, depth);
  const parts = node.children.filter((child) => child.kind !== "leaf" || !isBoilerplate(child)).map((child) => entityOf(child, depth));
  return multipartEntity(node.type.value, keptParameters(node.type.parameters), parts);
}

/** "This is a multi-part message in MIME format." is for programs of the last century. */
function isBoilerplate({ role, part }: Leaf): boolean {
  return role === "aside" && part.path.endsWith("preamble") && part.bytes.length < 400 && /mime/i.test(partText(part).text);
}

function leafEntity({ part, type, isDecoded, role }: Leaf, depth: number): Entity {
  if (!isDecoded) throw new Uncertain();
  if (part.mediaType.startsWith("message/")) return messageEntity(part, depth);
  const isBody =
    (part.mediaType === "text/plain" || part.mediaType === "text/html") && part.disposition !== "attachment" && part.fileName === undefined;
  if (isBody || role === "aside" || part.mediaType.startsWith("multipart/")) return bodyEntity(part);
  const sound = part.charset !== undefined && partText(part).defects.length === 0 ? [parameterWords("charset", part.charset)] : [];
  return bytesEntity(part, [...sound, ...keptParameters(type.parameters)]);
}

function bodyEntity(part: MimePart): Entity {
  const { text } = partText(part);
  const files = part.mediaType === "text/plain" ? findUuencoded(text, 1000) : [];
  let left = "";
  let at = 0;
  for (const file of files) {
    left += text.slice(at, file.start);
    at = file.end;
  }
  const entity = textEntity(part.mediaType === "text/html" ? "html" : "plain", crlf(withoutControls(left + text.slice(at))));
  if (files.length === 0) return entity;
  const attached = files.map(({ fileName, bytes }) =>
    bytesEntity({ ...part, mediaType: "application/octet-stream", disposition: "attachment", fileName, bytes, contentId: undefined }, []),
  );
  return multipartEntity("multipart/mixed", [], [entity, ...attached]);
}

function bytesEntity(part: MimePart, parameters: readonly (readonly string[])[]): Entity {
  const { mediaType, disposition, fileName, contentId } = part;
  const name = fileName === undefined ? [] : [parameterWords(disposition === undefined ? "name" : "filename", fileName)];
  const typed = disposition === undefined ? [...parameters, ...name] : parameters;
  const header = [
    parameterField("Content-Type", mediaType, typed),
    ...(disposition === undefined ? [] : [parameterField("Content-Disposition", disposition, name)]),
    ...(contentId !== undefined && /^[!-;=?-~]{1,200}$/.test(contentId) ? [`Content-ID: <${contentId}>\r\n`] : []),
    "Content-Transfer-Encoding: base64\r\n",
  ];
  return { header: header.join(""), body: base64Lines(part.bytes) };
}

/** A message inside goes as it came where it is sound, else written anew; other reports only where they are plain. */
function messageEntity(part: MimePart, depth: number): Entity {
  if (depth > 8) throw new Uncertain();
  const inner = /^message\/(?:rfc822|global|news)$/.test(part.mediaType) ? parseMessage(part.bytes) : undefined;
  const bytes = inner === undefined || inner.defects.length === 0 ? part.bytes : canonical(inner);
  if (bytes === undefined || (inner === undefined && bytes.some((byte) => byte > 126 || byte === 0))) throw new Uncertain();
  const encoding = bytes.some((byte) => byte > 127) ? "8bit" : "7bit";
  const named = part.fileName === undefined ? [] : [parameterWords("filename", part.fileName)];
  const header = [
    foldedField("Content-Type", [part.mediaType]),
    part.disposition === undefined ? "" : parameterField("Content-Disposition", part.disposition, named),
    `Content-Transfer-Encoding: ${encoding}\r\n`,
  ];
  return { header: header.join(""), body: bytes };
}

function multipartEntity(mediaType: string, parameters: readonly (readonly string[])[], parts: readonly Entity[]): Entity {
  if (parts.length === 0) throw new Uncertain();
  const all = concat(parts.map(({ body }) => body));
  const text = new TextDecoder("windows-1252").decode(all);
  // Contents that are not encoded could hold a line like any boundary: one above all of ours in them is free.
  let number = 1;
  for (const [, taken] of text.matchAll(/--=_zegel_(\d{1,12})/g)) number = Math.max(number, Number(taken) + 1);
  const boundary = `=_zegel_${number}`;
  const pieces = parts.flatMap((part) => [utf8(`--${boundary}\r\n${part.header}\r\n`), part.body, utf8("\r\n")]);
  const header = parameterField("Content-Type", mediaType, [[`boundary="${boundary}"`], ...parameters]);
  return { header, body: concat([...pieces, utf8(`--${boundary}--\r\n`)]) };
}

/** Parameters that say how parts belong together or what a file is for, where their value is plain. */
const KEPT = ["method", "component", "report-type", "type", "start", "start-info"];

function keptParameters(parameters: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  return KEPT.flatMap((name) => {
    const value = parameters.get(name);
    return value !== undefined && /^[!#-[\]-~]{1,60}$/.test(value) ? [parameterWords(name, value)] : [];
  });
}

function parameterField(name: string, value: string, parameters: readonly (readonly string[])[]): string {
  const words = parameters.flatMap((list, i) => (i === parameters.length - 1 ? list : [...list.slice(0, -1), `${list.at(-1) ?? ""};`]));
  return foldedField(name, parameters.length === 0 ? [value] : [`${value};`, ...words]);
}
