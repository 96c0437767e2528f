import { fieldsNamed, unfoldedValue } from "#core/mail/header.ts";
import type { HeaderField, Message } from "#core/mail/message.ts";

/** Whether the contents carry a signature or a seal of their own, S/MIME or PGP, that any change of the body would break. */
export function hasSignedContents(message: Pick<Message, "parts" | "fields">): boolean {
  const top = fieldsNamed(message.fields, "content-type")[0]?.value ?? "";
  return /^\s*multipart\/(?:signed|encrypted)\b/i.test(top) || message.parts.some(({ mediaType, bytes }) => isSigning(mediaType, bytes));
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

const SIGNING = /^application\/(?:(?:x-)?pkcs7-(?:signature|mime)|pgp-(?:signature|encrypted))$/;
const PGP = "-----BEGIN PGP ";

function isSigning(mediaType: string, bytes: Uint8Array): boolean {
  return SIGNING.test(mediaType) || (mediaType === "text/plain" && hasPgpBlock(bytes));
}

/** A PGP block inside of a text, at the start of a line. */
function hasPgpBlock(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x2d); at >= 0; at = bytes.indexOf(10, at), at = at < 0 ? at : at + 1) {
    if (at > 0 && bytes[at - 1] !== 10) continue;
    let length = 0;
    while (length < PGP.length && bytes[at + length] === PGP.charCodeAt(length)) length++;
    if (length === PGP.length) return true;
  }
  return false;
}
