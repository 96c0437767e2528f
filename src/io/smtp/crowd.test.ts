import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openCrowd, placeOf } from "#io/smtp/crowd.ts";

test("never more than the hall holds, nor more from one address, and who leaves makes room", () => {
  const step = fc.record({ address: fc.constantFrom("10.0.0.1", "10.0.0.2", "10.0.0.3"), comes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const crowd = openCrowd({ all: 5, perAddress: 3 });
      const present: string[] = [];
      for (const { address, comes } of steps) {
        const here = present.filter((one) => one === address).length;
        if (comes) {
          expect(crowd.enter(address)).toBe(present.length < 5 && here < 3);
          if (present.length < 5 && here < 3) present.push(address);
        } else if (here > 0) {
          crowd.leave(address);
          present.splice(present.indexOf(address), 1);
        }
      }
    }),
  );
});

test("one client's whole IPv6 network is one place, however its addresses are written", () => {
  expect(placeOf("2001:db8:1:2:3:4:5:6")).toBe(placeOf("2001:0DB8:1:2::1"));
  expect(placeOf("2001:db8:1:2::1")).not.toBe(placeOf("2001:db8:1:3::1"));
  expect(placeOf("::1")).toBe(placeOf("0:0:0:0:0:0:0:1"));
  expect(placeOf("::ffff:10.0.0.1")).toBe("10.0.0.1");
});
