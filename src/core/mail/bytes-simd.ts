import { assemble, type Code, I32, op, type Routine, V128 } from "#core/detect/assembler.ts";

/** Most bytes that are looked at in one call. */
export const WINDOW_BYTES = 48 * 1024;

/** Looks at bytes sixteen at a time. Both take at most WINDOW_BYTES and keep nothing of them. */
export interface FastBytes {
  /** What is wrong with the line ends, as the sum of LINE_FAULT; `before` is the byte in front of them. */
  readonly lineFaults: (bytes: Uint8Array, before: number) => number;
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

/** What we use of WebAssembly. Declared here because not every place where core runs has it, nor its types. */
interface Wasm {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
}

const wasm = (globalThis as { readonly WebAssembly?: Wasm }).WebAssembly;
let loaded = false;
let fast: FastBytes | undefined;

const BLOCK = 16;
const PAGE = 65_536;
/** Where the bytes stand, behind a block of their own for the byte in front; and where what they mean goes. */
const INPUT = BLOCK;
const OUTPUT = PAGE;

function open(): FastBytes | undefined {
  try {
    const code = assemble([LINES, BASE64]);
    if (wasm?.validate(code) !== true) return undefined;
    const memory = new wasm.Memory({ initial: 2 });
    const { exports } = new wasm.Instance(new wasm.Module(code), { m: { m: memory } });
    return overMemory(new Uint8Array(memory.buffer), exports as unknown as Exports);
  } catch {
    return undefined;
  }
}

interface Exports {
  readonly lines: (at: number, end: number) => number;
  readonly base64: (at: number, end: number, out: number) => number;
}

function overMemory(memory: Uint8Array, { lines, base64 }: Exports): FastBytes {
  const view = new DataView(memory.buffer);
  return {
    lineFaults(bytes, before) {
      memory[INPUT - 1] = before;
      memory.set(bytes, INPUT);
      // The last block is looked at whole: an "x" behind the bytes is nothing special, but shows no CR at their end.
      memory.fill(0x78, INPUT + bytes.length, INPUT + bytes.length + BLOCK);
      if (bytes.at(-1) === 13) memory[INPUT + bytes.length] = 10;
      const faults = lines(INPUT, INPUT + bytes.length);
      memory.fill(0, 0, INPUT + bytes.length);
      return faults;
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

const { get, set, tee, i32 } = op;

/** Instructions that belong together, for the reader. */
function line(...code: readonly Code[]): Code {
  return code.flat();
}

/** LINE_FAULT of the bytes from `at` to `end`. Reads up to a block beyond the end, and the byte in front. */
const LINES: Routine = {
  name: "lines",
  parameters: 2,
  locals: [V128, V128, V128],
  body: (() => {
    const [at, end, block, bare, nul] = [0, 1, 2, 3, 4];
    const isByte = (code: Code, byte: number): Code => line(code, op.splat(byte), op.equal8);
    const before = line(get(at), i32(1), op.sub, op.load128);
    return line(
      op.loop(
        line(get(at), get(end), op.geU),
        line(
          line(get(at), op.load128, set(block)),
          // An LF stands behind a CR, and behind a CR stands an LF.
          line(isByte(get(block), 10), isByte(before, 13), op.xor128, get(bare), op.or128, set(bare)),
          line(isByte(get(block), 0), get(nul), op.or128, set(nul)),
          line(get(at), i32(BLOCK), op.add, set(at)),
        ),
      ),
      line(get(bare), op.any128, get(nul), op.any128, i32(1), op.shl, op.or),
    );
  })(),
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Which bytes are of the alphabet, by their halves: a byte is none where what its low half allows for no kind of high half meets the
 * kind that its high half is.
 */
const { highs, lows, shifts } = (() => {
  const isLetter = (high: number, low: number): boolean => ALPHABET.includes(String.fromCharCode(high * 16 + low));
  const rowOf = (high: number): string => Array.from({ length: 16 }, (_, low) => isLetter(high, low)).join();
  const rows = [...new Set(Array.from({ length: 16 }, (_, high) => rowOf(high)))];
  const kinds = Array.from({ length: 16 }, (_, high) => rows.indexOf(rowOf(high)));
  return {
    highs: kinds.map((kind) => 1 << kind),
    lows: Array.from({ length: 16 }, (_, low) => kinds.reduce((bits, kind, high) => (isLetter(high, low) ? bits : bits | (1 << kind)), 0)),
    // What is added to a letter to get its value. "/" shares its high half with "+" and is told by 1, that no letter has.
    shifts: Array.from({ length: 16 }, (_, high) => {
      const letter = high === 1 ? "/" : (Array.from(ALPHABET).find((one) => one.charCodeAt(0) >> 4 === high && one !== "/") ?? "");
      return letter === "" ? 0 : (ALPHABET.indexOf(letter) - letter.charCodeAt(0)) & 255;
    }),
  };
})();

/** Undoes base64 from `at` on; leaves the place where it stopped at 0 in memory, and answers where what it wrote ends. */
const BASE64: Routine = {
  name: "base64",
  parameters: 3,
  locals: [V128, V128, V128, I32, I32],
  body: (() => {
    const [at, end, out, block, high, value, bad, from] = [0, 1, 2, 3, 4, 5, 6, 7];
    const repeated = (...bytes: readonly number[]): Code => op.bytes(Array.from({ length: BLOCK }, (_, i) => bytes[i % bytes.length] ?? 0));
    const isBad = line(
      line(op.bytes(lows), get(block), op.splat(15), op.and128, op.swizzle),
      line(op.bytes(highs), get(high), op.swizzle, op.and128),
      line(op.splat(0), op.equal8, op.bitmask8, i32(0xffff), op.xor),
    );
    const values = line(get(block), op.bytes(shifts), get(high), get(block), op.splat(47), op.equal8, op.add8, op.swizzle, op.add8);
    // Four values of six bits become twelve bits twice, then twenty-four, of which the highest byte goes first.
    const twelve = line(
      line(get(value), i32(6), op.shl16, repeated(0xc0, 0x0f), op.and128),
      line(get(value), i32(8), op.shr16, op.or128, set(value)),
    );
    const twentyFour = line(
      line(get(value), i32(12), op.shl32, repeated(0, 0xf0, 0xff, 0), op.and128),
      line(get(value), i32(16), op.shr32, op.or128, set(value)),
    );
    const packed = line(get(value), get(value), op.shuffle8([2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0, 0, 0, 0]));
    const skip = (byte: number): Code => op.when(line(get(at), op.load8, i32(byte), op.eq), line(get(at), i32(1), op.add, set(at)));
    return line(
      op.loop(
        line(get(end), get(at), i32(BLOCK), op.add, op.ltU),
        line(
          line(get(at), tee(from), op.load128, tee(block), i32(4), op.shr8, set(high)),
          line(values, set(value), twelve, twentyFour),
          line(get(out), packed, op.store128),
          line(isBad, tee(bad), op.eqz),
          op.either(
            line(get(at), i32(BLOCK), op.add, set(at), get(out), i32(12), op.add, set(out)),
            line(
              // Of the letters before the first other byte, those in groups of four count.
              line(get(bad), op.ctz, i32(2), op.shr, tee(bad), i32(3), op.mul, get(out), op.add, set(out)),
              line(get(bad), i32(2), op.shl, get(at), op.add, set(at), skip(13), skip(10)),
              op.when(line(get(at), get(from), op.eq), line(i32(0), set(end))),
            ),
          ),
        ),
      ),
      line(i32(0), get(at), op.store32, get(out)),
    );
  })(),
};
