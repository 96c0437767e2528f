import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Address } from "#core/mail/message.ts";
import { openDiskBlobs } from "#io/blobs/disk.ts";
import { MAIN, SHARES } from "#io/store/sets.ts";
import { openSqliteStore } from "#io/store/sqlite.ts";
import type { ShareTables, Tables } from "#io/store/tables.ts";
import { isSecret, OWNER } from "./letter.ts";
import type { Load } from "./load.ts";
import type { Kept, Peer } from "./peer.ts";

/** What became of everything that was acknowledged. The lists hold ids, and are empty where all is well. */
export interface Judgement {
  readonly acknowledged: number;
  readonly delivered: number;
  readonly queued: number;
  readonly bounced: number;
  /** Mails that came once more, where that may be: the 250 was lost, or the program ended before it could note it. */
  readonly duplicates: number;
  readonly lost: readonly string[];
  /** Letters that arrived otherwise than they were sent. */
  readonly damaged: readonly string[];
  /** Secret letters that somebody outside could read, or of which a mail shows what stands in them. */
  readonly leaked: readonly string[];
  /** Mails that came once more without a reason. */
  readonly repeated: readonly string[];
  /** What `zegel verify` says where the log is not whole. */
  readonly chain: string;
}

export interface Evidence {
  readonly root: string;
  readonly config: string;
  readonly data: string;
  readonly load: Load;
  readonly peer: Pick<Peer, "kept" | "refused">;
  /** When the program was ended without warning. */
  readonly ends: readonly number[];
  /** Whether letters may be too old to be tried again, and sealed ones past their time. */
  readonly mayExpire: boolean;
}

/** Judges a run whose program was stopped. */
export async function judge(evidence: Evidence): Promise<Judgement> {
  const { load, peer, mayExpire } = evidence;
  const waiting = await waitingOf(evidence);
  const sealed = await sealedWhole(evidence);
  const byId = Map.groupBy(peer.kept, ({ id }) => id);
  const lost: string[] = [];
  let [delivered, queued, bounced] = [0, 0, 0];
  for (const [id, { kind }] of load.acknowledged) {
    const kept = byId.get(id) ?? [];
    const has = (wanted: Kept["kind"]): boolean => kept.some((mail) => mail.kind === wanted);
    if (has("letter") || (has("told") && sealed.has(id))) delivered++;
    else if (waiting.has(id)) queued++;
    // A notice counts where there was a reason for it; that a letter could not be read any more is none.
    else if (has("failed") && (mayExpire || peer.refused.has(id))) bounced++;
    else lost.push(`${id} (${kind})`);
  }
  const leaked = peer.kept.filter(({ kind, claims, shows }) => shows || (kind === "letter" && isSecret(claims ?? "plain")));
  return {
    acknowledged: load.acknowledged.size,
    delivered,
    queued,
    bounced,
    ...repetitions(evidence),
    lost,
    damaged: peer.kept.filter(({ kind, whole }) => kind === "letter" && !whole).map(({ id }) => id),
    leaked: leaked.map(({ id }) => id),
    chain: await chainOf(evidence),
  };
}

/**
 * A process that was killed, or whose disk failed, may have handed on what it could not note any more, and that alone: not what it handed
 * on long before, nor anything that it began long after.
 */
export const NOTED_WITHIN_MS = 2000;

function repetitions({ peer, ends }: Evidence): Pick<Judgement, "duplicates" | "repeated"> {
  const repeated: string[] = [];
  let duplicates = 0;
  for (const copies of Map.groupBy(peer.kept, ({ name }) => name).values()) {
    copies.forEach((copy, at) => {
      const before = copies[at - 1];
      if (before === undefined) return;
      const ended = ends.some((end) => end <= copy.at && Math.abs(end - before.at) < NOTED_WITHIN_MS);
      if (!before.confirmed || ended) duplicates++;
      else repeated.push(`${copy.id} (${copy.kind}, ${copy.at - before.at} ms later)`);
    });
  }
  return { duplicates, repeated };
}

/** The letters of which a mail waits in the queue, as `zegel queue list` shows it. */
async function waitingOf({ root, config }: Evidence): Promise<ReadonlySet<string>> {
  const { code, out } = await zegel(root, "queue", "list", "--json", "--config", config);
  if (code !== 0) throw new Error(`zegel queue list: exit ${code}: ${out.slice(0, 500)}`);
  const ids = new Set<string>();
  for (const line of out.split("\n")) {
    if (line === "") continue;
    const { to } = JSON.parse(line) as { readonly to: readonly string[] };
    for (const address of to) ids.add(OWNER.exec(address)?.[2] ?? "?");
  }
  return ids;
}

/** The letters of which everything that a guest needs rests: each object of its item with all its bytes, and the share of each grant. */
async function sealedWhole({ data, mayExpire }: Evidence): Promise<ReadonlySet<string>> {
  const store = await openSqliteStore<Tables>({ path: join(data, "zegel.db"), tables: MAIN });
  const shares = await openSqliteStore<ShareTables>({ path: join(data, "shares.db"), tables: SHARES });
  const blobs = await openDiskBlobs({ dir: join(data, "blobs") });
  const whole = new Set<string>();
  const sizeOf = async (inline: Uint8Array | null, blob: string | null): Promise<number | undefined> =>
    inline?.length ?? (blob === null ? undefined : await blobs.sizeOf(blob));
  for (const item of await store.list("items")) {
    const id = OWNER.exec(item.sender satisfies Address | "")?.[2];
    if (id === undefined) continue;
    const objects = await store.list("objects", { where: { itemId: item.id } });
    const grants = await store.list("grants", { where: { itemId: item.id } });
    const kept = await shares.list("shares", { where: { itemId: item.id } });
    const sizes = await Promise.all(objects.map(async (one) => (await sizeOf(one.inline, one.blob)) === one.sizeBytes));
    const all = objects.some((one) => one.id === item.manifestObject) && sizes.every(Boolean);
    if ((all && grants.length > 0 && kept.length >= grants.length) || (mayExpire && item.clearedAt !== null)) whole.add(id);
  }
  await store.close();
  await shares.close();
  return whole;
}

async function chainOf({ root, config }: Evidence): Promise<string> {
  const { code, out } = await zegel(root, "verify", "--config", config);
  return code === 0 ? "" : out.trim() || `exit ${code}`;
}

async function zegel(root: string, ...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  try {
    const run = promisify(execFile)(process.execPath, [join(root, "bin/zegel.js"), ...args], { cwd: root, maxBuffer: 512 * 1024 * 1024 });
    return { code: 0, out: (await run).stdout };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { readonly code: number; readonly stdout: string; readonly stderr: string };
    return { code, out: stdout === "" ? stderr : stdout };
  }
}
