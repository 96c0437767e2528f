import { fromLatin1 } from "#core/bytes.ts";
import { inspectMessage } from "#core/inspect/inspect.ts";
import { canonical } from "#core/mail/canonical.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { chanceOf } from "#test/parsers/chance.ts";
import { soundMessage } from "#test/parsers/messages.ts";
import { mutate } from "#test/parsers/mutations.ts";
import { type Eyes, openEyes } from "#test/parsers/numbers.ts";
import { mailparser, openPython, postalMime, type Shown } from "#test/parsers/readers.ts";

/** Which malformed messages four parsers read, and who is told at once what ours missed. */
export interface Comparison {
  readonly seed: number;
  readonly messages: number;
  readonly miss: (what: string) => void;
  readonly read?: (messages: number) => void;
}

/** Numbers that any parser showed, messages that stayed sound in all of their mutations, and messages that were also written anew. */
export interface Compared {
  readonly numbers: number;
  readonly sound: number;
  readonly anew: number;
}

/** Reads each message with all four, as it came and written anew; a number that another one shows and ours does not is missed. */
export async function compareParsers(comparison: Comparison): Promise<Compared> {
  const { miss, read: told } = comparison;
  const python = openPython();
  const count = { numbers: 0, sound: 0, anew: 0 };
  let done = 0;
  for await (const { seed, name, raw, message, anew, read, readAnew } of begun(comparison, python)) {
    told?.(done++);
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
  python.close();
  return count;
}

type Python = ReturnType<typeof openPython>;

/** Messages of which Python reads some while we read others. */
const AHEAD = 16;

/** A malformed message, and what Python will say of it and of what we make of it. */
function begin(seed: number, python: Python) {
  const chance = chanceOf(seed);
  const { text, ways } = mutate(soundMessage(chance), chance);
  const raw = fromLatin1(text);
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

async function* begun({ seed, messages }: Comparison, python: Python): AsyncGenerator<ReturnType<typeof begin>> {
  const ahead: ReturnType<typeof begin>[] = [];
  for (let i = 0; i < messages; i++) {
    ahead.push(begin(seed + i, python));
    const first = ahead.length < AHEAD ? undefined : ahead.shift();
    if (first !== undefined) yield first;
  }
  yield* ahead;
}

async function numbersOfOthers(eyes: Eyes, raw: Uint8Array<ArrayBuffer>, byPython: Promise<Shown>): Promise<ReadonlySet<string>> {
  const shown = [await postalMime(raw), await mailparser(raw), await byPython];
  return new Set((await Promise.all(shown.map(eyes.numbersIn))).flat());
}
