import { afterAll, expect, test } from "vitest";
import { inspectMessage } from "#core/inspect/inspect.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { binaryBytes } from "#core/mail/readings/decodings.ts";
import { chanceOf } from "#test/parsers/chance.ts";
import { soundMessage } from "#test/parsers/messages.ts";
import { mutate } from "#test/parsers/mutations.ts";
import { numbersIn, openWitness } from "#test/parsers/numbers.ts";
import { mailparser, openPython, postalMime } from "#test/parsers/readers.ts";

const python = openPython();
afterAll(() => python.close());
const READERS = { "postal-mime": postalMime, mailparser, python: python.read };
const runs = Number(process.env["RUNS"] ?? (process.env["SLOW"] === "1" ? 100_000 : 2000));
const SEED = Number(process.env["SEED"] ?? 20_260_105);

test(`no number that one of four parsers shows is missed in ${runs} malformed messages (seed ${SEED})`, async () => {
  const missed: string[] = [];
  let numbers = 0;
  for (let i = 0; i < runs; i++) {
    const chance = chanceOf(SEED + i);
    const { text, ways } = mutate(soundMessage(chance), chance);
    const raw = binaryBytes(text);
    const message = parseMessage(raw);
    const { inspector, seen } = openWitness();
    const { notScanned } = await inspectMessage(message, inspector);
    for (const [name, read] of Object.entries(READERS)) {
      for (const number of await numbersIn(await read(raw))) {
        numbers++;
        if (!seen.has(number)) {
          const kinds = [...new Set(message.defects.map(({ kind }) => kind))].join();
          missed.push(`${SEED + i} ${name}: ${number} [${ways.join(", ")}] defects ${kinds}; ${notScanned.map(({ why }) => why).join()}`);
        }
      }
    }
  }
  expect(numbers).toBeGreaterThan(runs);
  expect(missed).toEqual([]);
}, 36_000_000);
