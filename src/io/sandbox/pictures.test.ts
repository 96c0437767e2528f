import { zipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { pdfFile, pdfStream } from "#core/extract/fixtures/pdf.ts";
import { openSandbox } from "#io/sandbox/sandbox.ts";
import { drawDigits, pictureFile } from "#io/sandbox/stand-in/draw-digits.ts";

const sandbox = openSandbox({ size: 1, pictures: true });
afterAll(() => sandbox.close());

test("a number in a picture is found, with the place of the picture", async () => {
  const { findings, notScanned } = await sandbox.inspect({ name: "post.zip", bytes: zipSync({ "scan.pgm": pictureFile("111222333") }) });
  expect(findings.map(({ part, masked }) => [part, masked])).toEqual([["post.zip > scan.pgm", "••••••333"]]);
  expect(notScanned).toEqual([]);
});

test("a page that is a picture is read", async () => {
  const { width, height, pixels } = drawDigits("111222333");
  const hex = Array.from(pixels, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytes = pdfFile([
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 100]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
    pdfStream("q 600 0 0 100 0 0 cm /I Do Q"),
    pdfStream(
      `${hex}>`,
      `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/ASCIIHexDecode`,
    ),
  ]);
  const { findings } = await sandbox.inspect({ name: "scan.pdf", bytes });
  expect(findings.map(({ part, masked }) => [part, masked])).toEqual([["scan.pdf > page 1", "••••••333"]]);
});
