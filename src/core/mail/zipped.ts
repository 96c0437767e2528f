import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import type { Text } from "#core/language.ts";
import { type Entity, fileEntity, multipart, textEntity, writeMessage } from "#core/mail/compose.ts";
import { foldedField, parameterWords } from "#core/mail/header-writer.ts";
import type { Message, MimePart } from "#core/mail/message.ts";
import { partText } from "#core/mail/parse.ts";
import { base64Lines } from "#core/mail/transfer-writer.ts";

/** The parts of a message by what becomes of them when its attachments go in a ZIP. */
export interface Sorted {
  /** Everything that a person would call an attachment. */
  readonly files: readonly MimePart[];
  /** Pictures that stand in the HTML and not beside it. */
  readonly pictures: readonly MimePart[];
  /** Further texts of a mail without HTML, as some programs write them around an attachment. */
  readonly texts: readonly MimePart[];
}

/** Sorts what is beside the first text. What is in doubt is a file. */
export function sortParts(message: Pick<Message, "attachments" | "html">): Sorted {
  const pictures = message.attachments.filter((part) => isShown(part, message.html));
  const texts = message.html === undefined ? message.attachments.filter(isFurtherText) : [];
  return { pictures, texts, files: message.attachments.filter((part) => !pictures.includes(part) && !texts.includes(part)) };
}

/**
 * The message anew: its header without what described the old body, its texts with a note below, its pictures, and one ZIP in the
 * place of its files. Signatures over the old form are left out. Only for a message without defects.
 */
export function zippedMail(message: Message, zip: { readonly fileName: string; readonly bytes: Bytes; readonly note: Text }): Bytes {
  const header = message.fields.filter(({ name }) => !DROPPED.test(name)).map(({ raw }) => raw);
  const { pictures, texts } = sortParts(message);
  const plain = [message.text, ...texts.map((part) => partText(part).text)].join("\r\n");
  const text = textEntity("plain", `${plain}\r\n\r\n${zip.note.nl}\r\n\r\n${zip.note.en}\r\n`);
  const attached = fileEntity({ fileName: zip.fileName, mediaType: "application/zip", bytes: zip.bytes });
  const entity = multipart("mixed", 1, [message.html === undefined ? text : withHtml(text, message, pictures, zip.note), attached]);
  return concat([...header.map(withLineEnd), writeMessage("", entity)]);
}

/** Describes the old body, or is not for the recipient's eyes. */
const DROPPED = /^(?:content-.*|mime-version|(?:resent-)?bcc|dkim-signature|domainkey-signature|lines)$/i;

function withHtml(text: Entity, message: Message, pictures: readonly MimePart[], note: Text): Entity {
  const html = textEntity("html", noteInHtml(message.html ?? "", note));
  const shown = pictures.length === 0 ? html : multipart("related", 3, [html, ...pictures.map(pictureEntity)]);
  // A mail without a plain text says the note in one anyway: a reader of plain text would not find the ZIP explained.
  return multipart("alternative", 2, [text, shown]);
}

function noteInHtml(html: string, note: Text): string {
  const lines = (["nl", "en"] as const).map((language) => `<p lang="${language}">${escaped(note[language])}</p>`).join("");
  const end = html.toLowerCase().lastIndexOf("</body>");
  // Lower case can have another length than the text itself.
  const at = end >= 0 && html.slice(end, end + 7).toLowerCase() === "</body>" ? end : html.length;
  return `${html.slice(0, at)}<hr>${lines}${html.slice(at)}`;
}

function pictureEntity(part: MimePart): Entity {
  const header = [
    foldedField("Content-Type", [part.mediaType]),
    foldedField("Content-Disposition", ["inline;", ...parameterWords("filename", part.fileName ?? "picture")]),
    foldedField("Content-ID", [`<${part.contentId ?? ""}>`]),
    "Content-Transfer-Encoding: base64\r\n",
  ];
  return { header: header.join(""), body: base64Lines(part.bytes) };
}

function isShown({ mediaType, disposition, contentId }: MimePart, html: string | undefined): boolean {
  if (html === undefined || disposition === "attachment" || contentId === undefined) return false;
  // A drawing in SVG is a document with text in it.
  const picture = /^image\/(?:png|jpeg|gif|webp|bmp)$/.test(mediaType);
  return picture && /^[!-;=?-~]{1,200}$/.test(contentId) && html.includes(`cid:${contentId}`);
}

function isFurtherText({ mediaType, disposition, fileName }: MimePart): boolean {
  return mediaType === "text/plain" && disposition !== "attachment" && fileName === undefined;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function withLineEnd(raw: Bytes): Bytes {
  return raw.at(-1) === 10 ? raw : concat([raw, utf8("\r\n")]);
}
