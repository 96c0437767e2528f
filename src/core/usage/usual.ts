/** What is counted of an account: messages in a minute, outside recipients that nobody knew, and the same text, in an hour. */
export const LIMIT_NAMES = ["inMinute", "newRecipientsInHour", "sameTextInHour"] as const;
export type Limit = (typeof LIMIT_NAMES)[number];

/** The most of each that there was. */
export type Busiest = Readonly<Record<Limit, number>>;

/** One account's busiest minute and hours of one day, as "2026-11-21". */
export interface UsageDay extends Busiest {
  readonly day: string;
  readonly account: string;
  readonly messages: number;
}

/** On how many days an account must have sent before they say what is usual. */
const DAYS_MIN = 3;

/**
 * The busiest that is usual for an account: the median over the days on which it sent, so that one wild day teaches nothing. 0 where
 * there are too few.
 */
export function usual(days: readonly UsageDay[], name: Limit): number {
  if (days.length < DAYS_MIN) return 0;
  const sorted = days.map((day) => day[name]).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
