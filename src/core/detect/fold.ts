import { foldCharacter } from "#core/detect/fold-character.ts";
import { entityAt, inlineTagEnd } from "#core/detect/markup.ts";
import type { OffsetMap } from "#core/detect/offsets.ts";

/** No entity, tag or character that is folded as one is longer, in bytes. A raw region is folded up to this far before its end. */
export const FOLD_REACH = 256;

/** How far a fold came: `raw` is the first byte not read, `folded` the first not written. */
export interface Folded {
  readonly raw: number;
  readonly folded: number;
}

/**
 * Rewrites UTF-8 bytes in place to what a reader sees: accents, look-alikes and digits of other scripts as ASCII, invisible characters, inline tags and
 * soft line breaks dropped, entities resolved. It never grows. Every change goes to `map`, which leads back to UTF-16 offsets of the original.
 * Bytes that are not UTF-8 count as U+FFFD, as WHATWG decoders do. `odd` lists the places where something may have to change, ascending.
 * What stays of bytes above 127 is added to `foreign`, as `View` has it.
 */
export function fold(
  bytes: Uint8Array,
  start: number,
  end: number,
  final: boolean,
  odd: { readonly at: Int32Array; readonly count: number },
  map: OffsetMap,
  foreign: number[],
): Folded {
  const stop = final ? end : end - FOLD_REACH;
  let read = start;
  let write = start;
  for (let i = 0; i < odd.count; i++) {
    const at = odd.at[i] as number;
    if (at < read) continue;
    if (at >= stop) break;
    const change = changeAt(bytes, at, end, at > read ? (bytes[at - 1] as number) : write > 0 ? (bytes[write - 1] as number) : 32);
    if (change.length === 0) continue;
    if (write !== read) bytes.copyWithin(write, read, at);
    write += at - read;
    read = at + change.length;
    const from = write;
    if (change.text === undefined || change.text.length > change.length) {
      bytes.copyWithin(write, at, read);
      write += change.length;
      note(foreign, from, write);
    } else {
      let highest = 0;
      for (let k = 0; k < change.text.length; k++) highest = Math.max(highest, (bytes[write++] = change.text.charCodeAt(k)));
      if (highest > 127) note(foreign, from, write);
    }
    map.change(from, write, change.units);
  }
  const last = Math.max(read, stop);
  if (write !== read) bytes.copyWithin(write, read, last);
  return { raw: last, folded: write + (last - read) };
}

/** Adds a place to the foreign ones. */
function note(foreign: number[], from: number, to: number): void {
  if (foreign[foreign.length - 1] === from) foreign[foreign.length - 1] = to;
  else foreign.push(from, to);
}

/** `length` bytes that were `units` UTF-16 units read as `text`; undefined keeps them. Length 0: nothing special here. */
interface Change {
  length: number;
  units: number;
  text: string | undefined;
}

const change: Change = { length: 0, units: 0, text: undefined };

function changeAt(bytes: Uint8Array, at: number, end: number, before: number): Change {
  const byte = bytes[at] as number;
  change.length = 0;
  if (byte === 38) entityAt(bytes, at, end, (length, text) => set(length, length, text));
  else if (byte === 60) {
    const tagEnd = inlineTagEnd(bytes, at, end, before);
    if (tagEnd > at) set(tagEnd - at, 0, "");
    // What stands inside a tag may be non-ASCII: its units are counted below.
    if (change.length > 0) change.units = unitsOf(bytes, at, tagEnd);
  } else if (byte >= 128) character(bytes, at, end);
  return change;
}

function set(length: number, units: number, text: string | undefined): void {
  change.length = length;
  change.units = units;
  change.text = text;
}

function character(bytes: Uint8Array, at: number, end: number): void {
  const length = sequenceLength(bytes, at, end);
  if (length < 0) {
    set(-length, 1, MALFORMED);
    return;
  }
  const code = codeOf(bytes, at, length);
  set(length, length === 4 ? 2 : 1, code === 0xfffd ? MALFORMED : foldCharacter(code));
}

/** Malformed bytes and the character that decoders put in their place read the same. */
const MALFORMED = "\x1a";

function codeOf(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] as number;
  let code = length === 2 ? first & 31 : length === 3 ? first & 15 : first & 7;
  for (let i = 1; i < length; i++) code = (code << 6) | ((bytes[at + i] as number) & 63);
  return code;
}

/** Bytes of the well-formed character there, or minus the length of the maximal subpart that decodes to one U+FFFD (Unicode 3.9, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] as number;
  const wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return -1;
  for (let i = 1; i < wanted; i++) {
    const next = at + i < end ? (bytes[at + i] as number) : 0;
    let low = 0x80;
    let high = 0xbf;
    if (i === 1) {
      if (first === 0xe0) low = 0xa0;
      else if (first === 0xed) high = 0x9f;
      else if (first === 0xf0) low = 0x90;
      else if (first === 0xf4) high = 0x8f;
    }
    if (next < low || next > high) return -i;
  }
  return wanted;
}

function unitsOf(bytes: Uint8Array, start: number, end: number): number {
  let units = 0;
  for (let at = start; at < end; ) {
    const length = (bytes[at] as number) < 128 ? 1 : sequenceLength(bytes, at, end);
    units += length === 4 ? 2 : 1;
    at += Math.abs(length);
  }
  return units;
}
