import { SettingsMistake } from "#apps/settings.ts";
import type { QueueFilter } from "#flow/operate-queue.ts";

/** Options that say which messages of the queue are meant. */
export const FILTER_OPTIONS = {
  id: { type: "string", multiple: true },
  to: { type: "string" },
  from: { type: "string" },
  state: { type: "string" },
  older: { type: "string" },
} as const;

/** The filter that these options say. Throws a SettingsMistake for what cannot be read. */
export function filterOf(values: {
  readonly id?: string[] | undefined;
  readonly to?: string | undefined;
  readonly from?: string | undefined;
  readonly state?: string | undefined;
  readonly older?: string | undefined;
}): QueueFilter {
  const { id, to, from, state, older } = values;
  const known = ["ready", "held", "paused", "failed"] as const;
  const wanted = known.find((one) => one === state);
  if (state !== undefined && wanted === undefined) throw new SettingsMistake(`--state is one of ${known.join(", ")}`);
  return {
    ...(id === undefined ? {} : { ids: id }),
    ...(to === undefined ? {} : { to }),
    ...(from === undefined ? {} : { from: from === "<>" ? "" : from }),
    ...(wanted === undefined ? {} : { state: wanted }),
    ...(older === undefined ? {} : { until: Date.now() - duration(older) }),
  };
}

/** "90s", "30m", "4h" or "5d" in milliseconds. */
function duration(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) throw new SettingsMistake("--older takes a time such as 30m, 4h or 5d");
  return Number(count) * ({ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 0);
}
