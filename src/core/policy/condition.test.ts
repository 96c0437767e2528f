import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Address } from "#core/mail/message.ts";
import { concerns, evidenceFor } from "./condition.ts";
import type { When } from "./rule.ts";
import type { Facts } from "./verdict.ts";

const RUNS = process.env["SLOW"] === "1" ? 50_000 : 500;
const ANY: When = { recipients: "any", confidence: "medium", atLeast: 1 };
const EMPTY: Facts = { mailFrom: "", recipients: [], fields: [], findings: [], notScanned: [], defects: [], sizeBytes: 0, attachments: 0 };
const jan = (address: string, relation: "own" | "outside" = "outside") =>
  ({ address: address as Address, relation, shownIn: "to" }) as const;

const header = (pattern: string, value: string) =>
  evidenceFor({ ...ANY, headers: { Label: [pattern] } }, { ...EMPTY, fields: [{ name: "label", value }] }) !== undefined;

test("a star in a header pattern stands for anything, also for nothing", () => {
  expect(header("*Name=Vertrouwelijk*", "MSIP_Label_Enabled=True; MSIP_Label_Name=Vertrouwelijk; x=y")).toBe(true);
  expect(header("a*b", "ab")).toBe(true);
  expect(header("a*a", "a")).toBe(false);
  expect(header("*", "")).toBe(true);
  expect(header("a*b*c", "a-c-b")).toBe(false);
  expect(header("a*b*b", "ab")).toBe(false);
  expect(header("a*b*b", "abb")).toBe(true);
});

test("folds, runs of spaces and full-width letters in a header value do not hide it", () => {
  expect(header("Company-Confidential", "  Company-Confidential ")).toBe(true);
  expect(header("strictly private", "Strictly\t  Private")).toBe(true);
  expect(header("private", "ｐｒｉｖａｔｅ")).toBe(true);
});

test("a header pattern matches what the same regular expression matches", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(pattern, letters, (pattern, value) => {
      const regex = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
      expect(header(pattern, value)).toBe(regex.test(value));
    }),
    { numRuns: RUNS },
  );
});

test("a hostile header value costs no more than its length", () => {
  expect(header(`${"a*".repeat(90)}b`, "a".repeat(200_000))).toBe(false);
});

test("every named header field must be there, one of its values suffices, and any of several equal fields counts", () => {
  const when: When = { ...ANY, headers: { A: ["1", "2"], B: ["3"] } };
  const given = (...fields: [string, string][]) =>
    evidenceFor(when, { ...EMPTY, fields: fields.map(([name, value]) => ({ name, value })) }) !== undefined;
  expect(given(["a", "2"], ["b", "3"])).toBe(true);
  expect(given(["a", "9"], ["a", "1"], ["b", "3"])).toBe(true);
  expect(given(["a", "2"])).toBe(false);
});

test("a plain domain is that domain alone, a star takes in the domain and all below it", () => {
  const on = (pattern: string, address: string) => concerns({ ...ANY, domains: [pattern] }, jan(address));
  expect(on("x.example", "jan@x.example")).toBe(true);
  expect(on("x.example", "jan@a.x.example")).toBe(false);
  expect(on("*.x.example", "jan@a.b.x.example")).toBe(true);
  expect(on("*.x.example", "jan@x.example")).toBe(true);
  expect(on("*.x.example", "jan@evilx.example")).toBe(false);
});

test("own, outside and any concern whom they name", () => {
  const [own, outside] = [jan("a@x.example", "own"), jan("b@y.example")];
  const who = (recipients: When["recipients"]) => [own, outside].map((one) => concerns({ ...ANY, recipients }, one));
  expect([who("own"), who("outside"), who("any")]).toEqual([
    [true, false],
    [false, true],
    [true, true],
  ]);
});

test("numbers must be over, not at", () => {
  const over = (when: Partial<When>, facts: Partial<Facts>) => evidenceFor({ ...ANY, ...when }, { ...EMPTY, ...facts }) !== undefined;
  expect([over({ sizeOver: 5 }, { sizeBytes: 5 }), over({ sizeOver: 5 }, { sizeBytes: 6 })]).toEqual([false, true]);
  expect([over({ attachmentsOver: 0 }, { attachments: 0 }), over({ attachmentsOver: 0 }, { attachments: 1 })]).toEqual([false, true]);
  expect([over({ shownRecipientsOver: 2 }, { shownOutside: 2 }), over({ shownRecipientsOver: 2 }, { shownOutside: 3 })]).toEqual([
    false,
    true,
  ]);
});

test("the surest finding speaks for all, and they are counted", () => {
  const finding = (confidence: "low" | "medium" | "high", masked: string) =>
    ({ detector: "iban", confidence, part: masked, start: 0, end: 1, masked }) as const;
  const findings = [finding("low", "•a"), finding("medium", "•b"), finding("high", "•c"), finding("high", "•d")];
  expect(evidenceFor({ ...ANY, findings: ["iban"] }, { ...EMPTY, findings })).toEqual({ count: 3, masked: "•c", part: "•c" });
  expect(evidenceFor({ ...ANY, findings: ["iban"], atLeast: 4 }, { ...EMPTY, findings })).toBeUndefined();
});
