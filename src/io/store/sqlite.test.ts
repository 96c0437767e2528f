import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeContract } from "./contract.ts";
import { CONTRACT } from "./contract-tables.ts";
import { openSqliteStore } from "./sqlite.ts";

storeContract("in SQLite", async () => {
  const directory = mkdtempSync(join(tmpdir(), "zegel-store-"));
  const path = join(directory, "main.db");
  const first = await openSqliteStore({ path, tables: CONTRACT });
  let store = first;
  return {
    store: first,
    async reopen() {
      await store.close();
      store = await openSqliteStore({ path, tables: CONTRACT });
      return store;
    },
    async end() {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});
