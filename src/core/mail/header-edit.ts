import { concat, utf8 } from "#core/bytes.ts";
import { fieldsNamed, readHeader } from "#core/mail/header.ts";
import type { HeaderField, Message } from "#core/mail/message.ts";

/** What becomes of one field: itself, another one with its line end, or nothing. */
export type FieldEdit = (field: HeaderField) => HeaderField | string | undefined;

/**
 * The message with its header edited field by field and `added` after the last of them; every other byte stays, also of what is no
 * field. The very same message where nothing changes.
 */
export function editHeader(message: Message, edit: FieldEdit, added: readonly string[] = []): Message {
  const pieces: Uint8Array[] = [];
  let kept = 0;
  const put = (from: number, to: number, text: string): void => {
    pieces.push(message.raw.subarray(kept, from), utf8(text));
    kept = to;
  };
  let end = 0;
  for (const field of message.fields) {
    // A field is a stretch of the message's own bytes.
    const start = field.raw.byteOffset - message.raw.byteOffset;
    end = start + field.raw.length;
    const edited = edit(field);
    if (edited !== field) put(start, end, typeof edited === "string" ? edited : "");
  }
  if (added.length > 0) put(end, end, added.join(""));
  if (pieces.length === 0) return message;
  const raw = concat([...pieces, message.raw.subarray(kept)]);
  const { fields, bodyStart } = readHeader(raw, 0, raw.length);
  return { ...message, raw, fields, bodyStart, subject: fieldsNamed(fields, "subject")[0]?.value ?? "" };
}
