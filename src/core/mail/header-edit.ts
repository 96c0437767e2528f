import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import { fieldsNamed, readHeader } from "#core/mail/header.ts";
import type { HeaderField, Message } from "#core/mail/message.ts";

/** What becomes of one field: itself, other bytes with their line end, or nothing. */
export type FieldEdit = (field: HeaderField) => HeaderField | string | undefined;

/**
 * The message with its header edited field by field and `added` at its end; the body is not touched. The very same message where
 * nothing changes.
 */
export function editHeader(message: Message, edit: FieldEdit, added: readonly string[] = []): Message {
  const edited = message.fields.map(edit);
  if (added.length === 0 && edited.every((one, place) => one === message.fields[place])) return message;
  const lines = edited.flatMap((one) => (one === undefined ? [] : [typeof one === "string" ? utf8(one) : withLineEnd(one.raw)]));
  const header = concat(...lines, ...added.map(utf8), utf8("\r\n"));
  const raw = concat(header, message.raw.subarray(message.bodyStart));
  const { fields } = readHeader(raw, 0, header.length);
  return { ...message, raw, fields, bodyStart: header.length, subject: fieldsNamed(fields, "subject")[0]?.value ?? "" };
}

function withLineEnd(raw: Bytes): Uint8Array {
  return raw.at(-1) === 10 ? raw : concat(raw, utf8("\r\n"));
}
