import { attempt } from "#core/extract/attempt.ts";
import type { Sink } from "#core/extract/extractor.ts";
import { readFlow } from "#core/extract/office/flow.ts";
import { readProperties } from "#core/extract/office/properties.ts";
import { readableText } from "#core/extract/text/readable.ts";
import { openText } from "#core/extract/text/charset.ts";
import { createSides } from "#core/extract/text/sides.ts";
import { readXml, type Tag } from "#core/extract/xml/reader.ts";
import type { ZipEntry } from "#core/extract/zip/directory.ts";
import type { Zip } from "#core/extract/zip/zip.ts";

/** One part of an office package (ECMA-376 part 2). */
export interface OfficePart {
  readonly entry: ZipEntry;
  /** The number in the part's name, "" where there is none: "2" of header2.xml. */
  readonly number: string;
  /** The part's text, piece by piece. */
  texts(): AsyncIterable<string>;
}

/** How parts with these names are read. The first group of the pattern is the number. */
export interface PartRule {
  readonly name: RegExp;
  readonly place: string;
  readonly read: (part: OfficePart, place: string) => Promise<void>;
}

/** Names that hold looks alone: fonts, and lists of types. */
const LOOKS =
  /^\[Content_Types\]\.xml$|\.(?:odttf|fntdata|ttf)$|\/(?:theme\/.*|styles|stylesWithEffects|fontTable|webSettings|numbering|tableStyles|viewProps)\.xml$/i;

/** Any further XML that is not for looks. */
const OTHER_XML =
  /^(?!\[Content_Types\]|.*\/theme\/|.*\/(?:styles|stylesWithEffects|fontTable|webSettings|numbering|tableStyles|viewProps)\.xml$).*\.(?:xml|vml)$/i;

/** Reads every part of the package: by the rules given, then by those that all office formats share; nothing is left out. */
export async function readPackage(zip: Zip, sink: Sink, rules: readonly PartRule[]): Promise<void> {
  const all = [...rules, ...sharedRules(sink)];
  const links = createSides(sink);
  for (const entry of zip.entries) {
    const rule = all.find(({ name }) => name.test(entry.name));
    if (rule !== undefined) {
      const part = openPart(zip, entry, rule.name.exec(entry.name)?.[1] ?? "");
      const place = part.number === "" ? rule.place : `${rule.place} ${part.number}`;
      await attempt(sink, place, () => rule.read(part, place));
    } else if (entry.name.endsWith(".rels")) {
      await attempt(sink, "links", () => readLinks(openPart(zip, entry, ""), (link) => links.add("links", link)));
    } else if (/\/printerSettings\d*\.bin$/i.test(entry.name)) {
      await attempt(sink, "printer settings", async () => sink.text("printer settings", readableText(await zip.readAll(entry))));
    } else if (!LOOKS.test(entry.name) && entry.size > 0) {
      await attempt(sink, entry.name, () => sink.file(lastName(entry.name), zip.read(entry)));
    }
  }
  links.end();
}

/** Opens a part as text in its own encoding. */
export function openPart(zip: Zip, entry: ZipEntry, number: string): OfficePart {
  return {
    entry,
    number,
    async *texts() {
      let reader: ReturnType<typeof openText> | undefined;
      for await (const chunk of zip.read(entry)) yield (reader ??= openText(chunk)).read(chunk);
      yield reader?.end() ?? "";
    },
  };
}

/** The part with this name, whatever its case. */
export function findPart(zip: Zip, name: string): OfficePart | undefined {
  const wanted = name.toLowerCase();
  const entry = zip.entries.find((entry) => entry.name.toLowerCase() === wanted);
  return entry === undefined ? undefined : openPart(zip, entry, "");
}

/** Where a part points to: name of the part by relation id. */
export async function readRelations(zip: Zip, partName: string): Promise<ReadonlyMap<string, string>> {
  const slash = partName.lastIndexOf("/") + 1;
  const part = findPart(zip, `${partName.slice(0, slash)}_rels/${partName.slice(slash)}.rels`);
  const targets = new Map<string, string>();
  if (part === undefined) return targets;
  const open = (tag: Tag) => {
    if (tag.name === "Relationship" && tag.get("TargetMode") !== "External")
      targets.set(tag.get("Id"), resolvePart(partName.slice(0, slash), tag.get("Target")));
  };
  await readXml(part.texts(), { open, close: () => {}, text: () => {} });
  return targets;
}

function resolvePart(folder: string, target: string): string {
  const path: string[] = target.startsWith("/") ? [] : folder.split("/").filter((step) => step !== "");
  for (const step of target.split("/")) {
    if (step === "..") path.pop();
    else if (step !== "." && step !== "") path.push(step);
  }
  return path.join("/");
}

function sharedRules(sink: Sink): PartRule[] {
  const flow = async (part: OfficePart, place: string) => readFlow(part.texts(), place, sink);
  return [
    { name: /^docProps\/.*\.xml$|^docMetadata\/.*\.xml$/i, place: "properties", read: async (part) => readProperties(part.texts(), sink) },
    { name: /\/charts\/chart(?:Ex)?(\d*)\.xml$/i, place: "chart", read: flow },
    { name: /\/diagrams\/(?:data|drawing)(\d*)\.xml$/i, place: "diagram", read: flow },
    { name: /^customXml\/item(\d*)\.xml$/i, place: "custom XML", read: flow },
    { name: OTHER_XML, place: "other parts", read: flow },
  ];
}

async function readLinks(part: OfficePart, add: (link: string) => void): Promise<void> {
  const open = (tag: Tag) => {
    if (tag.name === "Relationship" && tag.get("TargetMode") === "External") add(tag.get("Target"));
  };
  await readXml(part.texts(), { open, close: () => {}, text: () => {} });
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
