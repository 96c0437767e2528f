import { type Bytes, fromLatin1, latin1 } from "#core/bytes.ts";
import type { FileExtractor, Sink } from "#core/extract/extractor.ts";
import { unfoldedValue } from "#core/mail/header.ts";
import { wordReadings } from "#core/mail/readings/words.ts";
import { flowedJoints } from "#core/mail/flowed.ts";
import type { Message, MimePart } from "#core/mail/message.ts";
import { linesAsUtf8, parseMessage, partText } from "#core/mail/parse.ts";
import { type Reading, readingsOf } from "#core/mail/readings/readings.ts";

const FIRST_FIELD =
  /^(?:Return-Path|Received|Delivered-To|From|To|Cc|Subject|Date|Message-ID|MIME-Version|DKIM-Signature|Authentication-Results|ARC-[\w-]+|X-[\w-]+|Reply-To|Sender|Thread-Topic):/i;
/** Fields with broken encoded words that are looked into. */
const BROKEN_MAX = 100;
const SURE_FIELD = /^(?:Received|From|Message-ID|MIME-Version|Date):/im;

/** Mail as it travels, and web pages in one file (RFC 5322, 2045, 2557): header, texts, and every part by its own format. */
export const message: FileExtractor = {
  inside: "file",
  id: "eml",
  endings: ["eml", "mht", "mhtml", "nws"],
  mediaTypes: ["message/rfc822", "message/global", "multipart/related", "multipart/mixed", "multipart/alternative"],
  begins: (head) => {
    const text = latin1(head.subarray(0, 4096));
    return FIRST_FIELD.test(text) && SURE_FIELD.test(text) && /^[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*[\w-]+:/.test(text);
  },
  async extract(source, sink) {
    const read = parseMessage(asSent(await source.all()));
    sink.text("header", read.fields.map(({ name, value }) => `${name}: ${value}\n`).join(""));
    // Words that are broken are undone by others.
    const broken = read.fields.filter(({ value }) => value.includes("=?")).slice(0, BROKEN_MAX);
    sink.text("broken words", broken.flatMap((field) => wordReadings(unfoldedValue(field)).map((reading) => `${reading}\n`)).join(""));
    for (const part of read.parts) {
      await readPart(part, sink);
      if (part.mediaType.startsWith("text/")) sink.text("lines as they came", linesAsUtf8(part));
    }
    for (const reading of readingsOf(read)) await readOther(reading, sink);
    tellDefects(read, sink);
  },
};

/** A saved message whose lines all end in LF alone is as sound as the one that was sent, with CRLF. */
function asSent(bytes: Bytes): Bytes {
  if (bytes.includes(CR) || !bytes.includes(LF)) return bytes;
  return fromLatin1(latin1(bytes).replaceAll("\n", "\r\n"));
}

const [LF, CR] = [10, 13];

async function readPart(part: MimePart, sink: Sink): Promise<void> {
  if (part.mediaType === "text/plain" && part.disposition !== "attachment" && part.fileName === undefined) {
    // Without a line's end between them two texts could make one number, or hide one.
    sink.text("text", `${partText(part).text}\n`);
    const { flowed, ...asItCame } = part;
    if (flowed !== undefined) sink.text("lines as they came", `${flowedJoints(partText(asItCame).text)}\n`);
    return;
  }
  const charset = part.charset === undefined ? "" : `; charset=${part.charset}`;
  if (part.bytes.length > 0) await sink.file(partName(part), part.bytes, part.mediaType + charset);
}

/** What another program would show of a malformed message counts as much. */
async function readOther(reading: Reading, sink: Sink): Promise<void> {
  if (reading.kind === "text") sink.text("other reading", `${reading.text}\n`);
  else if (reading.kind === "file") await sink.file("other reading", reading.bytes, reading.mediaType);
  else sink.notScanned("", "too-large");
}

function partName({ fileName, mediaType, path }: MimePart): string {
  if (fileName !== undefined && fileName !== "") return fileName;
  if (mediaType === "text/html") return "text.html";
  if (mediaType === "message/rfc822") return "message.eml";
  return `part ${path}`;
}

/** Where parts were left out or can be read in two ways, something may have gone unseen. */
function tellDefects({ defects }: Message, sink: Sink): void {
  for (const { kind } of defects) {
    if (kind === "too-deep") sink.notScanned("", "too-deep");
    else if (kind === "too-many-parts") sink.notScanned("", "too-many-entries");
    else if (kind === "header-too-large") sink.notScanned("header", "too-large");
    else if (kind === "partial-message" || kind === "bad-base64" || kind === "unknown-encoding") sink.notScanned("", "damaged");
  }
}
