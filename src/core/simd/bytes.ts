import { BLOCK } from "#core/simd/assembler.ts";
import { BASE64 } from "#core/simd/base64-routine.ts";
import { DASHES, FIVE_DASHES, LINES } from "#core/simd/line-routines.ts";
import { compile, PAGE_BYTES } from "#core/simd/module.ts";

/** Most bytes that are looked at in one call. */
export const WINDOW_BYTES = 48 * 1024;

/** Looks at bytes sixteen at a time. All take at most WINDOW_BYTES, and a few more where they say so, and keep nothing of them. */
export interface FastBytes {
  /** What is wrong with the line ends, as the sum of LINE_FAULT; `before` is the byte in front of them. */
  readonly lineFaults: (bytes: Uint8Array, before: number) => number;
  /** The places of two dashes at the start of a line, of the first `count` bytes; `before` is the byte in front of them. */
  readonly dashLines: (bytes: Uint8Array, count: number, before: number) => Int32Array;
  /** Whether five dashes stand in a row. */
  readonly fiveDashes: (bytes: Uint8Array) => boolean;
  /** Undoes whole groups of base64 and skips line ends, up to the first other thing. Writes to `output` from `at` on. */
  readonly base64: (bytes: Uint8Array, output: Uint8Array, at: number) => { readonly read: number; readonly written: number };
}

/** What `lineFaults` adds up: a CR or LF that is no half of a CRLF, except a CR at the very end; a NUL. */
export const LINE_FAULT = { bare: 1, nul: 2 } as const;

/** The fast path; undefined where the machine has none, or a content security policy forbids it. */
export function fastBytes(): FastBytes | undefined {
  if (!loaded) {
    loaded = true;
    fast = open();
  }
  return fast;
}

let loaded = false;
let fast: FastBytes | undefined;

/** Where the bytes stand, behind a block of their own for the byte in front; and where what they mean goes. */
const INPUT = BLOCK;
const OUTPUT = PAGE_BYTES;

function open(): FastBytes | undefined {
  const opened = compile([LINES, DASHES, FIVE_DASHES, BASE64])?.open(2 * PAGE_BYTES);
  return opened && overMemory(new Uint8Array(opened.memory), opened.routines as unknown as Exports);
}

interface Exports {
  readonly lines: (at: number, end: number) => number;
  readonly dashes: (at: number, end: number, out: number) => number;
  readonly fiveDashes: (at: number, end: number) => number;
  readonly base64: (at: number, end: number, out: number) => number;
}

function overMemory(memory: Uint8Array, { lines, dashes, fiveDashes, base64 }: Exports): FastBytes {
  const view = new DataView(memory.buffer);
  const places = new Int32Array(memory.buffer, OUTPUT);
  /** The last block is looked at whole: an "x" behind the bytes is nothing special. */
  const put = (bytes: Uint8Array, before: number): number => {
    const end = INPUT + bytes.length;
    memory[INPUT - 1] = before;
    memory.set(bytes, INPUT);
    memory.fill(0x78, end, end + 2 * BLOCK);
    return end;
  };
  return {
    lineFaults(bytes, before) {
      const end = put(bytes, before);
      // What follows a CR at the very end is for the caller to see.
      if (bytes.at(-1) === 13) memory[end] = 10;
      const faults = lines(INPUT, end);
      memory.fill(0, 0, end);
      return faults;
    },
    dashLines(bytes, count, before) {
      const end = put(bytes, before);
      const last = dashes(INPUT, INPUT + count, OUTPUT);
      memory.fill(0, 0, end);
      const found = places.slice(0, (last - OUTPUT) >> 2).map((place) => place - INPUT);
      // The last block may reach beyond those that count.
      return found.at(-1) === undefined || (found.at(-1) as number) < count ? found : found.filter((place) => place < count);
    },
    fiveDashes(bytes) {
      const end = put(bytes, 0);
      const isThere = fiveDashes(INPUT, end) !== 0;
      memory.fill(0, 0, end);
      return isThere;
    },
    base64(bytes, output, at) {
      memory.set(bytes, INPUT);
      const end = base64(INPUT, INPUT + bytes.length, OUTPUT);
      const read = view.getInt32(0, true) - INPUT;
      output.set(memory.subarray(OUTPUT, end), at);
      memory.fill(0, 0, INPUT + bytes.length);
      memory.fill(0, OUTPUT, end + BLOCK);
      return { read, written: end - OUTPUT };
    },
  };
}
