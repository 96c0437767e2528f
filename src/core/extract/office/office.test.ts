import { expect, test } from "vitest";
import { extractParts } from "#core/extract/extract.ts";
import { createPlanter } from "#core/extract/fixtures/numbers.ts";
import {
  excelFile,
  openDocumentSheet,
  openDocumentSlides,
  openDocumentText,
  pack,
  powerpointFile,
  wordFile,
} from "#core/extract/fixtures/office.ts";

test.each([
  ["report.docx", wordFile],
  ["clients.xlsx", excelFile],
  ["talk.pptx", powerpointFile],
  ["report.odt", openDocumentText],
  ["clients.ods", openDocumentSheet],
  ["talk.odp", openDocumentSlides],
])("every place of %s is read, each by its own name", async (name, build) => {
  const { plant, planted } = createPlanter();
  const { parts, notScanned } = await extractParts({ name, bytes: build(plant) });
  const seen = [...planted].map(([place, number]) => [place, parts.filter(({ text }) => text.includes(number)).map(({ part }) => part)]);
  // A place may be planted several times; what stands behind its name tells the plants apart.
  const expected = [...planted.keys()].map((place) => [
    place,
    [`${name} > ${place.replace(/(?<='|properties) (?:number|cached|string|rounded|custom)$/, "")}`],
  ]);
  expect(seen).toEqual(expected);
  expect(notScanned).toEqual([]);
});

test("cells stay under their heading, and dates read as dates", async () => {
  const { plant, planted } = createPlanter();
  const { parts } = await extractParts({ name: "a.xlsx", bytes: excelFile(plant) });
  const sheet = parts.find(({ part }) => part === "a.xlsx > sheet 'Clients'");
  expect(sheet?.kind).toBe("table");
  expect(sheet?.text.split("\n").slice(0, 3)).toEqual([
    "Client\tBSN",
    `Jan\t${planted.get("sheet 'Clients'")}`,
    `\t${planted.get("sheet 'Clients' number")}`,
  ]);
  expect(sheet?.text).toContain("1980-01-01");
});

test("an encrypted OpenDocument file is told as such", async () => {
  const bytes = pack({
    "content.xml": "x",
    mimetype: "x",
    "META-INF/manifest.xml": "<manifest:manifest><manifest:encryption-data/></manifest:manifest>",
  });
  expect(await extractParts({ name: "a.odt", bytes })).toEqual({ parts: [], notScanned: [{ part: "a.odt", why: "password" }] });
});
