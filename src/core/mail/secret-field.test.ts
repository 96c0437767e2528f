import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import { takeField } from "#core/mail/secret-field.ts";

const take = (text: string) => {
  const { values, raw } = takeField(utf8(text), "X-Tenant");
  return { values, text: fromUtf8(raw) };
};

test("the field is gone with its folds, whatever its case, and no other byte is", () => {
  expect(take("A: 1\r\nx-tenant: secret\r\nB: 2\r\n\r\nX-Tenant: body\r\n")).toEqual({
    values: ["secret"],
    text: "A: 1\r\nB: 2\r\n\r\nX-Tenant: body\r\n",
  });
  expect(take("X-Tenant:\r\n secret \r\nX-Tenant : two\r\nX-Tenants: 3\r\n\r\n")).toEqual({
    values: ["secret", "two"],
    text: "X-Tenants: 3\r\n\r\n",
  });
  expect(take("X-Tenant: end")).toEqual({ values: ["end"], text: "" });
});

test("afterwards no such field is left, and a message without it is the same bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, planted) => {
      const raw = planted ? Uint8Array.from([...utf8("X-Tenant: s\r\n"), ...noise]) : Uint8Array.from(noise);
      const taken = takeField(raw, "x-tenant");
      expect(takeField(taken.raw, "X-TENANT").values).toEqual([]);
      if (!planted && taken.values.length === 0) expect(taken.raw).toBe(raw);
      // What follows may fold into the value and be no text: then it is one that never fits.
      if (planted) expect(["s", ""]).toContain(taken.values[0]?.slice(0, 1));
    }),
  );
});
