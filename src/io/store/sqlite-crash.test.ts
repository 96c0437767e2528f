import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { verifyChain } from "#core/log/chain.ts";
import { box, CONTRACT } from "./contract-tables.ts";
import { openSqliteStore } from "./sqlite.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zegel-crash-"));
  path = join(directory, "main.db");
});
afterEach(() => rmSync(directory, { recursive: true }));

test("whatever was acknowledged is there after the process was killed at any moment, whole and chained", async () => {
  const rounds = process.env["SLOW"] === "1" ? 100 : 3;
  for (let round = 0, acknowledgedBefore = 0; round < rounds; round++) {
    const { lines } = await run(committing(round), { killAfterMs: 10 + ((round * 61) % 170) });
    expect(lines.length).toBeGreaterThan(0);
    const store = await openSqliteStore({ path, tables: CONTRACT });
    for (const id of lines) expect((await store.get("boxes", id))?.label).toBe(id);
    // Each batch is a box, a note and an event: there are as many of one as of the other.
    const counts = [await store.count("boxes"), await store.count("notes"), (await store.events()).length];
    expect(counts).toEqual([counts[0], counts[0], counts[0]]);
    expect(counts[0]).toBeGreaterThanOrEqual(acknowledgedBefore + lines.length);
    acknowledgedBefore += lines.length;
    const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
    expect(await verifyChain(await store.events(), sha256)).toMatchObject({ ok: true, count: counts[0] });
    await store.close();
  }
});

test("a program that ends without closing has lost nothing, and is not held up by an idle writer", async () => {
  const { lines, code } = await run(`
    for (const id of ["a", "b"]) if ((await store.commit([insert(id)])).ok) say(id);`);
  expect([lines, code]).toEqual([["a", "b"], 0]);
  const store = await openSqliteStore({ path, tables: CONTRACT });
  expect(await store.count("boxes")).toBe(2);
  await store.close();
});

test("deleted and overwritten values are in no file once the store was compacted", async () => {
  const store = await openSqliteStore({ path, tables: CONTRACT });
  const secret = (n: number): string => createHash("sha256").update(`secret ${n}`).digest("hex");
  const numbers = Array.from({ length: 300 }, (_, n) => n);
  await Promise.all(numbers.map((n) => store.commit([{ kind: "insert", table: "boxes", row: box(`${n}`, { label: secret(n) }) }])));
  await store.compact();
  expect(found(secret(7))).toBe(true);
  await Promise.all(
    numbers.map((n) =>
      store.commit([
        n % 3 === 0
          ? { kind: "update", table: "boxes", id: `${n}`, set: { label: "gone" } }
          : { kind: "delete", table: "boxes", id: `${n}` },
      ]),
    ),
  );
  expect(await store.compact()).toBe(true);
  expect(numbers.filter((n) => found(secret(n)))).toEqual([]);
  await store.close();
});

if (process.platform === "linux")
  test("after the disk failed under a write nothing is acknowledged any more, and what was stays", async () => {
    // A limit on the size of files lets the write itself fail (EFBIG), which SQLite reports as an I/O error.
    const { lines } = await run(
      `
      for (let n = 0; store.health() !== "broken"; n++) {
        const answer = await store.commit([insert("n" + n, 20_000)]);
        say(answer.ok ? "n" + n : answer.why);
      }
      say((await store.commit([insert("later")])).why);
      say(String(await store.compact()));
      say(store.health());`,
      { fileBlocks: 800 },
    );
    expect(lines.slice(-4)).toEqual(["broken", "broken", "false", "broken"]);
    const acknowledged = lines.slice(0, -4);
    expect(acknowledged.length).toBeGreaterThan(3);
    const store = await openSqliteStore({ path, tables: CONTRACT });
    expect(store.health()).toBe("good");
    for (const id of acknowledged) expect(await store.get("boxes", id)).toBeDefined();
    expect(await store.get("boxes", "later")).toBeUndefined();
    await store.close();
  });

function found(text: string): boolean {
  return readdirSync(directory).some((file) => readFileSync(join(directory, file), "latin1").includes(text));
}

/** Commits without end, several at once, and says each id that was acknowledged. */
function committing(round: number): string {
  return `
    await Promise.all([0, 1, 2, 3].map(async (lane) => {
      for (let n = 0; ; n++) {
        const id = "${round}-" + lane + "-" + n;
        const note = { kind: "insert", table: "notes", row: { id, text: id } };
        const event = { kind: "append", event: { at: n, kind: "opened", subject: id, details: { lane } } };
        if ((await store.commit([insert(id, n % 5 === 0 ? 5000 : 10), note, event])).ok) say(id);
      }
    }));`;
}

interface Run {
  readonly killAfterMs?: number;
  /** Limit on the size of a file, in blocks of 512 bytes. */
  readonly fileBlocks?: number;
}

/** Runs a program with an open store in a process of its own; answers what it said. */
function run(
  body: string,
  { killAfterMs, fileBlocks }: Run = {},
): Promise<{ readonly lines: readonly string[]; readonly code: number | null }> {
  const url = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const program = `
    import { openSqliteStore } from ${url("./sqlite.ts")};
    import { box, CONTRACT } from ${url("./contract-tables.ts")};
    const say = (text) => process.stdout.write(text + "\\n");
    const insert = (id, size = 1) => ({ kind: "insert", table: "boxes", row: box(id, { label: id, bytes: new Uint8Array(size).fill(7) }) });
    const store = await openSqliteStore({ path: ${JSON.stringify(path)}, tables: CONTRACT });
    ${body}`;
  const limited = fileBlocks === undefined ? "" : `ulimit -f ${fileBlocks}; `;
  const child = spawn("sh", ["-c", `${limited}exec "$0" --input-type=module --eval "$1"`, process.execPath, program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve) => {
    let text = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (some: string) => {
      if (text === "" && killAfterMs !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
      text += some;
    });
    child.on("close", (code) => resolve({ lines: text.split("\n").slice(0, -1), code }));
  });
}
