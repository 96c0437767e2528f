import * as fc from "fast-check";
import { expect, test } from "vitest";
import { placeholdersOf, sentence, type Values } from "./sentence.ts";

const RUNS = process.env["SLOW"] === "1" ? 50_000 : 500;
const VALUES: Values = { masked: "••••••782", count: 2, part: "subject", address: "jan@buiten.example" };
const said = (text: string, values: Partial<Values> = {}) => sentence({ nl: text, en: text }, { ...VALUES, ...values });

test("placeholders are filled in, in the reader's language", () => {
  expect(said("{count}x {masked} in {part} for {address} at {domain}")).toEqual({
    nl: "2x ••••••782 in het onderwerp for jan@buiten.example at buiten.example",
    en: "2x ••••••782 in the subject for jan@buiten.example at buiten.example",
  });
});

test("what a detector forgot to mask is masked here", () => {
  expect(said("{masked}", { masked: "111222333" }).en).toBe("••••••333");
  expect(said("{masked}", { masked: "abc" }).en).toBe("•••");
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), (masked) => {
      expect(said("{masked}", { masked }).en).toMatch(/^•{0,6}[^•]{0,3}$|^[•]+.{0,3}$/u);
      expect(said("{masked}", { masked }).en.replaceAll("•", "").length).toBeLessThanOrEqual(3);
    }),
    { numRuns: RUNS },
  );
});

test("a long number in a file's name is masked, a date stays", () => {
  expect(said("{part}", { part: "BSN 123456782.docx > header" }).en).toBe("BSN •••••782.docx > header");
  expect(said("{part}", { part: "1234.56.782.docx" }).en).toBe("•••••782.docx");
  expect(said("{part}", { part: "verslag 2026-11-21.docx" }).en).toBe("verslag 2026-11-21.docx");
  expect(said("{part}", { part: "NL91ABNA0417164300.pdf" }).en).toBe("NL91ABNA•••••300.pdf");
});

test("no eight digits in a row ever come out of a part's name", () => {
  const part = fc.array(fc.constantFrom("1", "2", "0", " ", ".", "-", "_", "a", "٣"), { maxLength: 60 }).map((all) => all.join(""));
  fc.assert(
    fc.property(part, (part) => {
      expect(said("{part}", { part }).en).not.toMatch(/\p{Nd}{8}/u);
    }),
    { numRuns: RUNS },
  );
});

test("a hostile file name cannot break the line or turn the direction of writing", () => {
  expect(said("{part}.", { part: "a\r\nBcc: b\u202Efdp.exe\u0000" }).en).toBe("aBcc: bfdp.exe.");
  expect(said("{part}", { part: "x".repeat(500) }).en).toHaveLength(80);
});

test("the place inside a file is told in the reader's language, the file's own name is not touched", () => {
  const place = (part: string) => said("{part}", { part }).nl;
  expect(place("header > header, table 2")).toBe("header > koptekst, tabel 2");
  expect(place("a.zip > b.docx > text box 1")).toBe("a.zip > b.docx > tekstvak 1");
  expect(place("loon.xlsx > sheet 'page 3'")).toBe("loon.xlsx > blad 'page 3'");
  expect(place("a.docx > constructor")).toBe("a.docx > constructor");
  expect(said("{part}", { part: "text.html" })).toEqual({ nl: "de tekst", en: "the text" });
});

test("a placeholder in a value is not filled in again", () => {
  expect(said("{part}", { part: "{address}.docx" }).en).toBe("{address}.docx");
});

test("what is not there is an ellipsis, never a word of the programme", () => {
  expect(said("{masked} {part}", { masked: undefined, part: undefined }).en).toBe("… …");
  expect(said("{part}", { part: "constructor" }).en).toBe("constructor");
});

test("placeholders are told apart: known, unknown, stray", () => {
  const { known, unknown, stray } = placeholdersOf({ nl: "{count} {x}", en: "{masked} }" });
  expect([[...known], unknown, stray]).toEqual([["count", "masked"], ["x"], true]);
  expect(placeholdersOf({ nl: "a", en: "{part}" }).stray).toBe(false);
});
