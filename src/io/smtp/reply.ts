import { type CodedError, ERRORS, type ErrorCode } from "#core/errors.ts";

/** Errors of the protocol itself, which only a mail client's program sees. Beside the table of the house until it takes them in. */
export const PROTOCOL_ERRORS = {
  UNKNOWN_COMMAND: {
    smtp: 500,
    status: "5.5.2",
    http: 400,
    text: { nl: "Dit commando is hier onbekend.", en: "This command is not known here." },
  },
  BAD_SEQUENCE: {
    smtp: 503,
    status: "5.5.1",
    http: 400,
    text: { nl: "Dit commando kan nu niet.", en: "This command is not possible now." },
  },
  UNKNOWN_PARAMETER: {
    smtp: 555,
    status: "5.5.4",
    http: 400,
    text: { nl: "Deze parameter is hier onbekend.", en: "This parameter is not known here." },
  },
  TLS_FIRST: { smtp: 530, status: "5.7.0", http: 400, text: { nl: "Begin eerst met STARTTLS.", en: "Issue STARTTLS first." } },
  IDLE: { smtp: 421, status: "4.4.2", http: 408, text: { nl: "Het was te lang stil.", en: "It was silent for too long." } },
  NOT_SMTP: {
    smtp: 421,
    status: "4.7.0",
    http: 400,
    text: { nl: "Dit is geen geldige SMTP-sessie.", en: "This is not a sound SMTP session." },
  },
} as const satisfies Readonly<Record<string, CodedError>>;

/** A code of the table of the house, or of the protocol. */
export type ReplyCode = ErrorCode | keyof typeof PROTOCOL_ERRORS;

/** What a reply code says on the wire. */
export function replyOf(code: ReplyCode): CodedError {
  return code in ERRORS ? ERRORS[code as ErrorCode] : PROTOCOL_ERRORS[code as keyof typeof PROTOCOL_ERRORS];
}

/** Whether a text is one of our codes. */
export function isReplyCode(text: string): text is ReplyCode {
  return Object.hasOwn(ERRORS, text) || Object.hasOwn(PROTOCOL_ERRORS, text);
}

/** Our code for an error that the SMTP library thought of itself. Its own words are never sent. */
export function codeOfLibrary(smtp: number, words: string): ReplyCode {
  if (smtp === 421) {
    if (words.includes("shutting down")) return "STOPPING";
    if (words.includes("Too many connected")) return "TOO_BUSY";
    return words.startsWith("Timeout") ? "IDLE" : "NOT_SMTP";
  }
  const known = BY_NUMBER.get(smtp);
  if (known !== undefined) return known;
  return smtp < 500 ? "BROKEN" : "BAD_REQUEST";
}

const BY_NUMBER: ReadonlyMap<number, ReplyCode> = new Map<number, ReplyCode>([
  [452, "TOO_MANY_RECIPIENTS"],
  [500, "UNKNOWN_COMMAND"],
  [503, "BAD_SEQUENCE"],
  [530, "NOT_SIGNED_IN"],
  [535, "WRONG_SIGN_IN"],
  [538, "TLS_FIRST"],
  [552, "TOO_BIG"],
]);
