import type { Instant } from "#core/bytes.ts";
import { LIMITS } from "#core/limits.ts";

interface Attempt {
  readonly account: string;
  readonly remoteAddress: string;
  readonly now: Instant;
}

/** Counts wrong sign-ins per account and address together, and per address; it never locks an account for other addresses. */
export interface TryGuard {
  mayTry(attempt: Attempt): boolean;
  failed(attempt: Attempt): void;
  succeeded(attempt: Attempt): void;
}

/** Wrong tries from one address at any accounts: a whole office may stand behind it, with old passwords in some clients. */
const TRIES_PER_ADDRESS = 20 * LIMITS.signInTries;

/** Names that are remembered at once; beyond them the oldest quarter is forgotten. */
const REMEMBERED_MAX = 20_000;

/**
 * A guard that remembers while the program runs. Whoever tries too often waits `lockMs` after the last wrong try. `placeOf` says
 * which addresses are one client.
 */
export function openTryGuard(placeOf: (remoteAddress: string) => string): TryGuard {
  const wrong = new Map<string, { readonly tries: number; readonly at: Instant }>();
  const seen = (key: string, now: Instant): number => {
    const found = wrong.get(key);
    return found === undefined || now - found.at >= LIMITS.lockMs ? 0 : found.tries;
  };
  const note = (key: string, now: Instant): void => {
    const tries = seen(key, now) + 1;
    // Taken out and put in again, it is the newest.
    wrong.delete(key);
    wrong.set(key, { tries, at: now });
    if (wrong.size <= REMEMBERED_MAX) return;
    // Many at once: to find the oldest of a map again and again is slow.
    for (const old of wrong.keys().take(REMEMBERED_MAX / 4)) wrong.delete(old);
  };
  const keys = ({ account, remoteAddress }: Attempt): readonly [string, string] => {
    const place = placeOf(remoteAddress);
    return [`${place} ${account}`, place];
  };
  return {
    mayTry(attempt) {
      const [both, place] = keys(attempt);
      return seen(both, attempt.now) < LIMITS.signInTries && seen(place, attempt.now) < TRIES_PER_ADDRESS;
    },
    failed(attempt) {
      for (const key of keys(attempt)) note(key, attempt.now);
    },
    succeeded(attempt) {
      wrong.delete(keys(attempt)[0]);
    },
  };
}
