import { expect, test } from "vitest";
import { EXTRACT_LIMITS, RATIO_FREE_BYTES } from "#core/extract/budget.ts";
import { extractParts } from "#core/extract/extract.ts";
import { BOMBS } from "#core/extract/fixtures/bombs.ts";

test("there are at least forty bombs", () => {
  expect(BOMBS.length).toBeGreaterThanOrEqual(40);
});

test.each(BOMBS)("$trick ($name): answered, and no more is made of it than the limits allow", async ({ name, make, why }) => {
  const bytes = make();
  const { parts, notScanned } = await extractParts({ name, bytes });
  const chars = parts.reduce((sum, { text }) => sum + text.length, 0);
  expect(chars).toBeLessThanOrEqual(bytes.length + Math.max(RATIO_FREE_BYTES, bytes.length * EXTRACT_LIMITS.ratio));
  if (why !== undefined) expect(notScanned.map((entry) => entry.why)).toContain(why);
  expect(parts.some(({ text }) => text.includes("root:"))).toBe(false);
});
