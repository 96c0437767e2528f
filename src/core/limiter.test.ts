import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { openLimiter } from "#core/limiter.ts";

test("never more than the limit in one window, whatever the clock does", () => {
  assert(
    property(array(integer({ min: 0, max: 999 }), { maxLength: 200 }), (times) => {
      const limiter = openLimiter(5, 1000);
      let passed = 0;
      for (const now of times) {
        if (!limiter.allows(now)) continue;
        limiter.count(now);
        passed += 1;
      }
      expect(passed).toBeLessThanOrEqual(5);
    }),
  );
});

test("a new window lets through again", () => {
  const limiter = openLimiter(1, 1000);
  limiter.count(0);
  expect(limiter.allows(999)).toBe(false);
  expect(limiter.allows(1000)).toBe(true);
});
