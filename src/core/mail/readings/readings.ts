import { type Bytes, fromLatin1, hex, latin1, utf8 } from "#core/bytes.ts";
import { sha256 } from "#core/detect/sha256.ts";
import type { Message } from "#core/mail/message.ts";
import { type Claim, collectClaims } from "#core/mail/readings/claims.ts";
import { decodings } from "#core/mail/readings/decodings.ts";
import { base64Runs, isFile, isPlain } from "#core/mail/readings/runs.ts";
import { isAscii, isNoise, textReadings } from "#core/mail/readings/texts.ts";
import { decodeQuotedPrintable } from "#core/mail/transfer-encoding.ts";
import { wordReadings } from "#core/mail/readings/words.ts";
import { findUuencoded } from "#core/mail/uuencode.ts";

/** What another reader could show of a message, at its place in words; `rest` where the limits did not suffice for all of it. */
export type Reading =
  | { readonly kind: "text"; readonly place: string; readonly text: string }
  | { readonly kind: "file"; readonly place: string; readonly mediaType: string; readonly bytes: Bytes }
  | { readonly kind: "rest"; readonly place: string };

/** What readings may cost. */
export const READING_LIMITS = {
  /** Readings of one message. */
  readings: 3000,
  /** Characters and bytes of all readings together: so many for any message, and so many times its length. */
  freeBytes: 4 * 1024 * 1024,
  times: 24,
  /** Of a large message no more than this beyond four times its length. */
  largeBytes: 64 * 1024 * 1024,
  /** Contents inside contents that are read so. */
  depth: 3,
} as const;

/**
 * Everything that some reader could take from a malformed message and our own reading may not have: other fields, boundaries and
 * ends, encodings undone strictly and leniently, texts in every charset named, text around the parts, files inside text. None for a
 * message without defects, which every reader reads alike. Ends within its limits, with a `rest` where they cut something off.
 */
export function* readingsOf(message: Pick<Message, "raw" | "defects">): Generator<Reading> {
  if (message.defects.length === 0) return;
  const budget = openBudget(message.raw.length);
  // What stands inside comes after all that stands outside, so that no part can spend what the others need.
  budget.later({ raw: message.raw, path: "", depth: 0 });
  for (let inner = budget.next(); inner !== undefined; inner = budget.next()) yield* read(inner, budget);
  if (budget.isCut()) yield { kind: "rest", place: placeOf("") };
}

const LONG_CHARS = 64 * 1024;
/** Charsets that the whole body is tried in. */
const CHARSETS_MAX = 6;

/** What is read as a message: the whole, or what came out of an encoding in it. */
interface Inner {
  readonly raw: Bytes;
  readonly path: string;
  readonly depth: number;
}

interface Budget {
  /** Whether this reading is new and may be made. */
  readonly takes: (key: string) => boolean;
  /** Notes that something was left out; all else is still read. */
  readonly cut: () => void;
  readonly isCut: () => boolean;
  /** Keeps what is to be read after all that waits already. */
  readonly later: (inner: Inner) => void;
  /** What waits longest; nothing more when all is spent. */
  readonly next: () => Inner | undefined;
}

function openBudget(length: number): Budget {
  const seen = new Set<string>();
  let spent = false;
  let cut = false;
  const waiting: Inner[] = [];
  let left = READING_LIMITS.freeBytes + Math.min(READING_LIMITS.times * length, READING_LIMITS.largeBytes + 4 * length);
  return {
    takes(key) {
      if (spent) return false;
      // What is long is known by its hash, so that readings are not all held; no attacker can make two alike.
      const known = key.length > LONG_CHARS ? `sha256 ${hex(sha256(utf8(key)))}` : key;
      if (seen.has(known)) return false;
      left -= key.length;
      if (left < 0 || seen.size >= READING_LIMITS.readings) spent = true;
      else seen.add(known);
      return !spent;
    },
    cut() {
      cut = true;
    },
    isCut: () => spent || cut,
    later: (inner) => void waiting.push(inner),
    next: () => (spent ? undefined : waiting.shift()),
  };
}

function* read({ raw, path, depth }: Inner, budget: Budget): Generator<Reading> {
  const text = latin1(raw);
  for (const form of formsOf(text)) {
    const claims = collectClaims(form.text);
    if (!claims.whole) budget.cut();
    const shown = [...claims.shown].map((value) => value.trim());
    for (const way of columns(shown.map(fieldReadings))) yield* texts(way.join("\n"), path, budget);
    for (const claim of claims.list) yield* readClaim(form, { ...claim, path: joined(path, claim.path) }, depth, budget);
    const charsets = [...new Set(claims.list.flatMap((claim) => claim.charsets))].slice(0, CHARSETS_MAX);
    yield* readAround(form, { path, charsets, mediaTypes: [] }, depth, budget);
  }
}

/** A byte that is no UTF-8 is a letter to one and a sign of its own to another: a number before it ends there, or does not. */
function fieldReadings(value: string): readonly string[] {
  if (isAscii(value)) return wordReadings(value);
  return [...new Set(textReadings(fromLatin1(value), []).flatMap(wordReadings))];
}

/** The first of each, the second of each, and so on. */
function columns(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const longest = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: longest }, (_, i) => rows.flatMap((row) => row[i] ?? []));
}

/** A message as one character for each byte, and where its body begins: behind the first empty line. */
interface Form {
  readonly text: string;
  readonly bodyStart: number;
}

/** The message with its line ends as others see them: a bare CR can be one or nothing, and bytes of zero can be nothing. */
function formsOf(text: string): readonly Form[] {
  const lines = text.replace(/\r(?!\n)/g, "\r\n");
  const forms = new Set([text, lines, text.replace(/\r(?!\n)/g, ""), lines.replaceAll("\0", "")]);
  return Array.from(forms, (form) => ({ text: form, bodyStart: bodyStart(form) }));
}

function bodyStart(text: string): number {
  const end = /\r?\n[ \t]*\r?\n/.exec(text);
  return end === null ? 0 : end.index + end[0].length;
}

function* readClaim(form: Form, claim: Claim, depth: number, budget: Budget): Generator<Reading> {
  const body = form.text.slice(claim.from, claim.to);
  if (!budget.takes(`${claim.encodings.join()} ${claim.charsets.join()} ${body}`)) return;
  // Plain text as it stands is in the whole body, which is looked into as well; not so where it begins before the first empty line.
  if (isAscii(body) && claim.from >= form.bodyStart) yield* asHtml(body, claim.path, budget);
  else yield* readContents(fromLatin1(body), claim, budget);
  for (const encoding of claim.encodings) {
    for (const bytes of decodings(body, encoding)) yield* readDecoded(bytes, claim, depth, budget);
  }
}

/** Whatever stands anywhere, without believing any structure: the body undone in each encoding, with every charset that is named. */
function* readAround(form: Form, said: Said, depth: number, budget: Budget): Generator<Reading> {
  const body = form.text.slice(form.bodyStart);
  yield* readContents(fromLatin1(body), said, budget);
  if (/=(?:[0-9A-Fa-f]{2}|[ \t]*\r?\n)/.test(body)) yield* readDecoded(decodeQuotedPrintable(fromLatin1(body)).bytes, said, depth, budget);
  const runs = base64Runs(form.text);
  if (!runs.whole) budget.cut();
  for (const bytes of runs.files) yield* readDecoded(bytes, said, depth, budget);
}

type Said = Pick<Claim, "path" | "charsets" | "mediaTypes">;

/** What came out of an encoding can have a structure of its own. */
function* readDecoded(bytes: Bytes, said: Said, depth: number, budget: Budget): Generator<Reading> {
  yield* readContents(bytes, said, budget);
  const binary = latin1(bytes);
  const isMessage = said.mediaTypes.some((type) => type.startsWith("message/"));
  if (!isMessage && !/^content-(?:type|transfer-encoding)[ \t]*:/im.test(binary) && !/^[A-Za-z0-9+/]{12,}={0,2}[ \t\r]*$/m.test(binary))
    return;
  if (!budget.takes(`inner ${binary}`)) return;
  if (depth >= READING_LIMITS.depth) return budget.cut();
  budget.later({ raw: bytes, path: said.path, depth: depth + 1 });
}

function* readContents(bytes: Bytes, said: Said, budget: Budget): Generator<Reading> {
  const binary = latin1(bytes);
  if (!budget.takes(`${said.charsets.join()} ${binary}`)) return;
  const seemsFile = isFile(bytes);
  for (const text of seemsFile && !isPlain(bytes) ? [] : textReadings(bytes, said.charsets)) {
    yield* texts(text, said.path, budget);
    for (const file of findUuencoded(text, 100)) yield* readContents(file.bytes, { ...said, charsets: [], mediaTypes: [] }, budget);
  }
  if (!seemsFile) return;
  const named = said.mediaTypes.filter((type) => !/^(?:text|multipart|message)\//.test(type));
  for (const mediaType of ["application/octet-stream", ...named]) {
    if (budget.takes(`file ${mediaType} ${binary}`)) yield { kind: "file", place: placeOf(said.path), mediaType, bytes };
  }
}

function* texts(text: string, path: string, budget: Budget): Generator<Reading> {
  if (text.trim() === "" || isNoise(text) || !budget.takes(`text ${text}`)) return;
  yield { kind: "text", place: placeOf(path), text };
  yield* asHtml(text, path, budget);
}

/** Tags and entities stand between what a browser shows as one. */
function* asHtml(text: string, path: string, budget: Budget): Generator<Reading> {
  if (/<[a-z/!]|&[#a-z]/i.test(text) && budget.takes(`html ${text}`)) {
    yield { kind: "file", place: placeOf(path), mediaType: "text/html", bytes: utf8(text) };
  }
}

function joined(path: string, inner: string): string {
  return path === "" || inner === "" ? path + inner : `${path}.${inner}`;
}

function placeOf(path: string): string {
  return path === "" ? "message > other reading" : `part ${path} > other reading`;
}
