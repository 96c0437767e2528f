import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pieces } from "./plain-text.ts";

const RUNS = process.env["SLOW"] === "1" ? 50_000 : 500;
const links = (text: string): readonly string[] => pieces(text).flatMap(({ href }) => (href === undefined ? [] : [href]));

test("web and mail addresses are links, without the punctuation of the sentence", () => {
  expect(links("Kijk op https://voorbeeld.example/a(b). Of mail info@voorbeeld.example, of (http://x.example/y)!")).toEqual([
    "https://voorbeeld.example/a(b)",
    "mailto:info@voorbeeld.example",
    "http://x.example/y",
  ]);
});

test("an address that pretends to be another one is plain text", () => {
  expect(links("https://bank.example@elders.example/ https://")).not.toContain("https://bank.example@elders.example/");
  expect(links("javascript:alert(1) data:text/html,x file:///etc/passwd")).toEqual([]);
});

test("the pieces joined are the text again, and every link is http, https or mailto", () => {
  const text = fc.array(fc.oneof(fc.string(), fc.constantFrom("https://", "http://x.example/", "a@b.example", ".", ")", "\n", "<b>")), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(text, (parts) => {
      const whole = parts.join("");
      expect(
        pieces(whole)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(whole);
      for (const href of links(whole)) expect(href).toMatch(/^(?:https?:\/\/|mailto:)/);
    }),
    { numRuns: RUNS },
  );
});
