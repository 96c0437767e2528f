import * as fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { isSigned } from "#core/mail/signed.ts";

test("a text signed with PGP is known as one wherever its armor begins, and dashes alone are none", () => {
  const dashes = fc.array(fc.constantFrom("-", "--", "----", "a", " ", "\r\n"), { maxLength: 40 });
  fc.assert(
    fc.property(dashes, fc.boolean(), (before, isArmored) => {
      const armor = isArmored ? "\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\n" : "\r\n";
      const raw = utf8(`Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${before.join("")}${armor}`);
      expect(isSigned(parseMessage(raw))).toBe(isArmored);
    }),
  );
});
