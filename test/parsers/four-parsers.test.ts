import { afterAll, expect, test } from "vitest";
import { inspectMessage } from "#core/inspect/inspect.ts";
import { canonical } from "#core/mail/canonical.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { binaryBytes } from "#core/mail/readings/decodings.ts";
import { chanceOf } from "#test/parsers/chance.ts";
import { soundMessage } from "#test/parsers/messages.ts";
import { mutate } from "#test/parsers/mutations.ts";
import { type Eyes, openEyes } from "#test/parsers/numbers.ts";
import { mailparser, openPython, postalMime, type Shown } from "#test/parsers/readers.ts";

const python = openPython();
afterAll(() => python.close());

/** Messages of which Python reads some while we read others. */
const AHEAD = 16;
const RUNS = process.env["SLOW"] === "1" ? 100_000 : 2000;
const SEED = Number(process.env["SEED"] ?? 20_260_105);

/** A malformed message, and what Python will say of it and of what we make of it. */
function begin(seed: number) {
  const chance = chanceOf(seed);
  const { text, ways } = mutate(soundMessage(chance), chance);
  const raw = binaryBytes(text);
  const message = parseMessage(raw);
  // One in two is also written anew: reading that takes nearly as long as reading the first.
  const anew = message.defects.length > 0 && seed % 2 === 0 ? canonical(message) : undefined;
  return {
    seed,
    name: `seed ${seed} (${ways.join(", ")})`,
    raw,
    message,
    anew,
    read: python.read(raw),
    readAnew: anew && python.read(anew),
  };
}

async function* begun(): AsyncGenerator<ReturnType<typeof begin>> {
  const ahead: ReturnType<typeof begin>[] = [];
  for (let i = 0; i < RUNS; i++) {
    ahead.push(begin(SEED + i));
    const first = ahead.length < AHEAD ? undefined : ahead.shift();
    if (first !== undefined) yield first;
  }
  yield* ahead;
}

async function numbersOfOthers(eyes: Eyes, raw: Uint8Array<ArrayBuffer>, byPython: Promise<Shown>): Promise<ReadonlySet<string>> {
  const shown = [await postalMime(raw), await mailparser(raw), await byPython];
  return new Set((await Promise.all(shown.map(eyes.numbersIn))).flat());
}

test(`no number that one of four parsers shows goes unseen, as it came or written anew, in ${RUNS} malformed messages (SEED=${SEED})`, async () => {
  const missed: string[] = [];
  // Told at once: a long run need not end before somebody can look.
  const miss = (what: string): void => {
    missed.push(what);
    process.stdout.write(`missed: ${what}\n`);
  };
  const count = { numbers: 0, sound: 0, anew: 0 };
  for await (const { seed, name, raw, message, anew, read, readAnew } of begun()) {
    const eyes = openEyes();
    const shown = await numbersOfOthers(eyes, raw, read);
    const own = eyes.openWitness();
    if (anew !== undefined) await inspectMessage(parseMessage(anew), own.inspector);
    // Looking ends where all has been seen; in one of ten it goes on, so that every reading is looked into in some messages.
    const { inspector, seen } = eyes.openWitness(seed % 10 === 0 ? undefined : new Set([...shown, ...own.seen.keys()]));
    await inspectMessage(message, inspector);
    count.numbers += shown.size;
    if (message.defects.length === 0) count.sound++;
    for (const number of shown) if (!seen.has(number)) miss(`${name}: ${number}, ${message.defects.length} defects`);
    if (anew === undefined || readAnew === undefined) continue;
    count.anew++;
    for (const number of own.seen.keys()) if (!seen.has(number)) miss(`${name}, written anew: ${number} was not seen before`);
    for (const number of await numbersOfOthers(eyes, anew, readAnew))
      if (!own.seen.has(number)) miss(`${name}, written anew: ${number} is shown by others alone`);
  }
  process.stdout.write(`Malformed messages: ${JSON.stringify({ seed: SEED, messages: RUNS, ...count, missed: missed.length })}\n`);
  expect(missed).toEqual([]);
  // The messages are of every kind: many stay sound in all of their mutations, and many can be written anew.
  expect(count.numbers).toBeGreaterThan(2 * RUNS);
  expect(count.sound).toBeGreaterThan(RUNS / 10);
  expect(count.anew).toBeGreaterThan(RUNS / 10);
}, 36_000_000);
