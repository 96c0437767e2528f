import { expect, test } from "vitest";
import { DETECTORS } from "#core/detect/detectors/index.ts";
import { detect } from "#core/detect/detect.ts";
import { compileOwnTerms, exactListOf } from "#core/detect/own-terms.ts";

const OWN = compileOwnTerms({
  keywords: [
    { id: "projects", words: ["Zilvermeeuw"], match: "stem" },
    { id: "folders", words: ["blauwe map"], match: "exact" },
  ],
  patterns: [{ id: "case", expression: String.raw`\bZK-(?:19|20)\d{2}-\d{5}\b` }],
  exactLists: [exactListOf("clients", "zout", ["4815.1623", "K-0042-AB"])],
}).terms;

test("every detector says what it is, in both languages, and carries five hits and five misses", () => {
  expect(DETECTORS.length).toBeGreaterThan(4);
  expect(new Set(DETECTORS.map((it) => it.id)).size).toBe(DETECTORS.length);
  for (const it of DETECTORS) {
    expect(it.title.nl && it.title.en && it.check && it.source, it.id).not.toBe("");
    expect(Object.keys(it.levels).length, it.id).toBeGreaterThan(0);
    expect(it.examples.hits.length, it.id).toBeGreaterThanOrEqual(5);
    expect(it.examples.misses.length, it.id).toBeGreaterThanOrEqual(5);
  }
});

test.each(DETECTORS.flatMap((it) => it.examples.hits.map((text) => [it.id, text] as const)))("%s is found in: %s", (id, text) => {
  const found = detect(text, { part: "text", own: OWN });
  expect(found.map((finding) => finding.detector)).toContain(id);
});

test.each(DETECTORS.flatMap((it) => it.examples.misses.map((text) => [it.id, text] as const)))(
  "%s is not found with any certainty in: %s",
  (id, text) => {
    const found = detect(text, { part: "text", own: OWN });
    expect(found.filter((finding) => finding.detector === id && finding.confidence !== "low")).toEqual([]);
  },
);
