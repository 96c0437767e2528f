import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sameTextForm } from "./same-text.ts";
import { type AccountUsage, openAccountUsage } from "./usage.ts";
import { LIMIT_NAMES, type UsageDay } from "./usual.ts";

const RUNS = process.env["SLOW"] === "1" ? 20_000 : 200;
const START = Date.UTC(2026, 10, 21, 9);
const FLOORS = { inMinute: 60, newRecipientsInHour: 20, sameTextInHour: 20 };
const open = (): AccountUsage => openAccountUsage(new Uint8Array(32));
const day = (of: string, most: number): UsageDay => ({
  day: of,
  account: "info@x.example",
  messages: 10 * most,
  inMinute: most,
  newRecipientsInHour: most,
  sameTextInHour: most,
});

test("a run of spam stops at the floor and stays stopped while it goes on, and is told of once an hour", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 30_000 }), fc.boolean(), fc.boolean(), (everyMs, sameText, newPeople) => {
      fc.pre(sameText || newPeople || everyMs < 900);
      const usage = open();
      let out = 0;
      let told = 0;
      for (let nth = 0; nth < 400; nth++) {
        const sending = {
          account: "a@x.example",
          at: START + nth * everyMs,
          newRecipients: newPeople ? [`g${nth}@y.example`] : [],
          textKey: sameText ? "t" : `t${nth}`,
        };
        const passed = usage.count(sending, FLOORS);
        if (passed === undefined) out += 1;
        else if (passed.tell) told += 1;
      }
      expect(out).toBeLessThanOrEqual(sameText || newPeople ? 20 : 60);
      // The windows are an hour: what comes slower than the floor is no run.
      expect(out).toBeGreaterThan(0);
      expect(told).toBeLessThanOrEqual(1 + Math.floor((400 * everyMs) / 3_600_000));
    }),
    { numRuns: RUNS },
  );
});

test("an account that always sends much may, up to three times what is usual for it; one wild day teaches nothing", () => {
  const allowed = (past: readonly UsageDay[]): number => {
    const usage = open();
    usage.learn(past);
    let out = 0;
    for (let nth = 0; nth < 1000; nth++) {
      const sending = { account: "info@x.example", at: START + nth * 50, newRecipients: [`g${nth}@y.example`], textKey: "t" };
      if (usage.count(sending, FLOORS) === undefined) out += 1;
    }
    return out;
  };
  expect(allowed([])).toBe(20);
  expect(allowed([day("2026-11-18", 100), day("2026-11-19", 100)])).toBe(20);
  expect(allowed([day("2026-11-18", 100), day("2026-11-19", 100), day("2026-11-20", 100)])).toBe(300);
  expect(allowed([day("2026-11-17", 2), day("2026-11-18", 3), day("2026-11-19", 900)])).toBe(20);
});

test("what an account did on a day is kept as its busiest, and what waits is no part of it", () => {
  const usage = open();
  for (let nth = 0; nth < 50; nth++)
    usage.count({ account: "info@x.example", at: START + nth * 10, newRecipients: [], textKey: "t" }, FLOORS);
  expect(usage.changed()).toEqual([
    { day: "2026-11-21", account: "info@x.example", messages: 20, inMinute: 20, newRecipientsInHour: 0, sameTextInHour: 20 },
  ]);
  expect(usage.changed()).toEqual([]);
  const again = open();
  again.learn([day("2026-11-21", 7)]);
  again.count({ account: "info@x.example", at: START, newRecipients: [], textKey: undefined }, FLOORS);
  expect(again.changed()).toEqual([{ ...day("2026-11-21", 7), messages: 71 }]);
});

test("a closed account sends again an hour after its last try, or when somebody found it right", () => {
  const usage = open();
  const send = (at: number): boolean => usage.count({ account: "a@x.example", at, newRecipients: [], textKey: "t" }, FLOORS) === undefined;
  for (let nth = 0; nth < 21; nth++) send(START);
  expect(usage.closed(START)).toEqual([{ account: "a@x.example", since: START }]);
  expect(send(START + 3_500_000)).toBe(false);
  expect(send(START + 3_700_000)).toBe(false);
  expect(send(START + 3_700_000 + 3_600_000)).toBe(true);
  for (let nth = 0; nth < 21; nth++) send(START + 9_000_000);
  usage.reopen("a@x.example");
  expect(send(START + 9_000_000)).toBe(true);
});

test("a floor of 0 counts nothing", () => {
  for (const name of LIMIT_NAMES) {
    const usage = open();
    const floors = { ...FLOORS, inMinute: 0, [name]: 0, ...(name === "inMinute" ? { newRecipientsInHour: 0, sameTextInHour: 0 } : {}) };
    const sending = { account: "a@x.example", at: START, newRecipients: [], textKey: name === "sameTextInHour" ? "t" : undefined };
    for (let nth = 0; nth < 200; nth++) expect(usage.count(sending, floors)).toBeUndefined();
  }
});

test("a text with another greeting, link or number is the same text; a short one is none", () => {
  const form = (text: string): string | undefined => sameTextForm({ text, html: undefined });
  const spam = (name: string, link: string): string =>
    `Beste ${name},\n\nUw pakket 3SXY${link.length} wacht. Betaal nu via https://post.example/${link} en ontvang het morgen.`;
  expect(form(spam("Jan", "abc"))).toBe(form(spam("mevrouw De Vries", "zzzz9")));
  expect(form(spam("Jan", "abc"))).not.toBe(form("Beste Jan,\n\nMorgen om tien uur vergaderen wij in de raadzaal over de begroting."));
  expect(form("Dank u wel!")).toBeUndefined();
  expect(sameTextForm({ text: "", html: "<p>Uw pakket wacht. <b>Betaal nu</b> en ontvang het</p>" })).toBe(
    "uw pakket wacht betaal nu en ontvang het",
  );
});

test("no text makes comparing slow or throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), fc.string({ unit: "binary-ascii" }), (text, html) => {
      sameTextForm({ text, html });
    }),
    { numRuns: RUNS },
  );
  for (const hostile of ["<", "a\n", "://", "é"])
    expect(typeof (sameTextForm({ text: "", html: hostile.repeat(200_000) }) ?? "")).toBe("string");
});
