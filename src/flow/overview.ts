import type { Overview } from "#core/api/app.ts";
import { ACTIONS } from "#core/policy/actions/index.ts";
import { verifyChain } from "#core/log/chain.ts";
import { sha256 } from "#core/seal/primitives.ts";
import type { World } from "#flow/world.ts";

/** What the running program knows of itself. */
export interface Running {
  readonly version: string;
  readonly startedAt: number;
  readonly policy: () => { readonly file: string; readonly loadedAt: number; readonly problem: string | undefined };
}

/** How many of the newest events the overview checks and shows. */
const NEWEST = 200;

/** What an administrator sees: health and numbers, no contents. */
export async function overview(world: World, running: Running): Promise<Overview> {
  const newest = (await world.store.events({ newestFirst: true, limit: NEWEST + 1 })).toReversed();
  const [first, ...rest] = newest;
  const whole = newest.length <= NEWEST;
  const checked = whole
    ? await verifyChain(newest, sha256)
    : first === undefined
      ? { ok: true }
      : await verifyChain(rest, sha256, { after: first });
  const { file, loadedAt, problem } = running.policy();
  return {
    version: running.version,
    startedAt: running.startedAt,
    policy: {
      file,
      loadedAt,
      problem: problem ?? null,
      rules: world.policy().rules.map(({ id, action, say }) => ({ id, action, say: say ?? ACTIONS[action].title })),
    },
    queue: {
      ready: await world.store.count("queue", { state: "ready" }),
      held: await world.store.count("queue", { state: "held" }),
      failed: await world.store.count("queue", { state: "failed" }),
    },
    log: { events: newest.at(-1)?.seq ?? 0, intact: checked.ok },
    recent: newest
      .toReversed()
      .slice(0, 50)
      .map(({ seq, at, kind, details }) => ({
        seq,
        at,
        kind,
        who: typeof details["recipient"] === "string" ? details["recipient"] : null,
      })),
  };
}
