import type { Bytes } from "#core/bytes.ts";

/** Instructions of one function body, as bytes (WebAssembly core specification 2.0, section 5.4, with SIMD). */
export type Code = readonly number[];

/** Value types as the binary format writes them. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;

const simd = (opcode: number): Code => [0xfd, ...leb(opcode)];

/** The instructions that we use. */
export const op = {
  get: (local: number): Code => [0x20, ...leb(local)],
  set: (local: number): Code => [0x21, ...leb(local)],
  tee: (local: number): Code => [0x22, ...leb(local)],
  i32: (value: number): Code => [0x41, ...signed(value)],
  add: [0x6a],
  sub: [0x6b],
  mul: [0x6c],
  and: [0x71],
  or: [0x72],
  xor: [0x73],
  shl: [0x74],
  shr: [0x76],
  ctz: [0x68],
  eqz: [0x45],
  ltU: [0x49],
  geU: [0x4f],
  load32: [0x28, 0, 0],
  load32At: (offset: number): Code => [0x28, 0, ...leb(offset)],
  load8: [0x2d, 0, 0],
  load8At: (offset: number): Code => [0x2d, 0, ...leb(offset)],
  load16At: (offset: number): Code => [0x2f, 0, ...leb(offset)],
  eq: [0x46],
  ne: [0x47],
  /** The first of two values where the third is not 0, or else the second. */
  select: [0x1b],
  store32At: (offset: number): Code => [0x36, 2, ...leb(offset)],
  store32: [0x36, 2, 0],
  i64: (value: number): Code => [0x42, ...signed(value)],
  extend: [0xad],
  wrap: [0xa7],
  and64: [0x83],
  or64: [0x84],
  xor64: [0x85],
  sub64: [0x7d],
  shl64: [0x86],
  shr64: [0x88],
  ctz64: [0x7a],
  eqz64: [0x50],
  load128: [...simd(0x00), 0, 0],
  load128At: (offset: number): Code => [...simd(0x00), 0, ...leb(offset)],
  splat: (byte: number): Code => [...simd(0x0c), ...Array.from({ length: 16 }, () => byte)],
  equal8: simd(0x23),
  /** Signed: one instruction where the unsigned one takes three. */
  less8: simd(0x25),
  /** Sixteen bytes as they are. */
  bytes: (sixteen: readonly number[]): Code => [...simd(0x0c), ...sixteen],
  store128: [...simd(0x0b), 0, 0],
  /** For each byte of the second operand the byte of the first with that number, 0 beyond fifteen. */
  swizzle: simd(0x0e),
  add8: simd(0x6e),
  shr8: simd(0x6d),
  shl16: simd(0x8b),
  shr16: simd(0x8d),
  shl32: simd(0xab),
  shr32: simd(0xad),
  xor128: simd(0x51),
  any128: simd(0x53),
  /** Sixteen bytes of both operands, by their numbers: from 16 on those of the second. */
  shuffle8: (numbers: readonly number[]): Code => [...simd(0x0d), ...numbers],
  /** Byte `lane` of the first operand and the first fifteen of the second. */
  shift8: (lane: number): Code => [...simd(0x0d), lane, ...Array.from({ length: 15 }, (_, i) => 16 + i)],
  and128: simd(0x4e),
  andNot128: simd(0x4f),
  or128: simd(0x50),
  bitmask8: simd(0x64),
  sub8: simd(0x71),
  /** Repeats `body` until `br(1)`-like `leave` inside it holds: what follows `leave`'s condition goes on. */
  loop: (condition: Code, body: Code): Code => [0x02, 0x40, 0x03, 0x40, ...condition, 0x0d, 1, ...body, 0x0c, 0, 0x0b, 0x0b],
  when: (condition: Code, body: Code): Code => [...condition, 0x04, 0x40, ...body, 0x0b],
  either: (yes: Code, no: Code): Code => [0x04, 0x40, ...yes, 0x05, ...no, 0x0b],
} as const;

/** Bytes that one vector holds: they are looked at together. */
export const BLOCK = 16;

/** Instructions that belong together, for the reader. */
export function line(...code: readonly Code[]): Code {
  return code.flat();
}

/** One exported function: its parameters are i32, it returns an i32, and its further locals have the given types in order. */
export interface Routine {
  readonly name: string;
  readonly parameters: number;
  readonly locals: readonly number[];
  readonly body: Code;
}

/** A module that imports the memory `m.m` of at least one page and exports the routines. */
export function assemble(routines: readonly Routine[]): Bytes {
  const types = routines.map((it) => [0x60, ...vector(Array.from({ length: it.parameters }, () => [I32])), 1, I32]);
  const imports = [[...name("m"), ...name("m"), 0x02, 0x00, ...leb(1)]];
  const exports = routines.map((it, i) => [...name(it.name), 0x00, ...leb(i)]);
  const bodies = routines.map((it) => {
    const code = [...vector(it.locals.map((type) => [1, type])), ...it.body, 0x0b];
    return [...leb(code.length), ...code];
  });
  return new Uint8Array([
    0x00,
    0x61,
    0x73,
    0x6d,
    0x01,
    0x00,
    0x00,
    0x00,
    ...section(1, types),
    ...section(2, imports),
    ...section(
      3,
      routines.map((_, i) => leb(i)),
    ),
    ...section(7, exports),
    ...section(10, bodies),
  ]);
}

function section(id: number, items: readonly Code[]): Code {
  const body = vector(items);
  return [id, ...leb(body.length), ...body];
}

function vector(items: readonly Code[]): Code {
  return [...leb(items.length), ...items.flat()];
}

function name(text: string): Code {
  return [...leb(text.length), ...Array.from(text, (c) => c.charCodeAt(0))];
}

/** Unsigned LEB128. */
function leb(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

/** Signed LEB128 of 32 bits. */
function signed(value: number): Code {
  const rest = value >> 7;
  const done = (rest === 0 && (value & 64) === 0) || (rest === -1 && (value & 64) !== 0);
  return done ? [value & 127] : [(value & 127) | 128, ...signed(rest)];
}
