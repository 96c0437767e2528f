import type { Instant } from "#core/bytes.ts";
import { fieldsNamed } from "#core/mail/header.ts";
import { foldedField, headerDate } from "#core/mail/header-writer.ts";
import type { HeaderField } from "#core/mail/message.ts";

/** The fields that every message has and this one lacks: Date and Message-ID (RFC 6409 section 8.2 and 8.3), ready to be added. */
export function missingFields(
  fields: readonly HeaderField[],
  own: { readonly date: Instant /** Without angle brackets. */; readonly messageId: string },
): readonly string[] {
  const lacks = (name: string): boolean => fieldsNamed(fields, name).length === 0;
  return [
    ...(lacks("date") ? [foldedField("Date", headerDate(own.date).split(" "))] : []),
    ...(lacks("message-id") ? [foldedField("Message-ID", [`<${own.messageId}>`])] : []),
  ];
}
