import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Command } from "#apps/commands/command.ts";
import { byDestination, destinationLine, entryJson, entryLine, entryPage } from "#apps/commands/queue-lines.ts";
import { FILTER_OPTIONS, filterOf } from "#apps/commands/queue-filter.ts";
import { RESTING_OPTIONS, settingsOf, withStore } from "#apps/commands/resting.ts";
import { SettingsMistake } from "#apps/settings.ts";
import { type Operated, operateQueue, QUEUE_ACTS, type QueueAct, queueEntries } from "#flow/operate-queue.ts";
import type { World } from "#flow/world.ts";
import { openDiskBlobs } from "#io/blobs/disk.ts";

const OPTIONS = {
  ...RESTING_OPTIONS,
  json: { type: "boolean" },
  all: { type: "boolean" },
  "by-destination": { type: "boolean" },
  ...FILTER_OPTIONS,
} as const;

/** `zegel queue`: what waits to leave, and what an operator does about it. Envelopes and states alone; the contents are sealed. */
export const queue: Command = {
  name: "queue",
  summary: "show and change what waits to leave",
  usage:
    "list|show|hold|release|retry|bounce|delete [--id ID]... [--to DOMAIN|ADDRESS] [--from DOMAIN|ADDRESS] [--state STATE] [--older 4h] [--all] [--by-destination] [--json] [--config FILE | --data DIR]",
  help: `Works beside the running server, which takes up a change within five seconds. Contents are never shown.
  list     what waits; --by-destination: each destination with its last answer and its next try
  show     all that is known of single messages
  hold     stops messages that are ready, until they are released
  release  lets them go again
  retry    tries at once, also where the destination is given a rest
  bounce   gives them up and tells their senders
  delete   removes them and tells nobody
States: ready, held (waits for a person: see zegel held), paused (by hold), failed (on its way back to its sender).
A change needs a filter, or --all. Exit code 1: nothing fitted, or not everything could be changed.`,
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
    const [word = ""] = positionals;
    const filter = filterOf(values);
    const settings = settingsOf(values);
    if (word === "list" || word === "show") return withStore(settings, (store) => print(store, word, filter, values));
    if (!isAct(word)) throw new SettingsMistake(`say list, show, ${Object.keys(QUEUE_ACTS).join(", ")}`);
    if (Object.keys(filter).length === 0 && values.all !== true) throw new SettingsMistake(`say which messages to ${word}, or --all`);
    return withStore(settings, async (store) => {
      const blobs = await openDiskBlobs({ dir: join(settings.data, "blobs") });
      const done = await operateQueue({ store, blobs, now: Date.now }, word, filter);
      process.stdout.write(values.json === true ? `${JSON.stringify({ act: word, ...done })}\n` : sentences(word, done));
      return done.changed > 0 && done.held + done.other === 0 ? 0 : 1;
    });
  },
};

async function print(
  store: World["store"],
  word: "list" | "show",
  filter: ReturnType<typeof filterOf>,
  values: { readonly json?: boolean | undefined; readonly "by-destination"?: boolean | undefined },
): Promise<number> {
  const rows = queueEntries(store, filter);
  if (values["by-destination"] === true) {
    for (const line of await byDestination(rows))
      process.stdout.write(`${values.json === true ? JSON.stringify(line) : destinationLine(line)}\n`);
    return 0;
  }
  if (word === "show" && filter.ids === undefined) throw new SettingsMistake("say which message to show: --id ID");
  let shown = 0;
  for await (const row of rows) {
    shown++;
    const text = word === "show" ? `${entryPage(row)}\n` : entryLine(row);
    process.stdout.write(`${values.json === true ? JSON.stringify(entryJson(row)) : text}\n`);
  }
  return word === "show" && shown === 0 ? 1 : 0;
}

function sentences(act: QueueAct, { changed, held, other }: Operated): string {
  const said = {
    hold: "on hold",
    release: "released",
    retry: "tried again at once",
    bounce: "returned to their senders, now or when the server runs",
    delete: "deleted",
  }[act];
  const lines = [`${changed} message(s) ${said}.`];
  if (held > 0) lines.push(`${held} wait(s) for a person and stay(s) as it is: see zegel held.`);
  if (other > 0) lines.push(`${other} not: in another state, or changed meanwhile.`);
  return `${lines.join("\n")}\n`;
}

function isAct(word: string): word is QueueAct {
  return Object.hasOwn(QUEUE_ACTS, word);
}
