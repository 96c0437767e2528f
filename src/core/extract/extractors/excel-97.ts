import type { Storage } from "#core/extract/compound/compound.ts";
import { readObjects } from "#core/extract/compound/objects.ts";
import { readPropertySets } from "#core/extract/compound/property-set.ts";
import type { CompoundExtractor } from "#core/extract/extractor.ts";
import { readBiff } from "#core/extract/excel-97/read-biff.ts";

/** Excel workbooks of 1995 to 2003 (MS-XLS): cells of every sheet, comments, text boxes, headers, names, links, properties, embedded objects. */
export const excel97: CompoundExtractor = {
  inside: "compound",
  id: "xls",
  holds: (root) => workbookOf(root) !== undefined,
  async extract(root, sink, budget) {
    const workbook = workbookOf(root);
    if (workbook === undefined || !readBiff(workbook, sink, budget)) return sink.notScanned("", "password");
    readPropertySets(root, sink);
    await readObjects(root, sink, new Set(["Workbook", "WORKBOOK", "Book", "BOOK"]));
  },
};

function workbookOf({ streams }: Storage) {
  return streams.get("Workbook") ?? streams.get("WORKBOOK") ?? streams.get("Book") ?? streams.get("BOOK");
}
