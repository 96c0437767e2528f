import type { Bytes } from "#core/bytes.ts";
import type { Sink } from "#core/extract/extractor.ts";
import { unpackRtf } from "#core/extract/outlook/unpack-rtf.ts";

/** Properties of a message, a recipient or an attachment by their number (MS-OXPROPS), texts decoded. */
export interface MapiProperties {
  readonly texts: ReadonlyMap<number, string>;
  readonly binaries: ReadonlyMap<number, Bytes>;
}

/** Numbers of the properties that have a place of their own. */
export const MAPI = {
  subject: 0x0037,
  headers: 0x007d,
  senderName: 0x0c1a,
  senderAddress: 0x0c1f,
  displayTo: 0x0e04,
  displayCc: 0x0e03,
  displayBcc: 0x0e02,
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  displayName: 0x3001,
  address: 0x3003,
  smtpAddress: 0x39fe,
  attachment: 0x3701,
  shortName: 0x3704,
  longName: 0x3707,
  mediaType: 0x370e,
} as const;

/** Writes what a message itself says: subject, addresses, transport header, its text in each of its forms, and every further property. */
export async function writeMessage({ texts, binaries }: MapiProperties, sink: Sink): Promise<void> {
  const told = new Set<number>();
  const say = (place: string, ...ids: readonly number[]) => {
    for (const id of ids) told.add(id);
    sink.text(
      place,
      ids
        .map((id) => texts.get(id) ?? "")
        .filter((text) => text !== "")
        .map((text) => `${text}\n`)
        .join(""),
    );
  };
  say("subject", MAPI.subject);
  say("addresses", MAPI.senderName, MAPI.senderAddress, MAPI.displayTo, MAPI.displayCc, MAPI.displayBcc);
  say("header", MAPI.headers);
  say("text", MAPI.body);
  const html = binaries.get(MAPI.html);
  told.add(MAPI.html);
  if (html !== undefined && html.length > 0) await sink.file("text.html", html, "text/html");
  else if ((texts.get(MAPI.html) ?? "") !== "")
    await sink.file("text.html", new TextEncoder().encode(texts.get(MAPI.html)), "text/html; charset=utf-8");
  const packed = binaries.get(MAPI.rtf);
  if (packed !== undefined && packed.length > 0) {
    const rtf = unpackRtf(packed);
    if (rtf === undefined) sink.notScanned("text.rtf", "damaged");
    else await sink.file("text.rtf", rtf, "application/rtf");
  }
  const rest = [...texts].filter(([id, text]) => !told.has(id) && text.trim() !== "");
  sink.text("properties", rest.map(([, text]) => `${text}\n`).join(""));
}

/** What an attachment is called. */
export function attachmentName({ texts }: MapiProperties): string {
  return texts.get(MAPI.longName) || texts.get(MAPI.shortName) || texts.get(MAPI.displayName) || "attachment";
}
