import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { bigEndian, type Bytes, concat, fromUtf8, type Instant, utf8 } from "#core/bytes.ts";
import { parseMessage } from "#core/mail/parse.ts";
import type { Delivery, Outcome } from "#io/delivery/delivery.ts";

/** What left the house, as the demo's outbox page shows it. */
export interface OutboxEntry {
  readonly id: string;
  readonly kind: "mail" | "sms";
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly at: Instant;
}

/** A text message by phone. */
export interface TextMessage {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** An outbox in a directory: nothing really leaves. */
export interface Outbox extends Delivery {
  /** Keeps a text message as it would have gone. */
  keepText(message: TextMessage): Promise<void>;
  /** Everything that left, oldest first. */
  list(): Promise<readonly OutboxEntry[]>;
  /** The bytes of one mail, or undefined where there is none of that id. */
  raw(id: string): Promise<Bytes | undefined>;
}

export interface OutboxOptions {
  readonly directory: string;
  readonly seal: (bytes: Bytes) => Promise<Bytes>;
  readonly open: (bytes: Bytes) => Promise<Bytes>;
  readonly now: () => Instant;
}

/**
 * Keeps what left, one file for each id: envelope, subject and contents sealed together, so nothing of it rests in plain.
 * Durable before `deliver` answers, and the same id again changes nothing.
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const { directory, now } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) if (name.endsWith(UNFINISHED)) await rm(join(directory, name), { force: true });

  // Two of one millisecond stay in the order in which they came: the time of a file is too coarse for that.
  let sequence = 0;
  return {
    // Nothing leaves this machine.
    protectionOf: async () => "verified",
    async deliver({ id, envelope, raw }) {
      const label: Label = { kind: "mail", from: envelope.mailFrom, to: envelope.rcptTo, at: now(), sequence: sequence++ };
      const kept = await keep(options, id, label, raw).catch(() => false);
      return envelope.rcptTo.map(
        (address): Outcome =>
          kept
            ? { address, result: "sent", code: 250, status: "2.0.0", text: "kept in the outbox" }
            : { address, result: "retry", code: 0, status: "4.3.1", text: "the outbox could not keep it" },
      );
    },
    async keepText({ id, from, to, text }) {
      await keep(options, id, { kind: "sms", from, to: [to], at: now(), sequence: sequence++ }, utf8(text));
    },
    async list() {
      const entries: { readonly entry: OutboxEntry; readonly sequence: number }[] = [];
      for (const name of await readdir(directory)) {
        if (!name.endsWith(FINISHED)) continue;
        const id = name.slice(0, -FINISHED.length);
        const item = await read(options, id);
        if (item === undefined) continue;
        entries.push({ entry: entryOf(id, item), sequence: item.label.sequence });
        item.all.fill(0);
      }
      entries.sort((a, b) => a.entry.at - b.entry.at || a.sequence - b.sequence);
      return entries.map(({ entry }) => entry);
    },
    async raw(id) {
      const item = await read(options, id);
      return item === undefined || item.label.kind !== "mail" ? undefined : item.contents;
    },
  };
}

/** All but the contents. Subject and text are read from those when somebody looks: no second copy rests anywhere. */
interface Label {
  readonly kind: "mail" | "sms";
  readonly from: string;
  readonly to: readonly string[];
  readonly at: Instant;
  readonly sequence: number;
}

interface Item {
  readonly label: Label;
  readonly contents: Bytes;
  /** The opened file, to be overwritten. */
  readonly all: Bytes;
}

const FINISHED = ".sealed";
const UNFINISHED = ".unfinished";
const LENGTH_BYTES = 4;

async function keep({ directory, seal }: OutboxOptions, id: string, label: Label, contents: Bytes): Promise<true> {
  const path = pathOf(directory, id);
  if (path === undefined) throw new Error("an outbox id is letters, digits, - and _");
  if (await exists(path)) return true;
  const head = utf8(JSON.stringify(label));
  const plain = concat([bigEndian(head.length, LENGTH_BYTES), head, contents]);
  const sealed = await seal(plain);
  plain.fill(0);
  const unfinished = join(directory, `${randomBytes(12).toString("hex")}${UNFINISHED}`);
  const file = await open(unfinished, "wx", 0o600);
  try {
    await file.writeFile(sealed);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  // The name is durable only with its directory.
  const folder = await open(directory, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return true;
}

async function read({ directory, open }: OutboxOptions, id: string): Promise<Item | undefined> {
  const path = pathOf(directory, id);
  if (path === undefined || !(await exists(path))) return undefined;
  const all = await open(new Uint8Array(await readFile(path)));
  const headLength = new DataView(all.buffer, all.byteOffset).getUint32(0);
  const head = all.subarray(LENGTH_BYTES, LENGTH_BYTES + headLength);
  return { label: JSON.parse(fromUtf8(head) ?? "") as Label, contents: all.subarray(LENGTH_BYTES + headLength), all };
}

function entryOf(id: string, { label, contents }: Item): OutboxEntry {
  const { kind, from, to, at } = label;
  if (kind === "sms") return { id, kind, from, to, subject: "", text: fromUtf8(contents) ?? "", at };
  const { subject, text } = parseMessage(contents);
  return { id, kind, from, to, subject, text, at };
}

function pathOf(directory: string, id: string): string | undefined {
  // Anything else could name another file.
  return /^[A-Za-z0-9_-]{1,128}$/.test(id) ? join(directory, `${id}${FINISHED}`) : undefined;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}
