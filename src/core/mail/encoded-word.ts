import { concat, utf8 } from "#core/bytes.ts";
import { decodeText } from "#core/mail/charset.ts";
import { decodeBase64, hexPair } from "#core/mail/transfer-encoding.ts";
import type { DefectKind } from "#core/mail/message.ts";

/** A header text with its encoded words decoded, and what was odd about it. */
export interface DecodedWords {
  readonly text: string;
  readonly defects: readonly DefectKind[];
}

// The text between the last two question marks may hold spaces: the RFC forbids them, mail programs write and read them.
const WORD = /=\?([^\s?*]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?([^?\r\n]*)\?=/g;

/** Decodes the encoded words of RFC 2047 (with the language tag of RFC 2231). Control characters become spaces. */
export function decodeWords(text: string): DecodedWords {
  if (!text.includes("=?")) return clean(text, new Set());
  const defects = new Set<DefectKind>();
  let output = "";
  let end = 0;
  let run: Run | undefined;
  for (const match of text.matchAll(WORD)) {
    const gap = text.slice(end, match.index);
    const charset = (match[1] ?? "").toLowerCase();
    const adjacent = run !== undefined && gap.trim() === "";
    if (run !== undefined && !(adjacent && run.charset === charset)) {
      output += flush(run, defects);
      run = undefined;
    }
    if (!adjacent) output += gap;
    // Words of one charset are joined as bytes, because writers cut characters in two at their seams.
    run ??= { charset, bytes: [] };
    run.bytes.push(wordBytes(match[2] ?? "", match[3] ?? "", defects));
    end = match.index + match[0].length;
  }
  if (run !== undefined) output += flush(run, defects);
  return clean(output + text.slice(end), defects);
}

interface Run {
  readonly charset: string;
  readonly bytes: Uint8Array[];
}

function flush(run: Run, defects: Set<DefectKind>): string {
  const decoded = decodeText(concat(run.bytes), run.charset);
  if (decoded.bad) defects.add("bad-charset");
  return decoded.text;
}

function wordBytes(encoding: string, text: string, defects: Set<DefectKind>): Uint8Array {
  const bytes = utf8(text);
  if (/[ \t]/.test(text)) defects.add("bad-header-field");
  if (encoding === "b" || encoding === "B") {
    const decoded = decodeBase64(bytes);
    if (decoded.defect !== undefined) defects.add(decoded.defect);
    return decoded.bytes;
  }
  const output: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    const value = byte === 0x3d ? hexPair(bytes, i + 1) : -1;
    if (value >= 0) i += 2;
    else if (byte === 0x3d) defects.add("bad-quoted-printable");
    output.push(value >= 0 ? value : byte === 0x5f ? 0x20 : byte);
  }
  return new Uint8Array(output);
}

function clean(text: string, defects: Set<DefectKind>): DecodedWords {
  // A line end that hides in an encoded word must not become one when the value is written again.
  const safe = text.replace(/[\0-\x08\x0a-\x1f\x7f\u2028\u2029]/g, " ");
  if (safe !== text) defects.add("bad-header-field");
  return { text: safe, defects: [...defects] };
}
