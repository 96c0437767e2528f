import { ERRORS, type ErrorCode } from "#core/errors.ts";

/** What is said to a client, whole lines with their ends, and what becomes of the connection after it. */
export interface Reply {
  readonly text: string;
  readonly next: "commands" | "contents" | "tls" | "close";
}

/** A reply of one or more lines in our own words, without the last line end. */
export function saying(text: string, next: Reply["next"] = "commands"): Reply {
  return { text: `${text}\r\n`, next };
}

/** The reply for an error: with the number, status and words of our own table, and nothing else. One with 421 ends the connection. */
export function refusing(code: ErrorCode): Reply {
  return REFUSALS[code];
}

const REFUSALS = Object.fromEntries(
  Object.entries(ERRORS).map(([code, { smtp, status, text }]) => [
    code,
    saying(`${smtp} ${status} ${text.en}`, smtp === 421 ? "close" : "commands"),
  ]),
) as Readonly<Record<ErrorCode, Reply>>;
