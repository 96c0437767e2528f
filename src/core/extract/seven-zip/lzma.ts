import type { Bytes } from "#core/bytes.ts";

/** Decodes LZMA, as much at a time as is asked for (LZMA specification, 7-Zip 9.22). What it wrote last is its dictionary. */
export interface LzmaDecoder {
  /** Takes new properties: literal context, literal position and position bits in one byte. False where they make no sense. */
  readonly setProperties: (properties: number) => boolean;
  readonly resetState: () => void;
  /** Begins to read packed bytes from here on. */
  readonly start: (packed: Bytes, at: number) => void;
  /** Writes up to so many bytes; answers how many. Fewer at an end mark. Throws at malformed data. */
  readonly decode: (count: number) => number;
  /** Puts bytes into the dictionary as they are. */
  readonly copy: (bytes: Bytes) => void;
  /** What was written since the last time; at most as much as the window holds. */
  readonly take: () => Bytes;
  /** How many bytes `decode` or `copy` may write before `take`. */
  readonly room: () => number;
}

const TOP = 1 << 24;
const START = 1 << 10;

/** A decoder with a dictionary of this size. */
export function createLzma(dictionaryBytes: number): LzmaDecoder {
  const half = 1 << 16;
  const window = new Uint8Array(dictionaryBytes + half);
  let position = 0;
  let taken = 0;
  let total = 0;
  let packed: Bytes = new Uint8Array();
  let at = 0;
  let range = 0;
  let code = 0;
  let [literalContext, literalMask, positionMask] = [3, 0, 3];
  let probabilities = new Uint16Array();
  let state = 0;
  const distances = [0, 0, 0, 0];
  /** A match that did not fit into what was asked for. */
  let openLength = 0;

  const bit = (index: number): number => {
    const probability = probabilities[index] as number;
    const bound = (range >>> 11) * probability;
    let result = 0;
    if (code >>> 0 < bound) {
      range = bound;
      probabilities[index] = probability + ((2048 - probability) >>> 5);
    } else {
      range = (range - bound) >>> 0;
      code = (code - bound) >>> 0;
      probabilities[index] = probability - (probability >>> 5);
      result = 1;
    }
    if (range < TOP) {
      if (at > packed.length + 5) throw new RangeError("packed data end early");
      range = (range << 8) >>> 0;
      code = ((code << 8) | (packed[at++] ?? 0)) >>> 0;
    }
    return result;
  };
  const tree = (base: number, bits: number): number => {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | bit(base + node);
    return node - (1 << bits);
  };
  const reverseTree = (base: number, bits: number): number => {
    let node = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const digit = bit(base + node);
      node = (node << 1) | digit;
      value |= digit << i;
    }
    return value;
  };
  const direct = (bits: number): number => {
    let value = 0;
    for (let i = 0; i < bits; i++) {
      range = range >>> 1;
      const isOne = code >>> 0 >= range ? 1 : 0;
      if (isOne === 1) code = (code - range) >>> 0;
      value = (value << 1) | isOne;
      if (range < TOP) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | (packed[at++] ?? 0)) >>> 0;
      }
    }
    return value >>> 0;
  };
  const lengthOf = (base: number, positionState: number): number => {
    if (bit(base) === 0) return 2 + tree(base + 2 + (positionState << 3), 3);
    if (bit(base + 1) === 0) return 10 + tree(base + 130 + (positionState << 3), 3);
    return 18 + tree(base + 258, 8);
  };
  const literal = () => {
    const before = total === 0 ? 0 : (window[position - 1] as number);
    const context = ((total & literalMask) << literalContext) + (before >> (8 - literalContext));
    const base = AT.literal + 0x300 * context;
    let symbol = 1;
    if (state >= 7) {
      let match = window[position - (distances[0] as number) - 1] ?? 0;
      while (symbol < 0x100) {
        const expected = (match >> 7) & 1;
        match <<= 1;
        const digit = bit(base + ((1 + expected) << 8) + symbol);
        symbol = (symbol << 1) | digit;
        if (expected !== digit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | bit(base + symbol);
    window[position++] = symbol & 255;
    total++;
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  };
  /** The length of a match, its distance first in the list; 0 for a single byte that was written at once, -1 for the end mark. */
  const match = (positionState: number): number => {
    if (bit(AT.isRepeat + state) === 0) {
      distances.unshift(0);
      distances.pop();
      const length = lengthOf(AT.length, positionState);
      state = state < 7 ? 7 : 10;
      const slot = tree(AT.slot + (Math.min(length - 2, 3) << 6), 6);
      distances[0] = slot < 4 ? slot : longDistance(slot);
      return distances[0] === 0xffffffff ? -1 : length;
    }
    if (bit(AT.isFirst + state) === 0) {
      if (bit(AT.isLong + (state << 4) + positionState) === 0) {
        state = state < 7 ? 9 : 11;
        return 1;
      }
    } else {
      const which = bit(AT.isSecond + state) === 0 ? 1 : bit(AT.isThird + state) === 0 ? 2 : 3;
      distances.unshift(...distances.splice(which, 1));
    }
    state = state < 7 ? 8 : 11;
    return lengthOf(AT.repeatLength, positionState);
  };
  const longDistance = (slot: number): number => {
    const bits = (slot >> 1) - 1;
    const base = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < 14) return base + reverseTree(AT.special + base - slot, bits);
    return (base + ((direct(bits - 4) << 4) >>> 0) + reverseTree(AT.align, 4)) >>> 0;
  };
  const repeat = (count: number): number => {
    const length = Math.min(openLength, count);
    const from = position - (distances[0] as number) - 1;
    if (from < 0 || (distances[0] as number) >= Math.min(total, dictionaryBytes)) throw new RangeError("distance beyond the dictionary");
    for (let i = 0; i < length; i++) window[position + i] = window[from + i] as number;
    position += length;
    total += length;
    openLength -= length;
    return length;
  };
  const resetState = () => {
    probabilities.fill(START);
    state = 0;
    distances.fill(0);
    openLength = 0;
  };
  return {
    resetState,
    setProperties(properties) {
      if (properties >= 225) return false;
      literalContext = properties % 9;
      const rest = Math.floor(properties / 9);
      literalMask = (1 << (rest % 5)) - 1;
      positionMask = (1 << Math.floor(rest / 5)) - 1;
      probabilities = new Uint16Array(AT.literal + (0x300 << (literalContext + (rest % 5))));
      resetState();
      return true;
    },
    start(bytes, from) {
      packed = bytes;
      at = from + 1;
      range = 0xffffffff;
      code = 0;
      for (let i = 0; i < 4; i++) code = ((code << 8) | (packed[at++] ?? 0)) >>> 0;
    },
    decode(count) {
      let written = 0;
      while (written < count) {
        if (openLength > 0) {
          written += repeat(count - written);
          continue;
        }
        const positionState = total & positionMask;
        if (bit(AT.isMatch + (state << 4) + positionState) === 0) {
          literal();
          written++;
          continue;
        }
        openLength = match(positionState);
        if (openLength < 0) {
          openLength = 0;
          return written;
        }
      }
      return written;
    },
    copy(bytes) {
      window.set(bytes, position);
      position += bytes.length;
      total += bytes.length;
    },
    take() {
      const bytes = window.slice(taken, position);
      // Only the dictionary has to stay.
      if (position > dictionaryBytes) {
        window.copyWithin(0, position - dictionaryBytes, position);
        position = dictionaryBytes;
      }
      taken = position;
      return bytes;
    },
    room: () => window.length - position,
  };
}

/** Where each kind of probability begins. */
const AT = {
  isMatch: 0,
  isRepeat: 192,
  isFirst: 204,
  isSecond: 216,
  isThird: 228,
  isLong: 240,
  slot: 432,
  special: 688,
  align: 804,
  length: 820,
  repeatLength: 1334,
  literal: 1848,
} as const;
