import * as fc from "fast-check";
import { expect, test } from "vitest";
import { kindOf, safeName } from "./save.ts";

test("the name of a file cannot leave its folder, hide its ending or be empty", () => {
  expect(safeName("../../etc/passwd")).toBe("_.._etc_passwd");
  expect(safeName("factuur\u202efdp.exe")).toBe("factuurfdp.exe");
  expect(safeName(" ...")).toBe("bestand");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
      const safe = safeName(name);
      expect(safe.length).toBeGreaterThan(0);
      expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Cf}]|^[.\s]/u);
    }),
  );
});

test("the kind of a file is its ending, up to four letters", () => {
  expect([kindOf("a.pdf"), kindOf("b.JPEG"), kindOf("c"), kindOf("d.tar.gz"), kindOf("e.longer")]).toEqual(["PDF", "JPEG", "", "GZ", ""]);
});
