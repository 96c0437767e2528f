import type { Bytes } from "#core/bytes.ts";

/** What one column of one row holds. */
export type Cell = string | number | Bytes | null;

/** A row, or a part of one, by column. */
export type Cells = Readonly<Record<string, Cell>>;

/** The order of cells in every backend: null first, numbers by value, text by code point, bytes by value and then by length. */
export function compareCells(a: Cell, b: Cell): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === "object" && typeof b === "object") return compareUnits(a.length, b.length, (at) => (a[at] ?? 0) - (b[at] ?? 0));
  throw new TypeError("cells of two kinds have no order");
}

function compareText(a: string, b: string): number {
  return compareUnits(a.length, b.length, (at) => codePointRank(a.charCodeAt(at)) - codePointRank(b.charCodeAt(at)));
}

/** UTF-16 puts surrogates before U+E000; by code point they come after U+FFFF. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function compareUnits(lengthA: number, lengthB: number, differenceAt: (at: number) => number): number {
  for (let at = 0; at < Math.min(lengthA, lengthB); at++) {
    const difference = differenceAt(at);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}
