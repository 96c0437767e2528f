import type { Change, Store } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/** Commits these groups of changes in one batch, or each by itself where one of them is in conflict. Says which were kept. */
export async function commitEach(
  store: Pick<Store<Tables>, "commit">,
  groups: readonly (readonly Change<Tables>[])[],
): Promise<readonly boolean[]> {
  const all = await store.commit(groups.flat());
  if (all.ok || all.why !== "conflict") return groups.map(() => all.ok);
  return Promise.all(groups.map(async (group) => (await store.commit(group)).ok));
}
