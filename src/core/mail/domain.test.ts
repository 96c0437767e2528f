import { domainToASCII } from "node:url";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalDomain, shownDomain } from "#core/mail/domain.ts";

// Any code point, halves of surrogate pairs among them.
const codePoint = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));

const runs = process.env["SLOW"] === "1" ? 200_000 : 2_000;

test("every domain that is read has the A-labels that the URL standard gives it, and is shown as what it was", () => {
  const letters = fc.oneof(
    fc.stringMatching(/^[a-z0-9-]{1,8}$/),
    fc.stringMatching(/^[\u00e0-\u024f\u0391-\u03c9\u0430-\u045f\u05d0-\u05ea\u0e01-\u0e30\u3041-\u3096\u4e00-\u9fff\uac00-\ud7a3]{1,8}$/u),
  );
  let read = 0;
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 3 }), (words) => {
      const domain = `${words.join("")}.example`;
      const canonical = canonicalDomain(domain);
      if (canonical === undefined) return;
      read++;
      // The URL standard may refuse more (mixed directions), never read something else.
      expect([canonical, ""]).toContain(domainToASCII(domain));
      expect(canonicalDomain(shownDomain(canonical))).toBe(canonical);
      expect(canonicalDomain(canonical)).toBe(canonical);
    }),
    { numRuns: runs },
  );
  expect(read).toBeGreaterThan(runs / 10);
});

test("any text is a domain in one canonical form or none, and is never lengthened beyond the limits", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: codePoint, maxLength: 40 }),
        fc.string({ maxLength: 30 }).map((text) => `xn--${text}`),
      ),
      (text) => {
        const canonical = canonicalDomain(text);
        if (canonical !== undefined)
          expect(canonical).toMatch(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/);
      },
    ),
    { numRuns: runs },
  );
});
