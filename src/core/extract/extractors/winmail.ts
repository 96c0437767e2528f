import { type Bytes, latin1 } from "#core/bytes.ts";
import { type Numbers, numbersOf } from "#core/extract/compound/numbers.ts";
import type { FileExtractor, Sink } from "#core/extract/extractor.ts";
import { nest } from "#core/extract/nest.ts";
import { attachmentName, MAPI, type MapiProperties, writeMessage } from "#core/extract/outlook/mapi.ts";
import { placeName } from "#core/extract/places.ts";
import { utf16 } from "#core/extract/text/utf16.ts";

const SIGNATURE = [0x78, 0x9f, 0x3e, 0x22];
const ATTRIBUTES_MAX = 20_000;
const PROPERTIES_MAX = 20_000;

/** winmail.dat (MS-OXTNEF): what Outlook puts into one attachment when it writes to Outlook. */
export const winmail: FileExtractor = {
  inside: "file",
  id: "tnef",
  endings: ["tnef"],
  mediaTypes: ["application/ms-tnef", "application/vnd.ms-tnef"],
  begins: (head) => SIGNATURE.every((byte, i) => head[i] === byte),
  extract: async (source, sink, budget) => readTnef(await source.all(), sink, budget.limits.depth),
};

interface Attachment {
  name: string;
  data: Bytes | undefined;
  properties: MapiProperties | undefined;
}

async function readTnef(bytes: Bytes, sink: Sink, depthLeft: number): Promise<void> {
  if (depthLeft <= 0) return sink.notScanned("", "too-deep");
  const numbers = numbersOf(bytes);
  const attachments: Attachment[] = [];
  const texts: string[] = [];
  let at = 6;
  for (let count = 0; at + 9 <= bytes.length && count < ATTRIBUTES_MAX; count++) {
    const id = numbers.u32(at + 1) & 0xffff;
    const length = numbers.u32(at + 5);
    const body = bytes.subarray(at + 9, at + 9 + length);
    const last = attachments.at(-1);
    if (id === 0x9002) attachments.push({ name: "", data: undefined, properties: undefined });
    else if (id === 0x9003) await writeMessage(readProperties(body), sink);
    else if (id === 0x9005 && last !== undefined) last.properties = readProperties(body);
    else if (id === 0x800f && last !== undefined) last.data = body;
    else if (id === 0x8010 && last !== undefined) last.name = latin1(body).replace(/\0.*$/s, "");
    else if (TEXTS.has(id)) texts.push(latin1(body).replaceAll("\0", ""));
    at += 9 + length + 2;
  }
  if (at !== bytes.length) sink.notScanned("", "damaged");
  sink.text("attributes", texts.map((text) => `${text}\n`).join(""));
  for (const attachment of attachments) await readAttachment(attachment, sink, depthLeft);
}

/** From, subject, body, message class, delegates, sender, and others that are texts. */
const TEXTS = new Set([0x8000, 0x8004, 0x800c, 0x8008, 0x8009, 0x0002, 0x0600, 0x0001]);

async function readAttachment({ name, data, properties }: Attachment, sink: Sink, depthLeft: number): Promise<void> {
  const called = (properties === undefined ? "" : attachmentName(properties)) || name || "attachment";
  const inner = properties?.binaries.get(MAPI.attachment);
  // A message inside is TNEF behind the number of its interface (2.1.3.3.15).
  if (inner !== undefined && SIGNATURE.every((byte, i) => inner[16 + i] === byte)) {
    await readTnef(inner.subarray(16), nest(sink, placeName(called)), depthLeft - 1);
  } else if (inner !== undefined && inner.length > 0) await sink.file(called, inner);
  if (data !== undefined && data.length > 0) await sink.file(called, data);
}

/** A list of MAPI properties (2.1.3.4): type, number, a name for those above 0x8000, values padded to four bytes. */
function readProperties(bytes: Bytes): MapiProperties {
  const numbers = numbersOf(bytes);
  const texts = new Map<number, string>();
  const binaries = new Map<number, Bytes>();
  let at = 4;
  for (let i = 0; i < Math.min(numbers.u32(0), PROPERTIES_MAX) && at + 4 <= bytes.length; i++) {
    const type = numbers.u16(at) & 0xfff;
    const isMany = (numbers.u16(at) & 0x1000) !== 0;
    const id = numbers.u16(at + 2);
    at += 4;
    if (id >= 0x8000) at = skipName(numbers, at);
    const isCounted = type === 0x1e || type === 0x1f || type === 0x102 || type === 0x0d;
    let count = 1;
    if (isMany || isCounted) {
      count = Math.min(numbers.u32(at), PROPERTIES_MAX);
      at += 4;
    }
    for (let n = 0; n < count && at < bytes.length; n++) {
      const length = isCounted ? numbers.u32(at) : (SIZES.get(type) ?? 4);
      if (isCounted) at += 4;
      const value = bytes.subarray(at, at + length);
      const before = texts.has(id) ? `${texts.get(id)}\n` : "";
      if (type === 0x1f) texts.set(id, before + utf16(value).replace(/\0+$/, ""));
      else if (type === 0x1e) texts.set(id, before + latin1(value).replace(/\0+$/, ""));
      else if (isCounted) binaries.set(id, value);
      at += Math.ceil(length / 4) * 4;
    }
  }
  return { texts, binaries };
}

/** Bytes of the types that are not four long. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [5, 8],
  [6, 8],
  [7, 8],
  [0x14, 8],
  [0x40, 8],
  [0x48, 16],
]);

function skipName(numbers: Numbers, at: number): number {
  if (numbers.u32(at + 16) === 0) return at + 24;
  return at + 24 + Math.ceil(numbers.u32(at + 20) / 4) * 4;
}
