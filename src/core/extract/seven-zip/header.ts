import type { Bytes } from "#core/bytes.ts";
import { numbersOf } from "#core/extract/compound/numbers.ts";
import { hex } from "#core/bytes.ts";
import { utf16 } from "#core/extract/text/utf16.ts";

/** One way to pack, with its properties. */
interface Coder {
  /** Hexadecimal: "030101" is LZMA. */
  readonly id: string;
  readonly properties: Bytes;
}

/** Packed bytes that hold one or many files, one behind the other. */
export interface Folder {
  readonly coders: readonly Coder[];
  readonly packed: Bytes;
  /** Bytes unpacked. */
  readonly size: number;
  /** Sizes of the files in it. */
  readonly files: readonly number[];
}

/** What a header says. */
export interface Header {
  readonly folders: readonly Folder[];
  readonly names: readonly string[];
  /** Which of the names have no bytes. */
  readonly isEmpty: readonly boolean[];
}

const ID = {
  end: 0,
  header: 1,
  mainStreams: 4,
  files: 5,
  pack: 6,
  unpack: 7,
  subStreams: 8,
  size: 9,
  crc: 10,
  folder: 11,
  unpackSize: 12,
  count: 13,
  emptyStream: 14,
  names: 17,
  encoded: 23,
} as const;

/** The header's bytes of a 7z file, by its first 32 bytes; undefined where they lead nowhere. */
export function findHeader(bytes: Bytes): Bytes | undefined {
  const numbers = numbersOf(bytes);
  const at = 32 + numbers.u32(12) + numbers.u32(16) * 2 ** 32;
  const length = numbers.u32(20) + numbers.u32(24) * 2 ** 32;
  return length > 0 && at + length <= bytes.length ? bytes.subarray(at, at + length) : undefined;
}

/** Reads a header, or the streams in which the header itself is packed (`isEncoded`). Throws at what makes no sense. */
export function readHeader(header: Bytes, archive: Bytes, countMax: number): Header & { readonly isEncoded: boolean } {
  const reader = createReader(header, countMax);
  const first = reader.number();
  if (first === ID.encoded) return { folders: readStreams(reader, archive), names: [], isEmpty: [], isEncoded: true };
  if (first !== ID.header) throw new RangeError("header");
  let folders: readonly Folder[] = [];
  let names: string[] = [];
  let isEmpty: boolean[] = [];
  for (let id = reader.number(); id !== ID.end; id = reader.number()) {
    if (id === ID.mainStreams) folders = readStreams(reader, archive);
    else if (id === ID.files) ({ names, isEmpty } = readFiles(reader));
    else if (id === 2) skipProperties(reader);
    else throw new RangeError("header");
  }
  return { folders, names, isEmpty, isEncoded: false };
}

interface Reader {
  readonly byte: () => number;
  readonly number: () => number;
  /** A number of things; throws where there are more than allowed. */
  readonly count: () => number;
  readonly bytes: (length: number) => Bytes;
  readonly bits: (count: number) => boolean[];
}

function createReader(bytes: Bytes, countMax: number): Reader {
  let at = 0;
  const byte = () => {
    if (at >= bytes.length) throw new RangeError("header ends early");
    return bytes[at++] ?? 0;
  };
  /** The first byte's leading ones say how many bytes follow. */
  const number = () => {
    const first = byte();
    let value = 0;
    for (let i = 0, mask = 0x80; i < 8; i++, mask >>= 1) {
      if ((first & mask) === 0) return value + (first & (mask - 1)) * 2 ** (8 * i);
      value += byte() * 2 ** (8 * i);
    }
    return value;
  };
  const count = () => {
    const value = number();
    if (value > countMax) throw new RangeError("too many");
    return value;
  };
  const bits = (wanted: number) => {
    const all: boolean[] = [];
    for (let i = 0, value = 0; i < wanted; i++) {
      if (i % 8 === 0) value = byte();
      all.push((value & (0x80 >> (i % 8))) !== 0);
    }
    return all;
  };
  return {
    byte,
    number,
    count,
    bits,
    bytes(length) {
      if (at + length > bytes.length) throw new RangeError("header ends early");
      at += length;
      return bytes.subarray(at - length, at);
    },
  };
}

function readStreams(reader: Reader, archive: Bytes): Folder[] {
  let at = 32;
  const sizes: number[] = [];
  let folders: { coders: Coder[]; sizes: number[]; inputs: number }[] = [];
  let files: number[][] | undefined;
  for (let id = reader.number(); id !== ID.end; id = reader.number()) {
    if (id === ID.pack) {
      at += reader.number();
      const count = reader.count();
      for (let inner = reader.number(); inner !== ID.end; inner = reader.number()) {
        if (inner === ID.size) for (let i = 0; i < count; i++) sizes.push(reader.number());
        else if (inner === ID.crc) skipDigests(reader, count);
        else throw new RangeError("pack");
      }
    } else if (id === ID.unpack) folders = readFolders(reader);
    else if (id === ID.subStreams)
      files = readSubStreams(
        reader,
        folders.map((folder) => folder.sizes.at(-1) ?? 0),
      );
    else throw new RangeError("streams");
  }
  let stream = 0;
  return folders.map(({ coders, sizes: unpacked, inputs }, index) => {
    const length = sizes[stream] ?? 0;
    const packed = archive.subarray(at, at + length);
    for (let i = 0; i < inputs; i++) at += sizes[stream++] ?? 0;
    const size = unpacked.at(-1) ?? 0;
    // Several inputs are a filter for programs, which hold no text.
    return {
      coders: inputs === 1 ? coders : [{ id: "several inputs", properties: new Uint8Array() }],
      packed,
      size,
      files: files?.[index] ?? [size],
    };
  });
}

function readFolders(reader: Reader): { coders: Coder[]; sizes: number[]; inputs: number }[] {
  if (reader.number() !== ID.folder) throw new RangeError("folder");
  const count = reader.count();
  if (reader.byte() !== 0) throw new RangeError("external");
  const folders = Array.from({ length: count }, () => readFolder(reader));
  if (reader.number() !== ID.unpackSize) throw new RangeError("sizes");
  for (const folder of folders) folder.sizes.push(...Array.from({ length: folder.outputs }, reader.number));
  for (let id = reader.number(); id !== ID.end; id = reader.number()) {
    if (id !== ID.crc) throw new RangeError("folder");
    skipDigests(reader, count);
  }
  // The last output in the file's order is that of the first coder.
  return folders.map(({ coders, sizes, inputs }) => ({ coders, sizes: [sizes[0] ?? 0], inputs }));
}

function readFolder(reader: Reader): { coders: Coder[]; sizes: number[]; inputs: number; outputs: number } {
  const coders: Coder[] = [];
  let inputs = 0;
  let outputs = 0;
  const count = reader.number();
  if (count > 8) throw new RangeError("coders");
  for (let i = 0; i < count; i++) {
    const flags = reader.byte();
    const id = hex(reader.bytes(flags & 15));
    const [ins, outs] = (flags & 0x10) === 0 ? [1, 1] : [reader.count(), reader.count()];
    inputs += ins;
    outputs += outs;
    coders.push({ id, properties: (flags & 0x20) === 0 ? new Uint8Array() : reader.bytes(reader.number()) });
  }
  for (let i = 0; i < 2 * (outputs - 1); i++) reader.number();
  const packedInputs = inputs - (outputs - 1);
  if (packedInputs > 1) for (let i = 0; i < packedInputs; i++) reader.number();
  return { coders, sizes: [], inputs: Math.max(1, packedInputs), outputs };
}

function readSubStreams(reader: Reader, sizes: readonly number[]): number[][] {
  let counts = sizes.map(() => 1);
  let id = reader.number();
  if (id === ID.count) {
    counts = sizes.map(() => reader.count());
    id = reader.number();
  }
  const files = counts.map((count, index) => {
    const known: number[] = [];
    let left = sizes[index] ?? 0;
    for (let i = 1; i < count; i++) {
      const size = id === ID.size ? reader.number() : 0;
      known.push(size);
      left -= size;
    }
    return count === 0 ? [] : [...known, Math.max(0, left)];
  });
  if (id === ID.size) id = reader.number();
  while (id !== ID.end) {
    if (id !== ID.crc) throw new RangeError("substreams");
    skipDigests(
      reader,
      files.reduce((sum, list) => sum + list.length, 0),
    );
    id = reader.number();
  }
  return files;
}

function skipDigests(reader: Reader, count: number): void {
  const defined = reader.byte() === 0 ? reader.bits(count).filter(Boolean).length : count;
  reader.bytes(4 * defined);
}

function readFiles(reader: Reader): { names: string[]; isEmpty: boolean[] } {
  const count = reader.count();
  let names: string[] = [];
  let isEmpty: boolean[] = [];
  for (let id = reader.number(); id !== ID.end; id = reader.number()) {
    const body = reader.bytes(reader.number());
    if (id === ID.names) names = utf16(body.subarray(1)).split("\0").slice(0, count);
    else if (id === ID.emptyStream) isEmpty = Array.from({ length: count }, (_, i) => ((body[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0);
  }
  return { names: Array.from({ length: count }, (_, i) => names[i] ?? ""), isEmpty };
}

function skipProperties(reader: Reader): void {
  for (let id = reader.number(); id !== ID.end; id = reader.number()) reader.bytes(reader.number());
}
