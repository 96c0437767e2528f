import { expect, test } from "vitest";
import { extractParts } from "#core/extract/extract.ts";
import { createPlanter } from "#core/extract/fixtures/numbers.ts";
import { pdfFile, pdfStream } from "#core/extract/fixtures/pdf.ts";

const FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";

/** A PDF with a number in every place. */
function fullPdf(plant: (place: string) => string): string[] {
  const number = plant("page 1");
  // Digits one by one, and a number in two pieces, as some writers set them.
  const digits = plant("page 1 digit by digit")
    .split("")
    .map((digit, i) => `1 0 0 1 ${10 + i * 7} 80 Tm (${digit}) Tj`)
    .join(" ");
  return [
    "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>/Outlines 10 0 R/Names<</EmbeddedFiles<</Names[(note.txt) 8 0 R]>>/JavaScript<</Names[(js) 12 0 R]>>>>>>",
    "<</Type/Pages/Kids[3 0 R 14 0 R 15 0 R]/Count 3>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/Annots[6 0 R 7 0 R 13 0 R]>>",
    pdfStream(`BT /F1 12 Tf 1 0 0 1 10 100 Tm [(${number.slice(0, 4)}) -20 (${number.slice(4)})] TJ ${digits} ET`),
    FONT,
    `<</Type/Annot/Subtype/Widget/FT/Tx/T(bsn)/TU(Your number)/V(${plant("form fields of page 1")})/Rect[0 0 9 9]>>`,
    `<</Type/Annot/Subtype/Text/Contents(${plant("annotations of page 1")})/Rect[0 0 9 9]>>`,
    "<</Type/Filespec/F(note.txt)/UF(note.txt)/EF<</F 9 0 R>>>>",
    pdfStream(plant("note.txt"), "/Type/EmbeddedFile"),
    "<</Type/Outlines/First 11 0 R/Last 11 0 R/Count 1>>",
    `<</Title(Chapter ${plant("outline")})/Parent 10 0 R>>`,
    `<</S/JavaScript/JS(var bsn = "${plant("scripts")}";)>>`,
    `<</Type/Annot/Subtype/FileAttachment/FS 16 0 R/Rect[0 0 9 9]/Contents(clip)>>`,
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 18 0 R/Resources<<>>>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>",
    "<</Type/Filespec/F(clip.txt)/UF(clip.txt)/EF<</F 17 0 R>>>>",
    pdfStream(plant("clip.txt"), "/Type/EmbeddedFile"),
    pdfStream("q 200 0 0 200 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID a EI Q"),
    `<</Title(Contract ${plant("metadata")})/Own(x)>>`,
  ];
}

test("every place of a PDF is read, and a page that only shows a picture is told", async () => {
  const { plant, planted } = createPlanter();
  const { parts, notScanned } = await extractParts({ name: "a.pdf", bytes: pdfFile(fullPdf(plant), "/Info 19 0 R") });
  const seen = [...planted].map(([place, number]) => [place, parts.filter(({ text }) => text.includes(number)).map(({ part }) => part)]);
  expect(seen).toEqual([...planted.keys()].map((place) => [place, [`a.pdf > ${place.replace(" digit by digit", "")}`]]));
  // The third page is empty and says nothing; the second holds a picture.
  expect(notScanned).toEqual([{ part: "a.pdf > page 2", why: "no-text" }]);
});

test("a closed PDF is told as such", async () => {
  const hex = (length: number) => `<${"41".repeat(length)}>`;
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[]/Count 0>>",
    `<</Filter/Standard/V 2/R 3/Length 128/O${hex(32)}/U${hex(32)}/P -4>>`,
  ];
  const { notScanned } = await extractParts({ name: "a.pdf", bytes: pdfFile(objects, `/Encrypt 3 0 R/ID[${hex(16)}${hex(16)}]`) });
  expect(notScanned).toEqual([{ part: "a.pdf", why: "password" }]);
});

test("a file that says it is a PDF and is none is damaged", async () => {
  const { notScanned } = await extractParts({ name: "a.pdf", bytes: pdfFile([]).slice(0, 12) });
  expect(notScanned).toEqual([{ part: "a.pdf", why: "damaged" }]);
});
