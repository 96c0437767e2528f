import { attempt } from "#core/extract/attempt.ts";
import type { ZipExtractor } from "#core/extract/extractor.ts";
import { readFlow } from "#core/extract/office/flow.ts";
import { findPart, openPart, type PartRule, readPackage } from "#core/extract/office/package.ts";
import { readSheet, type SharedCells } from "#core/extract/office/sheet.ts";
import { readDateStyles, readStrings, readWorkbook } from "#core/extract/office/workbook.ts";
import { readCache } from "#core/extract/office/cache.ts";

/** Excel workbooks (SpreadsheetML, ECMA-376 part 1 chapter 18): every sheet by its name, hidden ones too, and everything beside the cells. */
export const excel: ZipExtractor = {
  inside: "zip",
  id: "xlsx",
  holds: (names) => names.has("[Content_Types].xml") && [...names].some((name) => /^xl\/workbook\.xml$/i.test(name)),
  async extract(zip, sink) {
    const workbook = await readWorkbook(zip, "xl/workbook.xml");
    const shared: SharedCells = { strings: [], isDate: () => false, from1904: workbook.from1904 };
    const filled = { ...shared };
    await attempt(
      sink,
      "shared strings",
      async () => void (filled.strings = await readStrings(findPart(zip, "xl/sharedStrings.xml"), sink)),
    );
    await attempt(sink, "styles", async () => void (filled.isDate = await readDateStyles(findPart(zip, "xl/styles.xml"))));
    sink.text("defined names", workbook.names.join(""));
    const placed = new Set<string>();
    for (const [name, place] of workbook.sheets) {
      const entry = zip.entries.find((entry) => entry.name.toLowerCase() === name);
      if (entry === undefined || !name.startsWith("xl/worksheets/")) continue;
      placed.add(name);
      await attempt(sink, place, () => readSheet(openPart(zip, entry, ""), place, filled, sink));
    }
    const flow: PartRule["read"] = (part, place) => readFlow(part.texts(), place, sink);
    await readPackage({ ...zip, entries: zip.entries.filter((entry) => !placed.has(entry.name.toLowerCase())) }, sink, [
      { name: /^xl\/(?:workbook|sharedStrings|calcChain|metadata)\.xml$/i, place: "workbook", read: async () => {} },
      {
        name: /^xl\/worksheets\/[^/]*?(\d*)\.xml$/i,
        place: "sheet without a name",
        read: (part, place) => readSheet(part, place, filled, sink),
      },
      { name: /^xl\/(?:threadedComments\/threadedComment|comments)(\d*)\.xml$/i, place: "comments", read: flow },
      { name: /^xl\/drawings\/drawing(\d*)\.xml$/i, place: "drawing", read: flow },
      {
        name: /^xl\/(?:pivotCache|externalLinks|tables|queryTables|chartsheets|dialogsheets|macrosheets|persons|slicers|slicerCaches|timelines|model|connections)[^]*?(\d*)\.xml$/i,
        place: "linked values",
        read: (part, place) => readCache(part, place, sink),
      },
      { name: /^xl\/connections(\d*)\.xml$/i, place: "connections", read: (part, place) => readCache(part, place, sink) },
    ]);
  },
};
