import type { ZipExtractor } from "#core/extract/extractor.ts";
import { readFlow } from "#core/extract/office/flow.ts";
import { readPackage } from "#core/extract/office/package.ts";

/** Word documents (WordprocessingML, ECMA-376 part 1 chapter 17): every part of the package, each by its own name. */
export const word: ZipExtractor = {
  inside: "zip",
  id: "docx",
  holds: (names) => names.has("[Content_Types].xml") && [...names].some((name) => /^word\/document[^/]*\.xml$/i.test(name)),
  async extract(zip, sink) {
    const places: [RegExp, string][] = [
      [/^word\/document(\d*)\.xml$/i, "body"],
      [/^word\/header(\d*)\.xml$/i, "header"],
      [/^word\/footer(\d*)\.xml$/i, "footer"],
      [/^word\/footnotes(\d*)\.xml$/i, "footnotes"],
      [/^word\/endnotes(\d*)\.xml$/i, "endnotes"],
      [/^word\/comments(\d*)\.xml$/i, "comments"],
      [/^word\/glossary\/document(\d*)\.xml$/i, "building blocks"],
      [/^word\/settings(\d*)\.xml$/i, "settings"],
    ];
    await readPackage(
      zip,
      sink,
      places.map(([name, place]) => ({ name, place, read: (part, where) => readFlow(part.texts(), where, sink) })),
    );
  },
};
