import * as fc from "fast-check";
import { gzipSync } from "fflate";
import { expect, test } from "vitest";
import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import { EXTRACT_LIMITS, RATIO_FREE_BYTES } from "#core/extract/budget.ts";
import { extractParts } from "#core/extract/extract.ts";
import { createPlanter } from "#core/extract/fixtures/numbers.ts";
import { excelFile, openDocumentSheet, openDocumentText, powerpointFile, wordFile } from "#core/extract/fixtures/office.ts";
import { oldExcelFile, oldPowerpointFile, oldWordFile, outlookFile, winmailFile } from "#core/extract/fixtures/old-office.ts";
import { pdfFile, pdfStream } from "#core/extract/fixtures/pdf.ts";

const runs = process.env["SLOW"] === "1" ? 1000 : 10;
const { plant } = createPlanter();

const FILES: readonly (readonly [name: string, bytes: Bytes])[] = [
  ["a.docx", wordFile(plant)],
  ["a.xlsx", excelFile(plant)],
  ["a.pptx", powerpointFile(plant)],
  ["a.odt", openDocumentText(plant)],
  ["a.ods", openDocumentSheet(plant)],
  ["a.msg", outlookFile(plant)],
  ["a.doc", oldWordFile(plant)],
  ["a.xls", oldExcelFile(plant)],
  ["a.ppt", oldPowerpointFile(plant)],
  ["winmail.dat", winmailFile(plant)],
  ["a.txt.gz", gzipSync(utf8("BSN 123456782 ".repeat(50)))],
  [
    "a.pdf",
    pdfFile([
      "<</Type/Catalog/Pages 2 0 R>>",
      "<</Type/Pages/Kids[3 0 R]/Count 1>>",
      "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
      pdfStream("BT (x) Tj ET"),
    ]),
  ],
  ["a.rtf", utf8("{\\rtf1\\ansi{\\info{\\title x}}a\\'e9\\u8364?{\\*\\objdata 0102}{\\pict\\bin3 abc}\\b b}")],
  ["a.html", utf8(`<html><p style="display:none">a<b>&#49;&amp;</b><!-- c --><script>x</script><a href='y'>`)],
  [
    "a.eml",
    utf8(
      "From: a@b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\na\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n--x--\r\n",
    ),
  ],
  ["a.ics", utf8("BEGIN:VCALENDAR\r\nSUMMARY:a\r\n b\\, c\r\nATTACH;ENCODING=BASE64:YQ==\r\nEND:VCALENDAR")],
];

/** Bytes changed, a piece left out, a piece said twice. */
const harm = fc.record({
  changes: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 20 }),
  cut: fc.option(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))),
  isDoubled: fc.boolean(),
});

test.each(FILES)("%s may be harmed in any way: nothing is thrown, and no more is made of it than the limits allow", async (name, whole) => {
  await fc.assert(
    fc.asyncProperty(harm, async ({ changes, cut, isDoubled }) => {
      const bytes = whole.slice();
      for (const [place, byte] of changes) bytes[Math.floor(place * (bytes.length - 1))] = byte;
      const [from, to] = (cut ?? [1, 1]).map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b);
      const piece = bytes.subarray(from, to);
      const harmed = concat([bytes.subarray(0, from), isDoubled ? concat([piece, piece]) : new Uint8Array(), bytes.subarray(to)]);
      const { parts, notScanned } = await extractParts({ name, bytes: harmed });
      const chars = parts.reduce((sum, { text }) => sum + text.length, 0);
      expect(chars).toBeLessThanOrEqual(harmed.length + Math.max(RATIO_FREE_BYTES, harmed.length * EXTRACT_LIMITS.ratio));
      expect(parts.length + notScanned.length).toBeLessThan(3 * EXTRACT_LIMITS.entries);
      expect(new Set(parts.map(({ part }) => part)).size).toBe(parts.length);
    }),
    { numRuns: runs },
  );
});
