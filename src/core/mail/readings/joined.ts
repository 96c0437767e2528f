import { utf8 } from "#core/bytes.ts";
import type { Message, MimePart } from "#core/mail/message.ts";
import { partText } from "#core/mail/parse.ts";
import type { Reading } from "#core/mail/readings/readings.ts";
import { withoutControls } from "#core/mail/white-space.ts";

/**
 * The texts of a message one below the other, as many programs show them: what a number is can stand in another part than the number.
 * All in one page, the pages alone and the plain texts alone; none where a message has one text, be it also in an alternative.
 */
export function joinedReadings({ parts, multiparts, defects }: Joined): readonly Reading[] {
  const texts = parts.filter(isText);
  const shown = texts.filter(isShown);
  if (defects.length === 0) return areAlternatives(shown, multiparts) ? [] : [...pagesOf(shown)].map(reading);
  // What stands around the parts is shown by some, and is a part itself where a malformed message is written anew.
  const pages = new Set([...pagesOf(shown), ...pagesOf(texts)]);
  return [...new Set([...pages, ...[...pages].map(withoutControls)])].map(reading);
}

/** All in one page, the pages alone, the plain texts alone. */
function* pagesOf(texts: readonly MimePart[]): Generator<string> {
  const pages = texts.filter(isPage);
  const plain = texts.filter((part) => !isPage(part));
  for (const kind of pages.length > 0 && plain.length > 0 ? [texts, pages, plain] : [texts])
    if (kind.length > 1) yield kind.map(asPage).join("\n<br>\n");
}

type Joined = Pick<Message, "parts" | "multiparts" | "defects">;

/** The two forms of the one text that nearly all mail has. */
function areAlternatives(shown: readonly MimePart[], multiparts: readonly string[]): boolean {
  const parents = new Set(shown.map(({ path }) => path.replace(/\.?\d+$/, "")));
  return shown.length === 2 && parents.size === 1 && multiparts.includes("multipart/alternative");
}

/** What is shown as a text, or is one where the message is written anew: a multipart that has no parts is what stands in it. */
function isText({ mediaType, disposition, fileName }: MimePart): boolean {
  if (mediaType.startsWith("multipart/")) return true;
  return disposition !== "attachment" && fileName === undefined && (mediaType === "text/plain" || mediaType === "text/html");
}

function isShown({ path }: MimePart): boolean {
  return !/(?:preamble|epilogue)$/.test(path);
}

function isPage({ mediaType }: MimePart): boolean {
  return mediaType === "text/html";
}

function asPage(part: MimePart): string {
  const { text } = partText(part);
  return isPage(part) ? text : `<p>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replace(/\r?\n/g, "<br>\n")}</p>`;
}

function reading(page: string): Reading {
  return { kind: "file", place: "message > other reading", mediaType: "text/html; charset=utf-8", bytes: utf8(page) };
}
