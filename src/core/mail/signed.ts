import type { Message } from "#core/mail/message.ts";
import { partText } from "#core/mail/parse.ts";
import { type MimeNode, readMimeTree } from "#core/mail/mime-tree.ts";
import { binaryText } from "#core/mail/readings/decodings.ts";

/**
 * Whether somebody signed or encrypted this message or a part of it (S/MIME, PGP/MIME, PGP in the text, DKIM, ARC): then it is never
 * altered. A malformed message counts as signed wherever it speaks of a signature, because readers may differ on what it is.
 */
export function isSigned(message: Message): boolean {
  if (hasSignedHeader(message)) return true;
  if (message.defects.length > 0 && SPEAKS_OF_IT.test(binaryText(message.raw))) return true;
  return hasSignedType(readMimeTree(message.raw).root) || message.parts.some(isSignedText);
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

function hasSignedType(node: MimeNode): boolean {
  return SIGNED_TYPE.test(node.type.value) || (node.kind === "multipart" && node.children.some(hasSignedType));
}

function isSignedText(part: Message["parts"][number]): boolean {
  return part.mediaType.startsWith("text/") && ARMOR.test(partText(part).text);
}
