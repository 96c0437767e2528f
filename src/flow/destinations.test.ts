import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openDestinations } from "#flow/destinations.ts";
import { openGate } from "#flow/gate.ts";
import { PACE } from "#flow/queue-pace.ts";

test("never more is under way for a destination than its limit, and a rest ends only with time or success", () => {
  const step = fc.record({
    ends: fc.boolean(),
    how: fc.constantFrom("reached", "away", "unknown"),
    passes: fc.integer({ min: 0, max: 10_000_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const destinations = openDestinations();
      let [inFlight, now] = [0, 0];
      for (const { ends, how, passes } of steps) {
        now += passes;
        if (!ends && destinations.room("x") > 0) {
          destinations.started("x");
          inFlight++;
        } else if (ends && inFlight > 0) {
          const before = destinations.rest("x", now);
          const outcome = { reached: { reached: true }, away: { reached: false, lastError: "0 4.4.1" }, unknown: undefined } as const;
          destinations.ended("x", outcome[how], now);
          inFlight--;
          const after = destinations.rest("x", now);
          if (how === "reached") expect(after).toBeUndefined();
          if (how === "away") expect(after?.until).toBeGreaterThan(now);
          if (how === "unknown") expect(after).toEqual(before);
        }
        expect(inFlight).toBeLessThanOrEqual(PACE.destinationMost);
        expect(destinations.room("x") + inFlight).toBeLessThanOrEqual(Math.max(PACE.destinationMost, inFlight));
        expect(destinations.room("y")).toBe(PACE.destinationFirst);
      }
    }),
  );
});

test("the gate lets in what fits, in order, and one that is larger than everything alone", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 30 }), async (sizes) => {
      const gate = openGate(10);
      const entered: number[] = [];
      let [inside, count] = [0, 0];
      const visits = sizes.map(async (size, at) => {
        const leave = await gate.enter(size);
        entered.push(at);
        inside += size;
        count++;
        expect(inside <= 10 || count === 1 || inside === size).toBe(true);
        await Promise.resolve();
        inside -= size;
        count--;
        leave();
      });
      await Promise.all(visits);
      expect(entered).toEqual(sizes.map((_, at) => at));
    }),
  );
});
