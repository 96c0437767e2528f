import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDiskBlobs } from "#io/blobs/disk.ts";
import type { Blobs } from "#io/blobs/blobs.ts";
import { MAIN } from "#io/store/sets.ts";
import { openSqliteStore } from "#io/store/sqlite.ts";
import type { Store } from "#io/store/store.ts";
import type { ObjectRow, Tables } from "#io/store/tables.ts";
import { median } from "./figures.ts";

/** One size at one number of lanes: bodies a second in a row and in a file, kept durably and taken away again. */
interface Border {
  readonly name: string;
  readonly row: number;
  readonly file: number;
  /** Above 1 the row is faster. */
  readonly ratio: number;
}

const KIB = 1024;
const SIZES = [4, 16, 64, 128, 256, 512, 1024, 4096].map((kib) => kib * KIB);
const LANES = [1, 10, 50] as const;
const ROUNDS = 3;
const ROUND_BYTES = 16 * 1024 * KIB;

/**
 * A sealed body kept and removed, in the row by group commit, and in a file (contents, name and directory synced) before its row. They
 * take turns, so that a busy moment of the disk meets both; medians of three. The file is the reference. Takes some minutes.
 */
async function benchBorder(): Promise<readonly Border[]> {
  const directory = mkdtempSync(join(tmpdir(), "zegel-border-"));
  const store = await openSqliteStore<Tables>({ path: join(directory, "zegel.db"), tables: MAIN });
  const blobs = await openDiskBlobs({ dir: join(directory, "blobs") });
  const borders: Border[] = [];
  try {
    for (const lanes of LANES) {
      for (const size of SIZES) {
        const body = new Uint8Array(size).fill(7);
        const count = Math.max(lanes, Math.min(20, Math.floor(ROUND_BYTES / size)));
        const turns: (readonly [row: number, file: number])[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          const row = await perSecond(count, lanes, (id) => inRow(store, id, body));
          turns.push([row, await perSecond(count, lanes, (id) => inFile(store, blobs, id, body))]);
        }
        const ratio = median(turns.map(([row, file]) => row / file));
        const [row, file] = [median(turns.map(([one]) => one)), median(turns.map(([, one]) => one))];
        borders.push({ name: `${size / KIB} KiB, ${lanes} at once`, row, file, ratio });
      }
    }
    return borders;
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

async function perSecond(count: number, lanes: number, keep: (id: string) => Promise<void>): Promise<number> {
  const start = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await keep(`${next++}`);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (count * 1000) / (performance.now() - start);
}

async function inRow(store: Store<Tables>, id: string, body: ObjectRow["inline"]): Promise<void> {
  await kept(store.commit([{ kind: "insert", table: "objects", row: { ...empty(id), inline: body } }]));
  await kept(store.commit([{ kind: "delete", table: "objects", id }]));
}

async function inFile(store: Store<Tables>, blobs: Blobs, id: string, body: NonNullable<ObjectRow["inline"]>): Promise<void> {
  const written = await blobs.write(body.slice(), body.length);
  if (!written.ok) throw new Error(written.why);
  await kept(store.commit([{ kind: "insert", table: "objects", row: { ...empty(id), blob: written.name } }]));
  await kept(store.commit([{ kind: "delete", table: "objects", id }]));
  await blobs.remove(written.name);
}

function empty(id: string): ObjectRow {
  return { id, itemId: "border", sizeBytes: 0, inline: null, blob: null };
}

async function kept(committing: ReturnType<Store<Tables>["commit"]>): Promise<void> {
  const committed = await committing;
  if (!committed.ok) throw new Error(committed.why);
}

if (import.meta.main) {
  const rows = (await benchBorder()).map(({ name, row, file, ratio }) => ({
    name,
    "in the row per second": Number(row.toPrecision(3)),
    "in a file per second": Number(file.toPrecision(3)),
    ratio: Number(ratio.toFixed(2)),
  }));
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else console.table(rows);
}
