import { ERRORS, type ErrorCode } from "#core/errors.ts";

/** Whether a text is one of our codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}

/** Our code for an error that the SMTP library thought of itself. Its own words are never sent. */
export function codeOfLibrary(smtp: number, words: string): ErrorCode {
  if (smtp === 421) {
    if (words.includes("shutting down")) return "STOPPING";
    if (words.includes("Too many connected")) return "TOO_BUSY";
    return words.startsWith("Timeout") ? "IDLE" : "NOT_SMTP";
  }
  const known = BY_NUMBER.get(smtp);
  if (known !== undefined) return known;
  return smtp < 500 ? "BROKEN" : "BAD_REQUEST";
}

const BY_NUMBER: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [452, "TOO_MANY_RECIPIENTS"],
  [500, "UNKNOWN_COMMAND"],
  [503, "BAD_SEQUENCE"],
  [530, "NOT_SIGNED_IN"],
  [535, "WRONG_SIGN_IN"],
  [538, "TLS_FIRST"],
  [552, "TOO_BIG"],
]);
