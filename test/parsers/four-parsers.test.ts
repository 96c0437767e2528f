import { expect, test } from "vitest";
import { compareParsers } from "#test/parsers/compare.ts";

const RUNS = process.env["SLOW"] === "1" ? 100_000 : 2000;
const SEED = Number(process.env["SEED"] ?? 20_260_105);

test(`no number that one of four parsers shows goes unseen, as it came or written anew, in ${RUNS} malformed messages (SEED=${SEED})`, async () => {
  const missed: string[] = [];
  const count = await compareParsers({ seed: SEED, messages: RUNS, miss: (what) => missed.push(what) });
  process.stdout.write(`Malformed messages: ${JSON.stringify({ seed: SEED, messages: RUNS, ...count, missed: missed.length })}\n`);
  expect(missed).toEqual([]);
  // The messages are of every kind: many stay sound in all of their mutations, and many can be written anew.
  expect(count.numbers).toBeGreaterThan(2 * RUNS);
  expect(count.sound).toBeGreaterThan(RUNS / 10);
  expect(count.anew).toBeGreaterThan(RUNS / 10);
}, 36_000_000);
