import type { Bytes } from "#core/bytes.ts";
import type { NotScannedReason } from "#core/detect/finding.ts";
import { decodeText } from "#core/extract/text/charset.ts";

/** One file in a ZIP file that can be unpacked. Sizes in bytes. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
  readonly packedSize: number;
  readonly size: number;
  readonly crc32: number;
  /** Where its packed bytes begin. */
  readonly start: number;
}

/** What a central directory says, checked. */
export interface Directory {
  readonly entries: readonly ZipEntry[];
  readonly odd: readonly (readonly [where: string, why: NotScannedReason])[];
}

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const OUTSIDE = "part outside of the archive's list";

/** The entries of the file by its last end record; undefined where there is none. Nothing is unpacked. */
export function readDirectory(bytes: Bytes, entriesMax: number): Directory | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined) return undefined;
  const odd: [string, NotScannedReason][] = [];
  const listed: Listed[] = [];
  let at = end.start;
  while (at + 46 <= end.stop && view.getUint32(at, true) === CENTRAL) {
    if (listed.length >= entriesMax) {
      odd.push(["", "too-many-entries"]);
      break;
    }
    const next = at + 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end.stop) break;
    listed.push(readCentral(bytes, view, at));
    at = next;
  }
  if (listed.length !== end.count && odd.length === 0) odd.push(["", "damaged"]);
  return { entries: placeEntries(bytes, view, listed, end, odd), odd };
}

interface End {
  readonly start: number;
  readonly stop: number;
  readonly count: number;
  /** Bytes before the archive proper, as in a self-extracting one: every offset counts from here. */
  readonly shift: number;
}

/** The end record stands in the last 64 KiB and 22 bytes, before the archive's comment. */
function findEnd(view: DataView): End | undefined {
  const size = view.byteLength;
  for (let at = size - 22; at >= Math.max(0, size - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) !== END || at + 22 + view.getUint16(at + 20, true) > size) continue;
    const wide = at >= 20 && view.getUint32(at - 20, true) === END64_LOCATOR ? findEnd64(view, at - 20) : undefined;
    const length = wide?.length ?? view.getUint32(at + 12, true);
    const offset = wide?.offset ?? view.getUint32(at + 16, true);
    const stop = wide?.at ?? at;
    const start = stop - length;
    if (start < 0 || offset > start) continue;
    return { start, stop, count: wide?.count ?? view.getUint16(at + 10, true), shift: start - offset };
  }
  return undefined;
}

function findEnd64(view: DataView, locator: number): { at: number; length: number; offset: number; count: number } | undefined {
  const at = Number(view.getBigUint64(locator + 8, true));
  if (at + 56 > locator || view.getUint32(at, true) !== END64) return undefined;
  const [count, length, offset] = [at + 32, at + 40, at + 48].map((place) => Number(view.getBigUint64(place, true)));
  return { at, count: count ?? 0, length: length ?? 0, offset: offset ?? 0 };
}

interface Listed {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  readonly crc32: number;
  readonly offset: number;
}

function readCentral(bytes: Bytes, view: DataView, at: number): Listed {
  const nameLength = view.getUint16(at + 28, true);
  const extraStart = at + 46 + nameLength;
  const name = decodeText(bytes.subarray(at + 46, extraStart));
  let size = view.getUint32(at + 24, true);
  let packedSize = view.getUint32(at + 20, true);
  let offset = view.getUint32(at + 42, true);
  // ZIP64 (4.5.3): each number that is full stands in the extra field, in this order.
  let wide = findExtra(view, extraStart, extraStart + view.getUint16(at + 30, true), 1);
  const widen = (value: number): number => {
    if (value !== 0xffffffff || wide === undefined || wide.at + 8 > wide.stop) return value;
    const at = wide.at;
    wide = { at: at + 8, stop: wide.stop };
    return Number(view.getBigUint64(at, true));
  };
  size = widen(size);
  packedSize = widen(packedSize);
  offset = widen(offset);
  return {
    name,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    packedSize,
    size,
    crc32: view.getUint32(at + 16, true),
    offset,
  };
}

function findExtra(view: DataView, start: number, stop: number, id: number): { at: number; stop: number } | undefined {
  for (let at = start; at + 4 <= stop; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === id && end <= stop) return { at: at + 4, stop: end };
    at = end;
  }
  return undefined;
}

/** Entries in the order of the list, without those that are locked, unknown, overlapping or not where the list says. */
function placeEntries(bytes: Bytes, view: DataView, listed: readonly Listed[], end: End, odd: [string, NotScannedReason][]): ZipEntry[] {
  const good = new Map<Listed, ZipEntry>();
  let used = 0;
  for (const entry of [...listed].sort((a, b) => a.offset - b.offset)) {
    const local = entry.offset + end.shift;
    const start = localStart(bytes, view, local, entry);
    if (start === undefined || local < used || start + entry.packedSize > end.start) {
      odd.push([entry.name, "damaged"]);
      continue;
    }
    // Only a data descriptor of up to 24 bytes may stand between two entries; more may hide a file from us that another reader finds.
    if (hidesEntry(view, used, local)) odd.push([OUTSIDE, "damaged"]);
    used = start + entry.packedSize;
    if ((entry.flags & 1) !== 0 || entry.method === 99) odd.push([entry.name, "password"]);
    else if (entry.method !== 0 && entry.method !== 8) odd.push([entry.name, "unknown-format"]);
    else
      good.set(entry, {
        name: entry.name,
        method: entry.method,
        packedSize: entry.packedSize,
        size: entry.size,
        crc32: entry.crc32,
        start,
      });
  }
  if (hidesEntry(view, used, end.start)) odd.push([OUTSIDE, "damaged"]);
  return listed.flatMap((entry) => good.get(entry) ?? []);
}

function localStart(bytes: Bytes, view: DataView, at: number, entry: Listed): number | undefined {
  if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL || view.getUint16(at + 8, true) !== entry.method) return undefined;
  const nameStop = at + 30 + view.getUint16(at + 26, true);
  const start = nameStop + view.getUint16(at + 28, true);
  if (start > bytes.length || decodeText(bytes.subarray(at + 30, nameStop)) !== entry.name) return undefined;
  return start;
}

function hidesEntry(view: DataView, from: number, to: number): boolean {
  for (let at = from; at + 30 <= to; at++) {
    if (view.getUint8(at) === 0x50 && view.getUint32(at, true) === LOCAL) return true;
  }
  return false;
}
