import type { ZipExtractor } from "#core/extract/extractor.ts";
import { readFlow } from "#core/extract/office/flow.ts";
import { findPart, openPart, type PartRule, readPackage, readRelations } from "#core/extract/office/package.ts";
import { attempt } from "#core/extract/attempt.ts";
import { readXml, type Tag } from "#core/extract/xml/reader.ts";
import type { Zip } from "#core/extract/zip/zip.ts";

/** PowerPoint presentations (PresentationML, ECMA-376 part 1 chapter 19): every slide by its number, hidden ones too, with notes and all else. */
export const powerpoint: ZipExtractor = {
  inside: "zip",
  id: "pptx",
  holds: (names) => names.has("[Content_Types].xml") && [...names].some((name) => /^ppt\/presentation\.xml$/i.test(name)),
  async extract(zip, sink) {
    const done = new Set<string>();
    const slides = await readSlideOrder(zip);
    for (const [index, name] of slides.entries()) {
      const part = findPart(zip, name);
      if (part === undefined) continue;
      const number = index + 1;
      const place = (await isHidden(zip, name)) ? `hidden slide ${number}` : `slide ${number}`;
      done.add(name.toLowerCase());
      await attempt(sink, place, () => readFlow(part.texts(), place, sink));
      for (const target of (await readRelations(zip, name)).values()) {
        const what = /\/(notesSlide|comment)s?\//i.exec(`/${target}`)?.[1]?.toLowerCase();
        const beside = what === undefined ? undefined : findPart(zip, target);
        if (beside === undefined || done.has(target.toLowerCase())) continue;
        done.add(target.toLowerCase());
        const where = `${what === "comment" ? "comments" : "notes"} of slide ${number}`;
        await attempt(sink, where, () => readFlow(beside.texts(), where, sink));
      }
    }
    const flow: PartRule["read"] = (part, place) => readFlow(part.texts(), place, sink);
    await readPackage({ ...zip, entries: zip.entries.filter((entry) => !done.has(entry.name.toLowerCase())) }, sink, [
      { name: /^ppt\/slides\/slide(\d*)\.xml$/i, place: "unused slide", read: flow },
      { name: /^ppt\/notesSlides\/notesSlide(\d*)\.xml$/i, place: "notes", read: flow },
      { name: /^ppt\/comments\/[^/]*?(\d*)\.xml$/i, place: "comments", read: flow },
      { name: /^ppt\/slideMasters\/slideMaster(\d*)\.xml$/i, place: "slide master", read: flow },
      { name: /^ppt\/slideLayouts\/slideLayout(\d*)\.xml$/i, place: "slide layout", read: flow },
      { name: /^ppt\/notesMasters\/notesMaster(\d*)\.xml$/i, place: "notes master", read: flow },
      { name: /^ppt\/handoutMasters\/handoutMaster(\d*)\.xml$/i, place: "handout master", read: flow },
      { name: /^ppt\/tags\/tag(\d*)\.xml$/i, place: "tags", read: flow },
    ]);
  },
};

/** Names of the slides' parts as they are shown. */
async function readSlideOrder(zip: Zip): Promise<readonly string[]> {
  const part = findPart(zip, "ppt/presentation.xml");
  if (part === undefined) return [];
  const relations = await readRelations(zip, "ppt/presentation.xml");
  const slides: string[] = [];
  const open = (tag: Tag) => {
    if (tag.name !== "sldId") return;
    const id = tag.attributes().findLast(([name]) => name === "id")?.[1] ?? "";
    const target = relations.get(id);
    if (target !== undefined) slides.push(target);
  };
  await readXml(part.texts(), { open, close: () => {}, text: () => {} });
  return slides;
}

async function isHidden(zip: Zip, name: string): Promise<boolean> {
  const entry = zip.entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
  if (entry === undefined) return false;
  // The attribute stands in the first tag.
  for await (const text of openPart(zip, entry, "").texts())
    return /<(?:\w+:)?sld\b[^>]{0,4000}\bshow\s*=\s*["'](?:0|false)["']/.test(text.slice(0, 8000));
  return false;
}
