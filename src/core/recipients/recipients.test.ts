import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Address } from "#core/mail/message.ts";
import { classifyRecipients } from "./classify.ts";
import { oneSlipApart } from "./distance.ts";
import { addressKey, domainPattern, matchesDomain } from "./domain.ts";
import { skeleton } from "./look-alike.ts";
import { oddities } from "./oddities.ts";
import { WELL_KNOWN_MAIL_DOMAINS } from "./well-known.ts";

const RUNS = process.env["SLOW"] === "1" ? 50_000 : 500;
const at = (...addresses: string[]) => addresses as Address[];
const odd = (domain: string, known: readonly string[] = []) => {
  const [one] = oddities(at(`jan@${domain}`), known);
  return one === undefined ? undefined : [one.kind, one.meant];
};

test("the envelope decides who receives, the header only where they are shown", () => {
  const { recipients } = classifyRecipients({
    rcptTo: at("a@x.example", "b@x.example", "c@own.example", "a@x.example"),
    to: ["A@x.example", "ghost@x.example"],
    cc: ["a@x.example", "c@own.example"],
    ownDomains: ["own.example"],
  });
  expect(recipients).toEqual([
    { address: "a@x.example", relation: "outside", shownIn: "to" },
    { address: "b@x.example", relation: "outside", shownIn: "none" },
    { address: "c@own.example", relation: "own", shownIn: "cc" },
  ]);
});

test("what the header shows is counted once and without the organisation's own", () => {
  const { shownOutside } = classifyRecipients({
    rcptTo: [],
    to: ["a@x.example", "b@x.example", "c@own.example"],
    cc: ["A@X.example", "d@y.example"],
    ownDomains: ["own.example"],
  });
  expect(shownOutside).toBe(3);
});

test("a domain below one's own is outside unless the pattern says so", () => {
  const relation = (own: string) =>
    classifyRecipients({ rcptTo: at("a@sub.own.example"), to: [], cc: [], ownDomains: [own] }).recipients[0]?.relation;
  expect([relation("own.example"), relation("*.own.example"), relation("wn.example"), relation("*.wn.example")]).toEqual([
    "outside",
    "own",
    "outside",
    "outside",
  ]);
});

test.each([
  ["gmial.com", "gmail.com"],
  ["gmal.com", "gmail.com"],
  ["gmaill.com", "gmail.com"],
  ["gmail.con", "gmail.com"],
  ["gmail.cm", "gmail.com"],
  ["hotmial.com", "hotmail.com"],
  ["hotmail.ml", "hotmail.nl"],
  ["outlok.com", "outlook.com"],
  ["ziggoo.nl", "ziggo.nl"],
  ["kpnmial.nl", "kpnmail.nl"],
])("%s is a typing slip of %s", (domain, meant) => {
  expect(odd(domain)).toEqual(["typing-slip", meant]);
});

test("no large mail provider is itself odd", () => {
  for (const domain of WELL_KNOWN_MAIL_DOMAINS) expect(odd(domain)).toBeUndefined();
});

test.each([
  ["gmаil.com", "gmail.com"],
  ["xn--gmil-63d.com", "gmail.com"],
  ["grnail.com", "gmail.com"],
  ["outl00k.com", "outlook.com"],
  ["gemeente-vvaal.example", "gemeente-waal.example"],
  ["gemeénte-waal.example", "gemeente-waal.example"],
  ["рауроӏ.example", "paypol.example"],
])("%s looks like %s", (domain, meant) => {
  expect(odd(domain, ["gemeente-waal.example", "paypol.example"])).toEqual(["look-alike", meant]);
});

test("a name in two alphabets is odd, a name in one is not", () => {
  expect(odd("nieuwеdomeinnaam.example")).toEqual(["mixed-script", undefined]);
  expect(odd("почта.example")).toBeUndefined();
  expect(odd("café-münchen.example")).toBeUndefined();
});

test("a known domain and a short name are never odd", () => {
  expect(odd("gmial.com", ["gmial.com"])).toBeUndefined();
  expect(odd("ind.example", ["ing.example"])).toBeUndefined();
  expect(odd("buiten.example", ["voorbeeld.example"])).toBeUndefined();
});

test("one slip is one letter more, less, other or two changed about, and nothing else", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(oneSlipApart(a, b)).toBe(slipsOf(a).has(b) && a !== b);
      expect(oneSlipApart(a, b)).toBe(oneSlipApart(b, a));
    }),
    { numRuns: RUNS * 4 },
  );
});

test("domains and addresses in any form give one key, and nothing makes the comparison throw", () => {
  expect(addressKey("Jan@MÜNCHEN.example")).toBe("jan@xn--mnchen-3ya.example");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      expect(addressKey(addressKey(a))).toBe(addressKey(a));
      expect(typeof matchesDomain(a, b)).toBe("boolean");
      expect(typeof skeleton(a)).toBe("string");
      expect(oddities(at(a), [b]).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: RUNS / 5 },
  );
});

test.each(["x.nl", "*.x.nl", "münchen.example", "xn--mnchen-3ya.example", "a-b.c2.nl"])("%s is a domain pattern", (pattern) => {
  expect(domainPattern(pattern)).toMatch(/^(\*\.)?[a-z0-9.-]+$/);
});

test.each([
  "",
  "nl",
  "*",
  "*.nl",
  "*.*.nl",
  "x..nl",
  ".x.nl",
  "x.nl.",
  "-x.nl",
  "x_y.nl",
  "1.2.3.4",
  "a b.nl",
  "jan@x.nl",
  "xn--a.nl",
  `${"a".repeat(64)}.nl`,
])("%s is no domain pattern", (pattern) => {
  expect(domainPattern(pattern)).toBeUndefined();
});

/** The slow and sure way: every text that one slip makes. */
function slipsOf(text: string): ReadonlySet<string> {
  const all = new Set<string>();
  for (let i = 0; i <= text.length; i++) {
    const [head, tail] = [text.slice(0, i), text.slice(i)];
    all.add(head + tail.slice(1));
    for (const letter of "abc") all.add(head + letter + tail).add(head + letter + tail.slice(1));
    if (tail.length > 1) all.add(`${head}${tail[1] ?? ""}${tail[0] ?? ""}${tail.slice(2)}`);
  }
  for (const one of all) if (Math.abs(one.length - text.length) > 1) all.delete(one);
  return all;
}
