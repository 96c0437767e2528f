import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openClock } from "./clock.ts";

test("the clock never goes back and never stands still, whatever the computer's clock does", () => {
  const steps = fc.array(fc.record({ passed: fc.integer({ min: 2, max: 100_000 }), set: fc.integer({ min: -1e10, max: 1e10 }) }));
  fc.assert(
    fc.property(steps, (some) => {
      let [wall, steady] = [1_700_000_000_000, 0];
      const now = openClock(
        () => wall,
        () => steady,
      );
      let before = now();
      for (const { passed, set } of some) {
        steady += passed;
        wall += passed + set;
        const after = now();
        expect(after).toBeGreaterThan(before);
        expect(after).toBeGreaterThanOrEqual(Math.floor(wall));
        before = after;
      }
    }),
  );
});

test("after a step back of two hours it is right again within four", () => {
  let [wall, steady] = [1_700_000_000_000, 0];
  const now = openClock(
    () => wall,
    () => steady,
  );
  now();
  wall -= 2 * 3_600_000;
  for (let minutes = 0; minutes < 240; minutes++) {
    wall += 60_000;
    steady += 60_000;
    now();
  }
  expect(now()).toBe(wall);
});
