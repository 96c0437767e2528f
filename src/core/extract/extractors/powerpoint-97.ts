import { type Bytes, latin1 } from "#core/bytes.ts";
import type { Budget } from "#core/extract/budget.ts";
import { numbersOf } from "#core/extract/compound/numbers.ts";
import { readObjects } from "#core/extract/compound/objects.ts";
import { readPropertySets } from "#core/extract/compound/property-set.ts";
import type { CompoundExtractor } from "#core/extract/extractor.ts";
import { utf16 } from "#core/extract/text/utf16.ts";
import { createSides, type Sides } from "#core/extract/text/sides.ts";
import { inflate } from "#core/extract/zip/inflate.ts";

/** PowerPoint presentations of 1997 to 2003 (MS-PPT): text of every slide, notes, masters, comments, properties, embedded objects. */
export const powerpoint97: CompoundExtractor = {
  inside: "compound",
  id: "ppt",
  holds: (root) => root.streams.has("PowerPoint Document"),
  async extract(root, sink, budget) {
    const token = numbersOf(root.streams.get("Current User") ?? new Uint8Array()).u32(12);
    if (token === 0xf3d1c4df || root.streams.has("EncryptedSummary")) return sink.notScanned("", "password");
    const show: Show = { sides: createSides(sink), objects: [], slides: 0, budget };
    readRecords(show, root.streams.get("PowerPoint Document") ?? new Uint8Array(), "presentation", 0);
    show.sides.end();
    for (const packed of show.objects) await sink.file("embedded object", inflate([packed.subarray(6)], budget));
    if ((root.streams.get("Pictures")?.length ?? 0) > 0) sink.notScanned("pictures", "no-text");
    readPropertySets(root, sink);
    await readObjects(root, sink, new Set(["PowerPoint Document", "Pictures"]));
  },
};

interface Show {
  readonly sides: Sides;
  /** Embedded objects, packed. */
  readonly objects: Bytes[];
  slides: number;
  readonly budget: Budget;
}

/** Records inside each other; deeper ones are read as text of the last. */
const DEPTH_MAX = 50;

/** Kinds of records (2.13.24) that hold others and give their text a place. */
const PLACES: ReadonlyMap<number, string> = new Map([
  [1008, "notes"],
  [1016, "slide master"],
  [4041, "handout master"],
  [4057, "headers and footers"],
  [12000, "comments"],
]);

function readRecords(show: Show, bytes: Bytes, place: string, depth: number): void {
  for (const { type, isContainer, instance, body } of records(bytes)) {
    show.budget.tick();
    if (type === 4000) show.sides.add(place, readable(utf16(body)));
    else if (type === 4008) show.sides.add(place, readable(latin1(body)));
    else if (type === 4026) show.sides.add(place === "presentation" ? "other text" : place, readable(utf16(body)));
    // Instance 1 is packed: six bytes of length and zlib head stand before it.
    else if (type === 4113 && instance === 1) show.objects.push(body);
    else if (isContainer && depth < DEPTH_MAX) readRecords(show, body, placeOf(show, type, instance, body) ?? place, depth + 1);
  }
}

function placeOf(show: Show, type: number, instance: number, body: Bytes): string | undefined {
  if (type === 1006) return `${isHidden(body) ? "hidden slide" : "slide"} ${++show.slides}`;
  // The list of slides holds the text of their placeholders.
  if (type === 4080) return instance === 0 ? "outline of the slides" : instance === 2 ? "outline of the notes" : "outline of the masters";
  return PLACES.get(type);
}

/** Bit 2 of the flags in the slide's own settings (2.4.18). */
function isHidden(body: Bytes): boolean {
  for (const { type, body: settings } of records(body)) if (type === 1017) return (numbersOf(settings).u16(10) & 4) !== 0;
  return false;
}

function* records(bytes: Bytes): Generator<{ type: number; isContainer: boolean; instance: number; body: Bytes }> {
  const numbers = numbersOf(bytes);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const head = numbers.u16(at);
    const length = numbers.u32(at + 4);
    yield {
      type: numbers.u16(at + 2),
      isContainer: (head & 15) === 15,
      instance: head >> 4,
      body: bytes.subarray(at + 8, at + 8 + length),
    };
    at += 8 + length;
  }
}

/** 0x0B breaks a line, 0x0D a paragraph. */
function readable(text: string): string {
  return text.replaceAll("\r", "\n").replaceAll("\u000b", "\n");
}
