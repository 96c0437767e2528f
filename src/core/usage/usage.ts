import type { Bytes, Instant } from "#core/bytes.ts";
import { type Busiest, LIMIT_NAMES, type Limit, type UsageDay, usual } from "#core/usage/usual.ts";
import { openWindow, type Window } from "#core/usage/window.ts";

/** One message as far as counting goes. */
export interface Sending {
  readonly account: string;
  readonly at: Instant;
  /** Outside recipients that the organisation did not know. */
  readonly newRecipients: readonly string[];
  /** The same for the same text; undefined where it is too short to say so. */
  readonly textKey: string | undefined;
}

/** What every account may send before anything of it is learned; 0 counts nothing. */
export type Floors = Busiest;

/** A limit that an account passed; `tell` once an hour. */
export interface Passed {
  readonly what: Limit;
  readonly tell: boolean;
}

/** How much each account sends, in memory: against a stolen password. */
export interface AccountUsage {
  /** Counts one message, or says which limit it is beyond: then nothing of that account goes out until an hour without mail has passed. */
  readonly count: (sending: Sending, floors: Floors) => Passed | undefined;
  /** Takes over what earlier days showed. */
  readonly learn: (days: readonly UsageDay[]) => void;
  /** The days that changed since this was asked last, to be kept. */
  readonly changed: () => readonly UsageDay[];
  /** Accounts of which nothing goes out, and since when. */
  readonly closed: (now: Instant) => readonly { readonly account: string; readonly since: Instant }[];
  readonly close: (account: string, what: Limit, since: Instant) => void;
  /** Someone looked and found it right: the account may send again, and what it sent this hour counts no more. */
  readonly reopen: (account: string) => void;
  /** Outside recipients whom the organisation wrote to before, as far as was asked since the start. */
  readonly isKnown: (address: string) => boolean;
  readonly remember: (address: string) => void;
  /** Under which texts are compared; it dies with the program. */
  readonly textSecret: Bytes;
}

/** Begins without a past, with 32 random bytes. A day is a day in UTC. */
export function openAccountUsage(textSecret: Bytes): AccountUsage {
  const accounts = new Map<string, Account>();
  const known = new Set<string>();
  const changed = new Set<Account>();
  const of = (account: string): Account => {
    const known = accounts.get(account);
    if (known !== undefined) return known;
    // Whoever sends in ever new names pushes out the oldest, never the memory.
    const oldest = accounts.keys().next();
    if (accounts.size >= ACCOUNTS && oldest.done !== true) accounts.delete(oldest.value);
    const made = newAccount(account);
    accounts.set(account, made);
    return made;
  };
  return {
    count(sending, floors) {
      const account = of(sending.account);
      prune(account, sending.at);
      const seen = withOne(account, sending);
      const what =
        account.closedUntil > sending.at
          ? account.closedFor
          : LIMIT_NAMES.find((name) => floors[name] > 0 && seen[name] > limitOf(account, name, floors));
      if (what !== undefined) return closeFor(account, what, sending.at);
      record(account, sending, seen);
      changed.add(account);
      return undefined;
    },
    learn(days) {
      for (const day of days) of(day.account).past.push(day);
    },
    changed() {
      const rows = [...changed].flatMap(({ today }) => today ?? []);
      changed.clear();
      return rows;
    },
    closed: (now) =>
      [...accounts.values()]
        .filter(({ closedUntil }) => closedUntil > now)
        .map(({ name, closedSince }) => ({ account: name, since: closedSince })),
    close(name, what, since) {
      const account = of(name);
      closeFor(account, what, since);
      account.toldAt = since;
    },
    isKnown: (address) => known.has(address),
    remember(address) {
      if (known.size >= KNOWN) known.clear();
      known.add(address);
    },
    textSecret,
    reopen(name) {
      const account = of(name);
      Object.assign(account, { closedUntil: 0, minute: openWindow(MINUTE), recipients: new Map(), texts: new Map() });
    },
  };
}

/** An account at three times its usual busiest is far off. */
const TIMES = 3;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ACCOUNTS = 50_000;
const KNOWN = 100_000;
/** Different texts of one account that are told apart in an hour; what is beyond counts as a text of its own. */
const TEXTS = 2_000;

interface Account {
  readonly name: string;
  minute: Window;
  /** When each was first sent to. */
  recipients: Map<string, Instant>;
  /** In the order of the last use. */
  texts: Map<string, Window>;
  today: UsageDay | undefined;
  past: UsageDay[];
  closedUntil: Instant;
  closedSince: Instant;
  closedFor: Limit;
  toldAt: Instant;
}

function newAccount(name: string): Account {
  return {
    name,
    minute: openWindow(MINUTE),
    recipients: new Map(),
    texts: new Map(),
    today: undefined,
    past: [],
    closedUntil: 0,
    closedSince: 0,
    closedFor: "inMinute",
    toldAt: Number.NEGATIVE_INFINITY,
  };
}

function limitOf(account: Account, name: Limit, floors: Floors): number {
  return Math.max(floors[name], TIMES * usual(account.past, name));
}

function closeFor(account: Account, what: Limit, at: Instant): Passed {
  if (account.closedUntil <= at) {
    account.closedSince = at;
    account.closedFor = what;
  }
  account.closedUntil = at + HOUR;
  const tell = at - account.toldAt >= HOUR;
  if (tell) account.toldAt = at;
  return { what: account.closedFor, tell };
}

function prune(account: Account, now: Instant): void {
  // Both maps are in the order of time.
  for (const [recipient, at] of account.recipients) {
    if (at > now - HOUR) break;
    account.recipients.delete(recipient);
  }
  for (const [text, times] of account.texts) {
    if (times.count(now) > 0) break;
    account.texts.delete(text);
  }
}

/** What the windows would hold with this message. */
function withOne(account: Account, { at, newRecipients, textKey }: Sending): Busiest {
  const fresh = new Set(newRecipients.filter((recipient) => !account.recipients.has(recipient)));
  return {
    inMinute: account.minute.count(at) + 1,
    newRecipientsInHour: account.recipients.size + fresh.size,
    sameTextInHour: textKey === undefined ? 0 : (account.texts.get(textKey)?.count(at) ?? 0) + 1,
  };
}

function record(account: Account, { at, newRecipients, textKey }: Sending, seen: Busiest): void {
  account.minute.add(at);
  for (const recipient of newRecipients) if (!account.recipients.has(recipient)) account.recipients.set(recipient, at);
  if (textKey !== undefined && (account.texts.has(textKey) || account.texts.size < TEXTS)) {
    const times = account.texts.get(textKey) ?? openWindow(HOUR);
    times.add(at);
    account.texts.delete(textKey);
    account.texts.set(textKey, times);
  }
  const day = new Date(at).toISOString().slice(0, 10);
  if (account.today !== undefined && account.today.day !== day) account.past.push(account.today);
  // After a restart the day goes on where it was.
  const earlier = account.past.findIndex((one) => one.day === day);
  const begun = earlier >= 0 ? account.past.splice(earlier, 1)[0] : account.today?.day === day ? account.today : undefined;
  account.past = account.past.slice(-DAYS);
  account.today = {
    day,
    account: account.name,
    messages: (begun?.messages ?? 0) + 1,
    inMinute: Math.max(begun?.inMinute ?? 0, seen.inMinute),
    newRecipientsInHour: Math.max(begun?.newRecipientsInHour ?? 0, seen.newRecipientsInHour),
    sameTextInHour: Math.max(begun?.sameTextInHour ?? 0, seen.sameTextInHour),
  };
}

/** How many days are looked back on. */
export const DAYS = 28;
