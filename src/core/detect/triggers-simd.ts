import { assemble, I32, op, type Routine, V128 } from "#core/detect/assembler.ts";
import { type Lexicon, PREFIX_MULTIPLIER } from "#core/detect/lexicon.ts";
import { type Places, plainTriggers, type Triggers } from "#core/detect/triggers.ts";

/** The same as `plainTriggers`, sixteen bytes at a time where the machine can; the plain path where it cannot. */
export function fastTriggers(size: number, lexicon: Lexicon): Triggers {
  if (!loaded) {
    loaded = true;
    module = compile();
  }
  return module === undefined || wasm === undefined ? plainTriggers(size, lexicon) : instantiate(wasm, module, size, lexicon);
}

/** Whether this machine has the SIMD path. */
export function hasSimd(): boolean {
  return compile() !== undefined;
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
let module: object | undefined;

function compile(): object | undefined {
  try {
    const bytes = assemble([ODD, FIND]);
    return wasm?.validate(bytes) === true ? new wasm.Module(bytes) : undefined;
  } catch {
    // A content security policy may forbid WebAssembly, or there is none: the plain path finds the same.
    return undefined;
  }
}

const PAGE = 65_536;
/** SIMD loads read up to a block beyond the end. */
const BLOCK = 16;

function instantiate(wasm: Wasm, module: object, size: number, lexicon: Lexicon): Triggers {
  const table = lexicon.prefixes.length;
  const places = table;
  const text = places + size * 4;
  const memory = new wasm.Memory({ initial: Math.ceil((text + size + 2 * BLOCK) / PAGE) });
  new Uint8Array(memory.buffer).set(lexicon.prefixes);
  const { exports } = new wasm.Instance(module, { m: { m: memory } });
  const odd = exports["odd"] as (at: number, end: number, base: number, out: number) => number;
  const find = exports["find"] as (at: number, end: number, base: number, out: number, letter: number, digit: number) => number;
  const bytes = new Uint8Array(memory.buffer, text, size);
  const found: Places = { at: new Int32Array(memory.buffer, places, size), count: 0 };
  return {
    bytes,
    odd(start, end) {
      found.count = (odd(text + start, text + end, text, places) - places) >> 2;
      return found;
    },
    find(start, end) {
      const before = start > 0 ? (bytes[start - 1] as number) : 32;
      const letter = (before | 32) >= 97 && (before | 32) <= 122 ? 1 : 0;
      const digit = before >= 48 && before <= 57 ? 1 : 0;
      found.count = (find(text + start, text + end, text, places, letter, digit) - places) >> 2;
      return found;
    },
  };
}

const { get, set, tee, i32 } = op;

/** The bits of a block that lie before the end: for the last block. */
function clip(mask: number, at: number, end: number): readonly number[] {
  return op.when(
    [...get(end), ...get(at), ...op.sub, ...i32(BLOCK), ...op.ltU],
    [...get(mask), ...i32(1), ...get(end), ...get(at), ...op.sub, ...op.shl, ...i32(1), ...op.sub, ...op.and, ...set(mask)],
  );
}

/** Writes the place of every bit of `mask` to `out`. */
function emit(mask: number, at: number, base: number, out: number): readonly number[] {
  return op.loop(
    [...get(mask), ...op.eqz],
    [
      ...[...get(out), ...get(at), ...get(mask), ...op.ctz, ...op.add, ...get(base), ...op.sub, ...op.store32],
      ...[...get(out), ...i32(4), ...op.add, ...set(out)],
      ...[...get(mask), ...get(mask), ...i32(1), ...op.sub, ...op.and, ...set(mask)],
    ],
  );
}

const ODD: Routine = {
  name: "odd",
  parameters: 4,
  locals: [V128, I32],
  body: (() => {
    const [at, end, base, out, block, mask] = [0, 1, 2, 3, 4, 5];
    return [
      ...op.loop(
        [...get(at), ...get(end), ...op.geU],
        [
          ...[...get(at), ...op.load128, ...tee(block)],
          ...[...get(block), ...op.splat(38), ...op.equal8, ...op.or128],
          ...[...get(block), ...op.splat(60), ...op.equal8, ...op.or128, ...op.bitmask8, ...set(mask)],
          ...op.when(get(mask), [...clip(mask, at, end), ...emit(mask, at, base, out)]),
          ...[...get(at), ...i32(BLOCK), ...op.add, ...set(at)],
        ],
      ),
      ...get(out),
    ];
  })(),
};

const FIND: Routine = {
  name: "find",
  parameters: 6,
  locals: [V128, I32, I32, I32, I32],
  body: (() => {
    const [at, end, base, out, letter, digit, block, mask, found, starts, word] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    /** The first bits of runs of `mask`; what ran into the block from before is in `carry`. */
    const runs = (carry: number) => [
      ...[...get(mask), ...get(mask), ...i32(1), ...op.shl, ...get(carry), ...op.or, ...i32(-1), ...op.xor, ...op.and],
      ...[...get(mask), ...i32(15), ...op.shr, ...set(carry)],
    ];
    const hash = [...get(word), ...i32(0x1f1f1f1f), ...op.and, ...i32(PREFIX_MULTIPLIER), ...op.mul, ...i32(16), ...op.shr];
    const lowest = [...get(starts), ...i32(0), ...get(starts), ...op.sub, ...op.and];
    return [
      ...op.loop(
        [...get(at), ...get(end), ...op.geU],
        [
          ...[...get(at), ...op.load128, ...set(block)],
          ...[...get(block), ...op.splat(48), ...op.sub8, ...op.splat(10), ...op.less8, ...op.bitmask8, ...set(mask)],
          ...[...runs(digit), ...get(block), ...op.splat(64), ...op.equal8, ...op.bitmask8, ...op.or, ...set(found)],
          ...[
            ...get(block),
            ...op.splat(32),
            ...op.or128,
            ...op.splat(97),
            ...op.sub8,
            ...op.splat(26),
            ...op.less8,
            ...op.bitmask8,
            ...set(mask),
          ],
          ...[...runs(letter), ...set(starts)],
          ...op.loop(
            [...get(starts), ...op.eqz],
            [
              ...[...get(at), ...get(starts), ...op.ctz, ...op.add, ...op.load32, ...set(word)],
              ...[
                ...hash,
                ...tee(mask),
                ...i32(2),
                ...op.shr,
                ...op.load8,
                ...get(mask),
                ...i32(3),
                ...op.and,
                ...i32(1),
                ...op.shl,
                ...op.shr,
              ],
              // Bit 0: any case. Bit 1: only where the first letter is a capital.
              ...[...get(word), ...i32(-1), ...op.xor, ...i32(4), ...op.shr, ...i32(2), ...op.and, ...i32(1), ...op.or, ...op.and],
              ...[...op.eqz, ...i32(1), ...op.sub, ...lowest, ...op.and, ...get(found), ...op.or, ...set(found)],
              ...[...get(starts), ...get(starts), ...i32(1), ...op.sub, ...op.and, ...set(starts)],
            ],
          ),
          ...op.when(get(found), [...clip(found, at, end), ...emit(found, at, base, out)]),
          ...[...get(at), ...i32(BLOCK), ...op.add, ...set(at)],
        ],
      ),
      ...get(out),
    ];
  })(),
};
