import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DETECTORS } from "#core/detect/detectors/index.ts";
import { type Policy, readPolicy } from "#core/policy/policy.ts";
import { problemLine } from "#core/policy/problem.ts";
import { SettingsMistake } from "#apps/settings.ts";
import type { Log } from "#io/log/log.ts";

/** The policy that ships with Zegel. */
export const DEFAULT_POLICY = fileURLToPath(new URL("../../policy/default.yaml", import.meta.url));

/** The policy in force and how it stands with its file. */
export interface PolicyWatch {
  readonly current: () => Policy;
  readonly state: () => { readonly file: string; readonly loadedAt: number; readonly problem: string | undefined };
  readonly close: () => void;
}

/** Reads a policy file; throws SettingsMistake that names file, line and rule of every mistake. */
export function loadPolicy(file: string): Policy {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new SettingsMistake(`Cannot read the policy ${file}.`);
  }
  const read = readPolicy(text, file, new Set(DETECTORS.map(({ id }) => id)));
  if (!read.ok) throw new SettingsMistake(read.problems.map((problem) => problemLine(problem, "en")).join("\n"));
  return read.policy;
}

/** Loads the policy and follows its file. A mistake at start throws; later the old policy stays and the log and the admin page say so. */
export function watchPolicy(
  file: string,
  everyMs: number,
  world: { readonly now: () => number; readonly log: Log; readonly loaded: (policy: Policy) => void },
): PolicyWatch {
  let current = loadPolicy(file);
  let loadedAt = world.now();
  let problem: string | undefined;
  let seen = stampOf(file);
  world.loaded(current);
  const look = (): void => {
    const stamp = stampOf(file);
    if (stamp === seen) return;
    seen = stamp;
    try {
      current = loadPolicy(file);
      loadedAt = world.now();
      problem = undefined;
      world.loaded(current);
      world.log.line("policy-loaded", { rules: current.rules.length });
    } catch (thrown) {
      problem = thrown instanceof SettingsMistake ? thrown.message : "The policy cannot be read.";
      world.log.line("policy-kept", { problem });
    }
  };
  // Polling, because the notices of editors that write by rename differ per file system.
  const timer = setInterval(look, everyMs);
  timer.unref();
  return { current: () => current, state: () => ({ file, loadedAt, problem }), close: () => clearInterval(timer) };
}

function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs}/${size}/${ino}`;
  } catch {
    return "gone";
  }
}
