import { latin1 } from "#core/bytes.ts";
import { fastBytes, WINDOW_BYTES } from "#core/simd/bytes.ts";
import { fieldsNamed, unfoldedValue } from "#core/mail/header.ts";
import type { HeaderField, Message } from "#core/mail/message.ts";
import { partText } from "#core/mail/parse.ts";

/**
 * Whether somebody signed or encrypted this message or a part of it (S/MIME, PGP/MIME, PGP in the text, DKIM, ARC): then it is never
 * altered. A malformed message counts as signed wherever it speaks of a signature, because readers may differ on what it is.
 */
export function isSigned(message: Message): boolean {
  return hasSignedHeader(message) || hasSignedContents(message);
}

/** Whether the contents carry a signature or a seal of their own, S/MIME or PGP, that any change of the body would break. */
export function hasSignedContents(message: Message): boolean {
  if (message.defects.length > 0 && SPEAKS_OF_IT.test(latin1(message.raw))) return true;
  return (
    message.multiparts.some((type) => SIGNED_TYPE.test(type)) ||
    message.parts.some((part) => SIGNED_TYPE.test(part.mediaType) || isSignedText(part))
  );
}

/** The domains that signed the message with DKIM (RFC 6376 section 3.5), in lower case, each once; "" for a signature without one. */
export function dkimDomains(fields: readonly HeaderField[]): readonly string[] {
  return [
    ...new Set(
      fieldsNamed(fields, "dkim-signature").map((field) => {
        const domain = /(?:^|;)\s*d\s*=\s*([^;\s]*)/i.exec(unfoldedValue(field))?.[1] ?? "";
        return domain.toLowerCase();
      }),
    ),
  ];
}

/** Whether a signature covers the header (DKIM, ARC): then no field of it may be changed or taken away. */
export function hasSignedHeader({ fields }: Pick<Message, "fields">): boolean {
  return fields.some(({ name }) => /^(?:dkim-signature|domainkey-signature|arc-message-signature|arc-seal)$/i.test(name));
}

/** Media types of signed and encrypted contents (RFC 8551, RFC 3156). */
const SIGNED_TYPE =
  /^(?:multipart\/(?:signed|encrypted)|application\/(?:x-)?pkcs7-(?:mime|signature)|application\/pgp-(?:signature|encrypted))$/;
const SPEAKS_OF_IT =
  /multipart\/(?:signed|encrypted)|pkcs7-(?:mime|signature)|application\/pgp-|-----BEGIN PGP (?:SIGNED )?MESSAGE|^dkim-signature/im;
const ARMOR = /^-----BEGIN PGP (?:SIGNED )?MESSAGE-----/m;

function isSignedText(part: Message["parts"][number]): boolean {
  if (!part.mediaType.startsWith("text/")) return false;
  // Dashes are themselves in all of these, and most texts have none in a row. Whoever cannot look fast reads the text at once.
  if (DASHES_AS_ASCII.test(part.charset ?? "") && !hasFiveDashes(part.bytes)) return false;
  return ARMOR.test(partText(part).text);
}

const DASHES_AS_ASCII = /^(?:|us-ascii|utf-8|iso-8859-\d{1,2}|windows-125\d)$/i;

function hasFiveDashes(bytes: Uint8Array): boolean {
  const fast = fastBytes();
  if (fast === undefined) return true;
  for (let from = 0; from < bytes.length; from += WINDOW_BYTES)
    if (fast.fiveDashes(bytes.subarray(from, from + WINDOW_BYTES + 4))) return true;
  return false;
}
