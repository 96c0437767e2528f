import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { checkedFilter, checkedOrder } from "./rows.ts";
import { MAIN } from "./sets.ts";
import { openSqliteStore } from "./sqlite.ts";
import { SQLITE } from "./sqlite-dialect.ts";
import { type Statement, statementsFor } from "./statements.ts";

test("what the queue's runner asks is answered from an index alone, in its order, without sorting and without the sealed bodies", async () => {
  const directory = mkdtempSync(join(tmpdir(), "zegel-plan-"));
  const path = join(directory, "zegel.db");
  await (await openSqliteStore({ path, tables: MAIN })).close();
  const database = new DatabaseSync(path, { readOnly: true });
  const statements = statementsFor(MAIN.columns, SQLITE);
  const due = { atMost: { nextAt: 1 }, orderBy: "nextAt", limit: 300 };
  const columns = ["id", "destination", "nextAt", "createdAt", "state"];
  const list = (query: object, wanted: readonly string[]): Statement =>
    statements.list("queue", checkedFilter(MAIN.columns, "queue", query), checkedOrder(MAIN.columns, "queue", query), wanted);
  const asked = [
    list({ ...due, where: { state: "ready" } }, columns),
    list({ ...due, where: { state: "ready" }, descending: true }, columns),
    list({ ...due, where: { state: "ready", destination: "a.example" } }, columns),
    list({ where: { state: "ready" }, atLeast: { nextAt: 1 }, orderBy: "nextAt", limit: 1 }, ["nextAt"]),
    statements.tally("queue", "destination", checkedFilter(MAIN.columns, "queue", { where: { state: "ready" }, atMost: { nextAt: 1 } })),
  ];
  for (const { sql, values } of asked) {
    const plan = database.prepare(`explain query plan ${sql}`).all(...values);
    const steps = plan.map((step) => String(step["detail"]));
    expect(steps[0]).toMatch(/^SEARCH queue USING COVERING INDEX /);
    // Counting gathers the names of destinations; no list is sorted.
    expect(steps.slice(1).filter((step) => step !== "USE TEMP B-TREE FOR GROUP BY")).toEqual([]);
  }
  const full = list({ ...due, where: { state: "ready" } }, Object.keys(MAIN.columns.queue));
  expect(String(database.prepare(`explain query plan ${full.sql}`).all(...full.values)[0]?.["detail"])).not.toMatch(/COVERING/);
  database.close();
  rmSync(directory, { recursive: true });
});
