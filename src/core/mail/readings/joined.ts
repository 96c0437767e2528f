import type { Message, MimePart } from "#core/mail/message.ts";
import { partText } from "#core/mail/parse.ts";
import type { Reading } from "#core/mail/readings/readings.ts";

/**
 * The texts of a message one below the other, as many programs show them: what a number is can stand in another part than the number.
 * All in one page, the pages alone and the plain texts alone; none where a message has one text, be it also in an alternative.
 */
export function joinedReadings({ parts, multiparts, defects }: Joined): readonly Reading[] {
  const shown = parts.filter(isShown);
  if (defects.length === 0 && areAlternatives(shown, multiparts)) return [];
  const pages = shown.filter(isPage);
  const plain = shown.filter((part) => !isPage(part));
  const kinds = [shown, ...(pages.length < shown.length ? [pages] : []), ...(plain.length < shown.length ? [plain] : [])];
  return kinds.filter((kind) => kind.length > 1).map((kind) => reading(kind.map(asPage).join("\n<br>\n")));
}

type Joined = Pick<Message, "parts" | "multiparts" | "defects">;

/** The two forms of the one text that nearly all mail has. */
function areAlternatives(shown: readonly MimePart[], multiparts: readonly string[]): boolean {
  const parents = new Set(shown.map(({ path }) => path.replace(/\.?\d+$/, "")));
  return shown.length === 2 && parents.size === 1 && multiparts.includes("multipart/alternative");
}

function isShown({ mediaType, disposition, fileName, path }: MimePart): boolean {
  if (disposition === "attachment" || fileName !== undefined || /(?:preamble|epilogue)$/.test(path)) return false;
  return mediaType === "text/plain" || mediaType === "text/html";
}

function isPage({ mediaType }: MimePart): boolean {
  return mediaType === "text/html";
}

function asPage(part: MimePart): string {
  const { text } = partText(part);
  return isPage(part) ? text : `<p>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replace(/\r?\n/g, "<br>\n")}</p>`;
}

function reading(page: string): Reading {
  return { kind: "file", place: "message > other reading", mediaType: "text/html; charset=utf-8", bytes: new TextEncoder().encode(page) };
}
