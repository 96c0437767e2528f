import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeContract } from "./contract.ts";
import { CONTRACT } from "./contract-tables.ts";
import { openSqliteStore } from "./sqlite.ts";

storeContract("in SQLite", async () => {
  // What the contract says needs no real disk; what a disk does is tried in the tests of crashes and of full disks.
  const directory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "zegel-store-"));
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
