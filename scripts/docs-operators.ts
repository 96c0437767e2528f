// Writes the tables of docs/operators.md anew from the registries: node scripts/docs-operators.ts
import { readFileSync, writeFileSync } from "node:fs";
import { type CodedError, ERRORS } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { table, withParts } from "./docs-tables.ts";

const FILE = new URL("../docs/operators.md", import.meta.url);

/** docs/operators.md with its tables of errors and limits as the program has them. */
export function withTables(document: string): string {
  return withParts(document, PARTS);
}

const PARTS: Readonly<Record<string, () => string>> = {
  errors: () =>
    table(
      ["code", "SMTP", "HTTP", "what it says"],
      Object.entries<CodedError>(ERRORS).map(([code, { smtp, status, http, text }]) => [
        `\`${code}\``,
        `${smtp} ${status}`,
        String(http),
        `${text.en} _${text.nl}_`,
      ]),
    ),
  limits: () =>
    table(
      ["limit", "at most", "of what"],
      Object.entries(LIMITS).map(([name, limit]) => [`\`${name}\``, inUnit(name, limit), LIMIT_NAMES[name as keyof typeof LIMITS]]),
    ),
};

const LIMIT_NAMES: Readonly<Record<keyof typeof LIMITS, string>> = {
  messageBytes: "one message at the gateway",
  recipientsPerMessage: "recipients of one SMTP transaction",
  headerBytes: "the header of one message or part",
  headerFields: "fields in one header",
  mimeDepth: "MIME parts inside each other",
  mimeParts: "MIME parts of one message",
  addressBytes: "a mail address",
  addressLocalBytes: "what stands before its @",
  smtpConnections: "SMTP clients at once",
  smtpReceivingBytes: "memory for all messages that are being received; beyond it clients are asked to come back",
  smtpStopMs: "how long a stopping server waits for messages that it is receiving",
  smtpIdleMs: "silence of an SMTP client, and the time for one command",
  smtpConnectionsPerAddress: "SMTP clients at once from one address (IPv6: from one /64)",
  smtpCommands: "commands of one SMTP connection without a message",
  smtpHandshakeMs: "a TLS handshake with an SMTP client",
  smtpBytesPerSecondMin: "bytes a second of a message after its first minute; this is the least, not the most",
  smtpSweepMs: "how long a client that is too slow may be overlooked",
  extractDepth: "files inside files, when a file is read for scanning",
  extractEntries: "files in one archive",
  extractRatio: "times that a packed file may grow",
  extractBytes: "what one file may unpack to",
  extractMs: "CPU time for one file; large files get more",
  extractMemoryBytes: "memory of one process that reads files",
  replyBytes: "a guest's answer with its files",
  replyFiles: "files in a guest's answer",
  fileNameChars: "a file's name",
  replyTextChars: "the text of a guest's answer",
  codeDigits: "digits of a code by SMS or mail",
  codeMs: "life of a code",
  codeTries: "wrong codes until the link is locked",
  codeEveryMs: "wait between two codes to one guest",
  codesPerHour: "codes an hour to one guest",
  lockMs: "how long a lock lasts",
  wrongCodesPerMinute: "wrong codes a minute over the whole server",
  accessCodeCharsMin: "an agreed code; this is the least, not the most",
  signInTries: "wrong sign-ins until an account is locked",
  sessionMs: "a sender's session",
  guestSessionMs: "a guest's session",
  itemMs: "how long a contact link works; with `keepDays`, 12 times this for a sealed message",
  requestBytes: "one JSON request",
  heldMs: "how long a held message waits for a person before it returns to its sender",
  reasonCharsMin: "the reason that a sender gives; this is the least, not the most",
  reasonChars: "a reason, or the remark of a colleague",
  queueAttemptsMs: "how long delivery is tried",
};

/** A limit as a person reads it: its unit stands at the end of its name. */
function inUnit(name: string, limit: number): string {
  if (name.endsWith("Bytes"))
    return scaled(limit, [
      ["MiB", 1024 ** 2],
      ["KiB", 1024],
      ["bytes", 1],
    ]);
  if (name.endsWith("Ms"))
    return scaled(limit, [
      ["days", 86_400_000],
      ["hours", 3_600_000],
      ["minutes", 60_000],
      ["seconds", 1000],
      ["ms", 1],
    ]);
  return /Chars(?:Min)?$/.test(name) ? `${limit} characters` : String(limit);
}

function scaled(limit: number, units: readonly (readonly [string, number])[]): string {
  const [unit, size] = units.find(([, one]) => limit >= 2 * one && limit % one === 0) ?? ["", 1];
  return `${limit / size} ${unit}`.trimEnd();
}

if (import.meta.main) writeFileSync(FILE, withTables(readFileSync(FILE, "utf8")));
