import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openWindow } from "./window.ts";

test("a window counts all that happened within it, and nothing that is older than it by more than a sixtieth", () => {
  const LENGTH = 60_000;
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { maxLength: 60 }), (steps) => {
      const window = openWindow(LENGTH);
      const times: number[] = [];
      let now = 0;
      for (const step of steps) {
        now += step;
        times.push(now);
        window.add(now);
        const within = (ms: number): number => times.filter((at) => at > now - ms).length;
        expect(window.count(now)).toBeGreaterThanOrEqual(within(LENGTH));
        expect(window.count(now)).toBeLessThanOrEqual(within(LENGTH + (2 * LENGTH) / 60));
      }
      expect(window.count(now + 2 * LENGTH)).toBe(0);
    }),
    { numRuns: process.env["SLOW"] === "1" ? 20_000 : 200 },
  );
});
