import { utf8 } from "#core/bytes.ts";
import { decodeText } from "#core/mail/charset.ts";
import { decodeWords } from "#core/mail/encoded-word.ts";
import { hexPair } from "#core/mail/transfer-encoding.ts";

/** A structured field with parameters, such as Content-Type. */
export interface ParameterizedValue {
  /** Before the first semicolon, lower case, without comments and white space. */
  readonly value: string;
  /** Names in lower case. Continuations and charsets of RFC 2231 are put together. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Whether anything was malformed, double or open to a second reading. */
  readonly bad: boolean;
}

/** Reads `value; name=value; ...` (RFC 2045 section 5.1, RFC 2231) from an unfolded field value. Never throws. */
export function parseParameters(text: string): ParameterizedValue {
  const pieces = splitPieces(text);
  const segments = new Map<string, Segment[]>();
  let bad = pieces.bad;
  for (const piece of pieces.parameters) {
    const segment = readSegment(piece);
    if (segment === undefined) {
      bad = true;
      continue;
    }
    bad ||= segment.bad;
    const known = segments.get(segment.name);
    if (known === undefined) segments.set(segment.name, [segment]);
    else known.push(segment);
  }
  const parameters = new Map<string, string>();
  for (const [name, list] of segments) {
    const joined = joinSegments(list);
    bad ||= joined.bad;
    parameters.set(name, joined.text);
  }
  return { value: pieces.value.toLowerCase(), parameters, bad };
}

interface Pieces {
  readonly value: string;
  readonly parameters: readonly Piece[];
  readonly bad: boolean;
}

/** One parameter: the text outside quotes and, if there were any, the text inside them. */
interface Piece {
  readonly plain: string;
  readonly quoted: string | undefined;
}

const PARAMETERS_MAX = 200;

function splitPieces(text: string): Pieces {
  const pieces: Piece[] = [];
  let plain = "";
  let quoted: string | undefined;
  let bad = false;
  const finish = () => {
    if (pieces.length === 0 || plain.trim() !== "" || quoted !== undefined) pieces.push({ plain: plain.trim(), quoted });
    [plain, quoted] = ["", undefined];
  };
  for (let at = 0; at < text.length && pieces.length <= PARAMETERS_MAX; ) {
    const character = text.charAt(at);
    if (character === '"') {
      const read = readQuoted(text, at + 1);
      // Two quoted strings in one value, or one that is not closed.
      bad ||= read.open || quoted !== undefined;
      quoted = (quoted ?? "") + read.text;
      at = read.end;
    } else if (character === "(") {
      // Few programs know comments here: to others this is another type, charset or name.
      bad = true;
      at = skipComment(text, at);
    } else {
      if (character === ";") finish();
      // Text after a quoted string belongs to no value.
      else if (quoted !== undefined && character.trim() !== "") bad = true;
      else plain += character;
      at++;
    }
  }
  finish();
  const [first, ...parameters] = pieces;
  return { value: first?.plain ?? "", parameters, bad: bad || first?.quoted !== undefined || pieces.length > PARAMETERS_MAX };
}

function readQuoted(text: string, from: number): { readonly text: string; readonly end: number; readonly open: boolean } {
  let value = "";
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return { text: value, end: at + 1, open: false };
    if (character === "\\" && at + 1 < text.length) at++;
    value += text.charAt(at);
  }
  return { text: value, end: text.length, open: true };
}

/** The place after a comment that starts at `from`; beyond the end where it is not closed. */
export function skipComment(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\\") at++;
    else if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at + 1;
  }
  return text.length + 1;
}

interface Segment {
  readonly name: string;
  readonly index: number | undefined;
  readonly extended: boolean;
  readonly text: string;
  readonly bad: boolean;
}

const TOKEN = /^[^\0-\x20\x7f()<>@,;:\\"/[\]?=]+$/;

function readSegment(piece: Piece): Segment | undefined {
  const equals = piece.plain.indexOf("=");
  if (equals < 0) return undefined;
  const name = /^([^*]+?)(?:\*(\d{1,3}))?(\*)?$/.exec(piece.plain.slice(0, equals).trim().toLowerCase());
  if (name === null || !TOKEN.test(name[1] ?? "")) return undefined;
  const bare = piece.plain.slice(equals + 1).trim();
  const number = name[2];
  return {
    name: name[1] ?? "",
    index: number === undefined ? undefined : Number(number),
    extended: name[3] !== undefined,
    text: piece.quoted ?? bare,
    // A value must be a token or a quoted string, not both; an extended one is never quoted; numbers have no leading zero.
    bad:
      (piece.quoted === undefined ? !TOKEN.test(bare) : bare !== "" || name[3] !== undefined) ||
      (number !== undefined && String(Number(number)) !== number),
  };
}

function joinSegments(list: readonly Segment[]): { readonly text: string; readonly bad: boolean } {
  const plain = list.filter((segment) => segment.index === undefined && !segment.extended);
  const extended = list.filter((segment) => segment.index === undefined && segment.extended);
  const numbered = list.filter((segment) => segment.index !== undefined).sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const bad = plain.length > 1 || extended.length > 1 || !numbered.every((segment, i) => segment.index === i);
  const chosen = extended.length > 0 ? extended.slice(0, 1) : numbered.length > 0 ? numbered : plain.slice(0, 1);
  const first = chosen[0];
  // Beside the extended form an old plain one is usual; beside numbered segments it is a second reading.
  const double = extended.length > 0 ? numbered.length > 0 : numbered.length > 0 && plain.length > 0;
  if (first?.extended !== true) {
    const decoded = decodeWords(chosen.map((segment) => segment.text).join(""));
    return { text: decoded.text, bad: bad || double || decoded.defects.length > 0 || chosen.some((segment) => segment.extended) };
  }
  const decoded = decodeExtended(chosen);
  return { text: decoded.text, bad: bad || double || decoded.bad };
}

function decodeExtended(segments: readonly Segment[]): { readonly text: string; readonly bad: boolean } {
  const head = /^([^']{0,40})'([^']{0,40})'/.exec(segments[0]?.text ?? "");
  const bytes: number[] = [];
  let bad = head === null;
  segments.forEach((segment, i) => {
    const encoded = utf8(i === 0 && head !== null ? segment.text.slice(head[0].length) : segment.text);
    for (let at = 0; at < encoded.length; at++) {
      const value = segment.extended && encoded[at] === 0x25 ? hexPair(encoded, at + 1) : -1;
      if (value >= 0) at += 2;
      else if (segment.extended && encoded[at] === 0x25) bad = true;
      bytes.push(value >= 0 ? value : (encoded[at] ?? 0));
    }
  });
  const decoded = decodeText(new Uint8Array(bytes), head?.[1] ?? "utf-8");
  // A line end or NUL in a name is an attack on whoever writes it again.
  const safe = decoded.text.replace(/[\0-\x1f\x7f\u2028\u2029]/g, " ");
  return { text: safe, bad: bad || decoded.bad || safe !== decoded.text };
}
