import type { Bytes } from "#core/bytes.ts";

/** A folder of a compound file. */
export interface Storage {
  readonly name: string;
  readonly streams: ReadonlyMap<string, Bytes>;
  readonly storages: ReadonlyMap<string, Storage>;
  /** Class of the object that is stored here, as 32 hexadecimal digits in the order of the file. */
  readonly classId: string;
}

/** A compound file (MS-CFB): files inside a file, as Office used before 2007 and Outlook still does. */
export interface Compound {
  readonly root: Storage;
  /** Whether something in it leads nowhere, twice to the same place, or in circles. */
  readonly isOdd: boolean;
}

const END = 0xfffffffe;
const NONE = 0xffffffff;
const SPECIAL = 0xfffffffa;
/** Entries of a directory that are read. */
const ENTRIES_MAX = 100_000;
/** Storages inside each other. */
const STORAGE_DEPTH_MAX = 64;

/** Whether a file begins as a compound file. */
export function isCompound(head: Uint8Array): boolean {
  return [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].every((byte, i) => head[i] === byte);
}

/** Opens a compound file; undefined where its header cannot be read. No sector is read twice: all streams together are no longer than the file. */
export function openCompound(bytes: Bytes): Compound | undefined {
  if (!isCompound(bytes) || bytes.length < 512) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sectorShift = view.getUint16(30, true);
  const miniShift = view.getUint16(32, true);
  if (sectorShift < 7 || sectorShift > 16 || miniShift < 4 || miniShift >= sectorShift) return undefined;
  const state: Reading = {
    bytes,
    view,
    sectorBytes: 1 << sectorShift,
    fat: new Uint32Array(),
    used: new Uint8Array(Math.ceil(bytes.length >> sectorShift) + 2),
    isOdd: false,
  };
  state.fat = readFat(state);
  const directory = readChain(state, view.getUint32(48, true), Infinity);
  const entries = readEntries(directory);
  const root = entries[0];
  if (root === undefined) return undefined;
  const mini = readChain(state, root.start, Infinity);
  const miniFat = toNumbers(readChain(state, view.getUint32(60, true), Infinity));
  const small: MiniReading = {
    bytes: mini,
    fat: miniFat,
    sectorBytes: 1 << miniShift,
    used: new Uint8Array((mini.length >> miniShift) + 1),
  };
  const cutoff = view.getUint32(56, true);
  const contents = (entry: Entry) => (entry.size < cutoff ? readMini(state, small, entry) : readChain(state, entry.start, entry.size));
  const seen = new Set<number>();
  return { root: readStorage({ state, entries, contents, seen }, root, 0), isOdd: state.isOdd };
}

interface Reading {
  readonly bytes: Bytes;
  readonly view: DataView;
  readonly sectorBytes: number;
  fat: Uint32Array;
  /** Sectors that a chain already took. */
  readonly used: Uint8Array;
  isOdd: boolean;
}

interface MiniReading {
  readonly bytes: Bytes;
  readonly fat: Uint32Array;
  readonly sectorBytes: number;
  readonly used: Uint8Array;
}

interface Entry {
  readonly name: string;
  readonly type: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly classId: string;
  readonly start: number;
  readonly size: number;
}

/** Sectors of the allocation table: 109 in the header, further ones by a chain of lists (2.5). */
function readFat(state: Reading): Uint32Array {
  const { view, sectorBytes, bytes } = state;
  const wanted = Math.min(view.getUint32(44, true), Math.ceil(bytes.length / sectorBytes));
  const sectors: number[] = [];
  for (let i = 0; i < 109 && sectors.length < wanted; i++) sectors.push(view.getUint32(76 + 4 * i, true));
  const perList = sectorBytes / 4 - 1;
  let list = view.getUint32(68, true);
  for (let lists = 0; list < SPECIAL && sectors.length < wanted && lists <= wanted / perList + 1; lists++) {
    const at = (list + 1) * sectorBytes;
    if (at + sectorBytes > bytes.length) break;
    for (let i = 0; i < perList && sectors.length < wanted; i++) sectors.push(view.getUint32(at + 4 * i, true));
    list = view.getUint32(at + 4 * perList, true);
  }
  const fat = new Uint32Array(sectors.length * (sectorBytes / 4)).fill(NONE);
  sectors.forEach((sector, index) => {
    const at = (sector + 1) * sectorBytes;
    if (sector >= SPECIAL || at + sectorBytes > bytes.length) return;
    for (let i = 0; i < sectorBytes / 4; i++) fat[index * (sectorBytes / 4) + i] = view.getUint32(at + 4 * i, true);
  });
  return fat;
}

function readChain(state: Reading, start: number, size: number): Bytes {
  const { bytes, sectorBytes, fat, used } = state;
  const pieces: Bytes[] = [];
  let length = 0;
  for (let sector = start; sector < SPECIAL && length < size; sector = fat[sector] ?? END) {
    const at = (sector + 1) * sectorBytes;
    if (at >= bytes.length || used[sector] === 1) {
      state.isOdd = true;
      break;
    }
    used[sector] = 1;
    const piece = bytes.subarray(at, at + Math.min(sectorBytes, size - length));
    pieces.push(piece);
    length += piece.length;
  }
  if (length < size && size !== Infinity) state.isOdd = true;
  return gather(pieces, length);
}

function readMini(state: Reading, { bytes, fat, sectorBytes, used }: MiniReading, { start, size }: Entry): Bytes {
  const pieces: Bytes[] = [];
  let length = 0;
  for (let sector = start; sector < SPECIAL && length < size; sector = fat[sector] ?? END) {
    const at = sector * sectorBytes;
    if (at >= bytes.length || used[sector] === 1) {
      state.isOdd = true;
      break;
    }
    used[sector] = 1;
    const piece = bytes.subarray(at, at + Math.min(sectorBytes, size - length));
    pieces.push(piece);
    length += piece.length;
  }
  if (length < size) state.isOdd = true;
  return gather(pieces, length);
}

function gather(pieces: readonly Bytes[], length: number): Bytes {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function toNumbers(bytes: Bytes): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i, true));
}

function readEntries(directory: Bytes): Entry[] {
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  const entries: Entry[] = [];
  for (let at = 0; at + 128 <= Math.min(directory.length, 128 * ENTRIES_MAX); at += 128) {
    let name = "";
    for (let i = 0; i < Math.min(31, view.getUint16(at + 64, true) / 2 - 1); i++)
      name += String.fromCharCode(view.getUint16(at + 2 * i, true));
    let classId = "";
    for (let i = 80; i < 96; i++)
      classId += view
        .getUint8(at + i)
        .toString(16)
        .padStart(2, "0");
    entries.push({
      name,
      type: view.getUint8(at + 66),
      left: view.getUint32(at + 68, true),
      right: view.getUint32(at + 72, true),
      child: view.getUint32(at + 76, true),
      classId,
      start: view.getUint32(at + 116, true),
      size: view.getUint32(at + 120, true),
    });
  }
  return entries;
}

interface Walk {
  readonly state: Reading;
  readonly entries: readonly Entry[];
  readonly contents: (entry: Entry) => Bytes;
  readonly seen: Set<number>;
}

/** The children of a storage hang in a binary tree; whatever its order or balance, each is visited once. */
function readStorage(walk: Walk, storage: Entry, depth: number): Storage {
  const streams = new Map<string, Bytes>();
  const storages = new Map<string, Storage>();
  const open = [storage.child];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === NONE) continue;
    const entry = walk.entries[id];
    if (entry === undefined || walk.seen.has(id) || depth > STORAGE_DEPTH_MAX) {
      walk.state.isOdd = true;
      continue;
    }
    walk.seen.add(id);
    open.push(entry.right, entry.left);
    const name = fresh(entry.name, (name) => streams.has(name) || storages.has(name));
    if (entry.type === 2) streams.set(name, walk.contents(entry));
    else if (entry.type === 1) storages.set(name, readStorage(walk, entry, depth + 1));
  }
  return { name: storage.name, streams, storages, classId: storage.classId };
}

function fresh(name: string, isTaken: (name: string) => boolean): string {
  let free = name;
  for (let n = 2; isTaken(free); n++) free = `${name} (${n})`;
  return free;
}
