import { parseParameters, skipComment } from "#core/mail/parameter.ts";

/** What some reader or other takes from a header: every value that its fields could mean. */
export interface LooseHeader {
  /** Where the body would start. */
  readonly bodyStart: number;
  readonly boundaries: readonly string[];
  /** Lower case, none twice: "text/html". */
  readonly mediaTypes: readonly string[];
  readonly charsets: readonly string[];
  readonly encodings: readonly Encoding[];
  /** The texts that a person could be shown: subject and the like. */
  readonly shown: readonly string[];
  /** Whether all of the header was looked at, and every value in it is here. */
  readonly whole: boolean;
}

/** A transfer encoding, however it was written. */
export type Encoding = "base64" | "quoted-printable" | "uuencode";

/** Of a header no more is looked at; its end is looked for as far. */
const HEADER_CHARS = 256 * 1024;
/** The most values of one kind, and the most texts to show. */
const VALUES_MAX = 12;
const SHOWN_MAX = 100;
/** Places among the fields where the body could begin because a line is no field. */
const ODD_LINES_MAX = 6;

/**
 * Every way to read the header that begins at `from` of a text with one character for each byte: until the empty line, until a
 * line of white space, until the first line that is no field, and not at all.
 */
export function looseHeaders(text: string, from: number, to: number): readonly LooseHeader[] {
  const seen = new Map<number, LooseHeader>();
  for (const end of headerEnds(text, from, to)) {
    if (!seen.has(end.bodyStart)) seen.set(end.bodyStart, readFields(text.slice(from, end.headerEnd), end.bodyStart));
  }
  return [...seen.values()];
}

interface HeaderEnd {
  readonly headerEnd: number;
  readonly bodyStart: number;
}

function headerEnds(text: string, from: number, to: number): readonly HeaderEnd[] {
  const ends: HeaderEnd[] = [];
  let oddLines = 0;
  let wasOdd = false;
  let sawBlank = false;
  const limit = Math.min(to, from + HEADER_CHARS);
  let at = from;
  while (at < limit) {
    const newline = text.indexOf("\n", at);
    const next = newline < 0 || newline >= to ? to : newline + 1;
    const line = text.slice(at, next).replace(/\r?\n$/, "");
    if (line === "") return [...ends, { headerEnd: at, bodyStart: next }];
    if (!sawBlank && line.trim() === "") {
      sawBlank = true;
      ends.push({ headerEnd: at, bodyStart: next });
    }
    const isField = /^[^\s:]+[ \t]*:/.test(line) || (at > from && /^[ \t]/.test(line));
    // Each reader passes over some lines that are no field, and takes others for the beginning of the body.
    if (!isField && !wasOdd && oddLines++ < ODD_LINES_MAX) {
      ends.push({ headerEnd: at, bodyStart: at }, { headerEnd: at, bodyStart: next });
    }
    wasOdd = !isField;
    at = next;
  }
  return [...ends, { headerEnd: at, bodyStart: at }, { headerEnd: from, bodyStart: from }];
}

function readFields(all: string, bodyStart: number): LooseHeader {
  const header = all.slice(0, HEADER_CHARS);
  const fields = header.replace(/\r?\n(?=[ \t])/g, "").split(/\r\n|[\r\n]/);
  const values = (name: RegExp) =>
    fields.flatMap((field) => {
      const colon = field.indexOf(":");
      // A field whose name carries something unseen is another name to us and the same to others.
      return colon > 0 && name.test(field.slice(0, colon).replace(/[^!-~]/g, "")) ? [field.slice(colon + 1)] : [];
    });
  const types = values(/^content-type$/i);
  const encodings = once(values(/^content-transfer-encoding$/i).flatMap(encodingsIn));
  const boundaries = once(types.flatMap((type) => parameterReadings(type, "boundary")));
  const mediaTypes = once(types.flatMap((type) => type.toLowerCase().match(/[a-z0-9][\w.+-]{0,80}\/[a-z0-9][\w.+-]{0,80}/g) ?? []));
  const charsets = once(types.flatMap((type) => parameterReadings(type, "charset").map((charset) => charset.toLowerCase().slice(0, 40))));
  const shown = once([
    ...values(/^(?:subject|comments|keywords|thread-topic|content-description|content-disposition|content-type)$/i),
    // Encoded words are for people, whatever the field is called.
    ...fields.flatMap((field) => (field.includes("=?") ? field.slice(field.indexOf(":") + 1) : [])),
  ]);
  const isFew = shown.length <= SHOWN_MAX && [boundaries, mediaTypes, charsets].every((list) => list.length <= VALUES_MAX);
  return {
    bodyStart,
    boundaries: boundaries.slice(0, VALUES_MAX),
    mediaTypes: mediaTypes.slice(0, VALUES_MAX),
    charsets: charsets.slice(0, VALUES_MAX),
    encodings,
    shown: shown.slice(0, SHOWN_MAX),
    whole: isFew && header.length === all.length,
  };
}

function encodingsIn(value: string): readonly Encoding[] {
  const text = value.toLowerCase().replace(/[^a-z0-9()-]/g, "");
  const named: Encoding[] = [];
  if (/base-?64|^b$/.test(text)) named.push("base64");
  if (/quoted|^q$/.test(text)) named.push("quoted-printable");
  if (/uu/.test(text)) named.push("uuencode");
  return named;
}

/** Every value that some reader takes a parameter to have; none is empty. */
export function parameterReadings(field: string, name: string): readonly string[] {
  const found = new Set<string>();
  for (const text of new Set([field, withoutComments(field)])) {
    const own = parseParameters(text).parameters.get(name);
    if (own !== undefined) found.add(own);
    const segments: string[] = [];
    // The name in any place, also inside another value or without a semicolon before it.
    const pattern = new RegExp(`${name}[ \\t]{0,20}(\\*[0-9]{0,4}\\*?)?[ \\t]{0,20}=[ \\t]{0,20}`, "gi");
    for (const match of text.matchAll(pattern)) {
      if (found.size > 4 * VALUES_MAX) break;
      const rest = text.slice(match.index + match[0].length, match.index + match[0].length + 400);
      const pieces = valueReadings(rest);
      for (const piece of pieces) found.add(piece);
      if (match[1] !== undefined) segments.push(pieces[0] ?? "");
      // The charset and language before an extended value.
      for (const piece of pieces) found.add(percentDecoded(piece.replace(/^[^']*'[^']*'/, "")));
    }
    for (const order of [segments, segments.toReversed()]) {
      const joined = order.join("");
      found.add(joined);
      found.add(percentDecoded(joined.replace(/^[^']*'[^']*'/, "")));
    }
  }
  return once([...found].flatMap((value) => [value, value.trim()]).filter((value) => value !== ""));
}

function valueReadings(rest: string): readonly string[] {
  const token = /^[^;]*/.exec(rest)?.[0] ?? "";
  const word = /^[^\s;,]*/.exec(rest)?.[0] ?? "";
  const readings = [token.trim(), word, word.replace(/^"|"$/g, "")];
  if (!rest.startsWith('"')) return readings;
  const closed = /^"((?:[^"\\]|\\.)*)"?/.exec(rest)?.[1] ?? "";
  const first = /^"([^"]*)/.exec(rest)?.[1] ?? "";
  return [closed.replace(/\\(.)/g, "$1"), first, closed, ...readings];
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function withoutComments(text: string): string {
  let output = "";
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf("(", at);
    if (open < 0) return output + text.slice(at);
    output += text.slice(at, open);
    at = skipComment(text, open);
  }
  return output;
}

function once<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
