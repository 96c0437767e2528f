import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { passwordWeakness, RANDOM_PASSWORD_BITS, randomPassword } from "./password.ts";

const random = (n: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(n));

test("a random password has 80 bits of chance or more: every group is drawn evenly from 4096", () => {
  expect(RANDOM_PASSWORD_BITS).toBeGreaterThanOrEqual(80);
  // All 65536 pairs of bytes, as the first group and as the second.
  const counts = [new Map<string, number>(), new Map<string, number>()];
  for (let pair = 0; pair < 65_536; pair++) {
    const groups = randomPassword(() => Uint8Array.of(pair >> 8, pair & 255)).split("-");
    for (const place of [0, 1]) {
      const group = groups[place] ?? "";
      counts[place]?.set(group, (counts[place].get(group) ?? 0) + 1);
    }
  }
  for (const count of counts) {
    expect(count.size).toBe(4096);
    expect(new Set(count.values())).toEqual(new Set([16]));
  }
  expect(Math.log2(4096) * randomPassword(random).split("-").length).toBe(RANDOM_PASSWORD_BITS);
});

test("it can be read aloud: syllables and digits in turn, none that looks like another", () => {
  for (let i = 0; i < 200; i++) {
    const password = randomPassword(random);
    expect(password).toMatch(/^([b-z][aeou]){2}(-[2-9]{4}-([b-z][aeou]){2}){3}$/);
    expect(password).not.toMatch(/[01IOilqxyc]{2}|[01]/);
  }
});

test("each group takes fresh randomness", () => {
  let asked = 0;
  randomPassword((n) => {
    asked += n;
    return random(n);
  });
  expect(asked).toBe(14);
});

test("our own passwords pass the check for fixed ones", () => {
  for (let i = 0; i < 200; i++) expect(passwordWeakness(randomPassword(random))).toBeUndefined();
});

test("a fixed password that is short, plain or not typeable everywhere is refused, with the reason", () => {
  const refused = {
    "": "too-short",
    Ab3$efg9xyz: "too-short",
    wachtwoordwachtwoord1: undefined,
    aaaaaaaaaaaaaaaaaaaaaaaaaa: "too-plain",
    "123456789012345678": "too-plain",
    abcdefghijklmnopqrstuvwxyz: "too-plain",
    "wachtwoord één twee": "not-typeable",
    " met spaties eromheen ": "not-typeable",
    "blauwe fiets 44 regen": undefined,
  };
  for (const [password, weakness] of Object.entries(refused)) expect([password, passwordWeakness(password)]).toEqual([password, weakness]);
});

test("it judges any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect([undefined, "too-short", "not-typeable", "too-plain"]).toContain(passwordWeakness(text));
    }),
  );
});
