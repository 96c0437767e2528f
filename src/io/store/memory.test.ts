import { storeContract } from "./contract.ts";
import { CONTRACT } from "./contract-tables.ts";
import { openMemoryStore } from "./memory.ts";

storeContract("in memory", async () => {
  const store = openMemoryStore(CONTRACT);
  return { store, end: () => store.close() };
});
