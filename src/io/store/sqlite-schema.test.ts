import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { box, CONTRACT, event } from "./contract-tables.ts";
import type { TableSet } from "./schema.ts";
import { MAIN, SHARES } from "./sets.ts";
import { assertDurable, openConnection } from "./sqlite-connection.ts";
import { SchemaError } from "./sqlite-migrate.ts";
import { openSqliteStore } from "./sqlite.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zegel-schema-"));
  path = join(directory, "data", "main.db");
});
afterEach(() => rmSync(directory, { recursive: true }));

async function openAndClose<T>(tables: TableSet<T>): Promise<void> {
  await (await openSqliteStore({ path, tables, now: () => 17 })).close();
}

for (const [name, set] of Object.entries({ MAIN, SHARES }))
  test(`the migrations of ${name} make exactly the columns that its description promises`, async () => {
    await openAndClose<never>(set as unknown as TableSet<never>);
    const database = new DatabaseSync(path);
    const tables = database
      .prepare("select name from sqlite_schema where type = 'table' and name not in ('events', 'migrations') order by name")
      .all();
    const made = tables.map(({ name: table }) => {
      const columns = database.prepare(`pragma table_info("${String(table)}")`).all();
      const kinds = columns.map((column) => [
        column["name"],
        `${column["type"] === "BLOB" ? "bytes" : String(column["type"]).toLowerCase()}${column["notnull"] === 1 ? "" : "?"}`,
      ]);
      return [table, Object.fromEntries(kinds)];
    });
    database.close();
    expect(Object.fromEntries(made)).toEqual(set.columns);
  });

test("a migration is applied once, in order, with the time at which it was", async () => {
  const second = { name: "0002-more", up: CONTRACT.migrations[0]?.up ?? (() => []) };
  await openAndClose({ ...CONTRACT, migrations: [{ name: "0001-begin", up: () => [] }] });
  await openAndClose({ ...CONTRACT, migrations: [{ name: "0001-begin", up: () => [] }, second] });
  await openAndClose({ ...CONTRACT, migrations: [{ name: "0001-begin", up: () => [] }, second] });
  const database = new DatabaseSync(path);
  expect(
    database
      .prepare("select name, appliedAt from migrations")
      .all()
      .map((row) => ({ ...row })),
  ).toEqual([
    { name: "0001-begin", appliedAt: 17 },
    { name: "0002-more", appliedAt: 17 },
  ]);
  database.close();
});

test("a database that a newer program wrote, or that lacks a step, is refused with what to do, and is not changed", async () => {
  const steps = ["0001-a", "0002-b", "0003-c"].map((name) => ({ name, up: () => [] }));
  await openAndClose({ ...CONTRACT, migrations: steps });
  await expect(openAndClose({ ...CONTRACT, migrations: steps.slice(0, 2) })).rejects.toThrow(SchemaError);
  await expect(openAndClose({ ...CONTRACT, migrations: steps.slice(0, 2) })).rejects.toThrow(/newer version of this program \(0003-c\)/);
  const database = new DatabaseSync(path);
  database.exec("delete from migrations where name = '0001-a'");
  database.close();
  await expect(openAndClose({ ...CONTRACT, migrations: steps })).rejects.toThrow(/lacks the step before 0002-b/);
});

test("a migration that fails leaves the database as it was", async () => {
  const half = { name: "0002-half", up: CONTRACT.migrations[0]?.up ?? (() => []) };
  await openAndClose(CONTRACT);
  await expect(openAndClose({ ...CONTRACT, migrations: [...CONTRACT.migrations, half] })).rejects.toThrow();
  await openAndClose(CONTRACT);
});

test("two programs that open a new database at once both get it", async () => {
  const stores = await Promise.all([0, 1].map(() => openSqliteStore({ path, tables: CONTRACT })));
  const answers = await Promise.all(
    stores.flatMap((store, n) =>
      Array.from({ length: 20 }, (_, m) => store.commit([{ kind: "insert", table: "boxes", row: box(`${n}-${m}`) }, event(`${n}`)])),
    ),
  );
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect((await stores[0]?.events())?.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  for (const store of stores) await store.close();
});

test("the database itself refuses to change, delete or leave out a line of the log", async () => {
  const store = await openSqliteStore({ path, tables: CONTRACT });
  await store.commit([event("a"), event("b")]);
  await store.close();
  const database = new DatabaseSync(path);
  const copied = (seq: string): string => `into events select ${seq}, at, kind, subject, details, hash from events where seq = 1`;
  const attempts = [
    "update events set subject = 'b'",
    "delete from events",
    `insert or replace ${copied("seq")}`,
    `insert ${copied("4")}`,
    `insert ${copied("0")}`,
  ];
  for (const attempt of attempts) expect(() => database.exec(attempt)).toThrow(/append only/);
  database.close();
});

test("every connection is asked whether it syncs each commit, and one that does not is refused", async () => {
  await openAndClose(CONTRACT);
  const { database } = openConnection(path, "write");
  expect(() => assertDurable(database)).not.toThrow();
  for (const weaker of ["synchronous=normal", "synchronous=off", "secure_delete=off", "fullfsync=0"]) {
    database.exec(`pragma ${weaker}`);
    expect(() => assertDurable(database)).toThrow(weaker.split("=")[0]);
    for (const right of ["synchronous=full", "secure_delete=on", "fullfsync=1"]) database.exec(`pragma ${right}`);
  }
  database.exec("pragma journal_mode=delete");
  expect(() => assertDurable(database)).toThrow("journal_mode");
  database.close();
});

if (process.platform !== "win32")
  test("the database, its log and its index are readable by their owner alone", async () => {
    const store = await openSqliteStore({ path, tables: CONTRACT });
    await store.commit([event("a")]);
    const modes = readdirSync(join(directory, "data")).map((file) => [file, statSync(join(directory, "data", file)).mode & 0o777]);
    expect(modes).toEqual(["main.db", "main.db-shm", "main.db-wal"].map((file) => [file, 0o600]));
    expect(statSync(join(directory, "data")).mode & 0o777).toBe(0o700);
    await store.close();
    expect(readdirSync(join(directory, "data"))).toEqual(["main.db"]);
  });
