import { join } from "node:path";
import { openNodeKeys } from "#apps/node-keys.ts";
import { demoSettings } from "#apps/demo-organisation.ts";
import { readSettings, type Settings } from "#apps/settings.ts";
import type { NodeKeys } from "#flow/world.ts";
import { MAIN } from "#io/store/sets.ts";
import { openSqliteStore } from "#io/store/sqlite.ts";
import type { Store } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/** Options of every command that works on what rests. */
export const RESTING_OPTIONS = { config: { type: "string" }, demo: { type: "boolean" }, data: { type: "string" } } as const;

/** The settings that these options name: of a configuration, or of a demo's data directory. */
export function settingsOf(values: {
  readonly config?: string | undefined;
  readonly demo?: boolean | undefined;
  readonly data?: string | undefined;
}): Settings {
  if (values.demo === true || values.data !== undefined) return demoSettings({ data: values.data ?? "data/demo", http: 8080, smtp: 2525 });
  return readSettings(values.config ?? "zegel.yaml");
}

/** Opens the store beside a running server, does one thing and closes it. */
export async function withStore<T>(settings: Settings, act: (store: Store<Tables>, keys: NodeKeys) => Promise<T>): Promise<T> {
  const keys = await openNodeKeys(settings.keyFile ?? join(settings.data, "keys.json"));
  const store = await openSqliteStore<Tables>({ path: join(settings.data, "zegel.db"), tables: MAIN });
  try {
    return await act(store, keys);
  } finally {
    await store.close();
  }
}
