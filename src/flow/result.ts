import type { ErrorCode } from "#core/errors.ts";

/** What a journey answers: the value, or a coded error with what helps a person. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refusal;

export interface Refusal {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly triesLeft?: number;
  readonly waitMs?: number;
}

/** The value, as a result. */
export function done<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** The error, as a result. */
export function refused(code: ErrorCode, more: Pick<Refusal, "triesLeft" | "waitMs"> = {}): Refusal {
  return { ok: false, code, ...more };
}

/** What a batch that was not kept means to whoever asked for it. */
export function notKept(why: "conflict" | "full" | "broken"): Refusal {
  return refused(why === "full" ? "STORAGE" : why === "conflict" ? "CONFLICT" : "BROKEN");
}
