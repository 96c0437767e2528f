import { fieldsNamed, unfoldedValue } from "#core/mail/header.ts";
import type { Message } from "#core/mail/message.ts";

/** Whether a program wrote this message by itself: a report (RFC 6522, so RFC 3464 and 8098 too) or what says so (RFC 3834 section 5). */
export function isAutomatic({ fields, multiparts }: Pick<Message, "fields" | "multiparts">): boolean {
  if (multiparts[0] === "multipart/report") return true;
  return fieldsNamed(fields, "auto-submitted").some((field) => /^\s*auto-[a-z]+\s*(?:[;(]|$)/i.test(unfoldedValue(field)));
}
