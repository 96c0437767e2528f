import { CLASS } from "#core/detect/view.ts";

/**
 * Many words as one automaton in one table (a double array, Aoe 1989). A place of it takes `WIDTH` numbers: where the places of its next bytes begin, the
 * place before it, and which words end there, whole and open (their trailing * takes every longer word too); 0 for none. Places and beginnings count
 * in numbers, so that no multiplication is needed: the place after byte `b` is `table[place] + kinds[b] * WIDTH`, if the place before that is `place`.
 */
export interface WordTable {
  readonly table: Int32Array;
  /** Per byte, how words have it: small letters, and one kind of gap; 0 for bytes of no word. */
  readonly kinds: Uint8Array;
  /** Owners of the words that end at a place, by the number that stands there. */
  readonly owners: readonly (readonly number[])[];
}

export const WIDTH = 4;

/** The word that `walkWords` found. */
export interface FoundWord {
  end: number;
  /** Index in `owners`. */
  word: number;
}

/** Whether a word begins at `at`: the longest one is then in `found`. */
export function walkWords(words: WordTable, bytes: Uint8Array, at: number, to: number, found: FoundWord): boolean {
  const { table, kinds } = words;
  let place = 0;
  let open = false;
  let i = at;
  found.end = 0;
  while (i < to) {
    const byte = bytes[i++] as number;
    const next = (table[place] as number) + (kinds[byte] as number) * WIDTH;
    if (table[next + 1] !== place) break;
    place = next;
    if (isGap(byte)) while (i < to && isGap(bytes[i] as number)) i++;
    const whole = table[place + 2] as number;
    const longer = table[place + 3] as number;
    if ((whole | longer) === 0) continue;
    const free = i >= to || CLASS[bytes[i] as number] !== 2 || CLASS[byte] !== 2;
    const word = free && whole !== 0 ? whole : longer;
    if (word === 0) continue;
    found.word = word;
    found.end = i;
    open = word === longer;
  }
  if (found.end === 0) return false;
  if (open) while (found.end < to && CLASS[bytes[found.end] as number] === 2) found.end++;
  return true;
}

/** One word with its bytes as they are written, and whose it is. */
export interface PlantedWord {
  readonly bytes: readonly number[];
  readonly open: boolean;
  readonly value: number;
}

interface Node {
  readonly next: Map<number, Node>;
  whole: Set<number> | undefined;
  prefix: Set<number> | undefined;
}

/** The table of these words. */
export function compileWords(planted: readonly PlantedWord[]): WordTable {
  const root = emptyNode();
  for (const { bytes, open, value } of planted) {
    let node = root;
    for (const byte of bytes) {
      const key = isGap(byte) ? GAP : (LOWER[byte] as number);
      let child = node.next.get(key);
      if (child === undefined) node.next.set(key, (child = emptyNode()));
      node = child;
    }
    if (open) (node.prefix ??= new Set()).add(value);
    else (node.whole ??= new Set()).add(value);
  }
  return flatten(root);
}

const emptyNode = (): Node => ({ next: new Map(), whole: undefined, prefix: undefined });

const GAP = 32;
const isGap = (byte: number): boolean => byte === 32 || byte === 45 || byte === 95 || byte === 10 || byte === 13 || byte === 9;

/** The lower-case form of an ASCII letter, other bytes as they are. */
const LOWER: Uint8Array = new Uint8Array(256);
for (let i = 0; i < 256; i++) LOWER[i] = i >= 65 && i <= 90 ? i + 32 : i;

/** Places nodes from the root outwards, so that those most visited stand together. */
function flatten(root: Node): WordTable {
  const owners: (readonly number[])[] = [[]];
  const known = new Map<string, number>();
  const wordOf = (values: readonly number[]): number => {
    const key = values.join(" ");
    let word = known.get(key);
    if (word === undefined) known.set(key, (word = owners.push(values) - 1));
    return word;
  };
  const kindOf = new Uint8Array(256);
  let kindCount = 0;
  const cells: (Cell | undefined)[] = [{ node: root, before: -1, next: 0 }];
  const order = [0];
  // Below this a beginning would fall short of the table for some kinds.
  let free = 257;
  for (let i = 0; i < order.length; i++) {
    const at = order[i] as number;
    const cell = cells[at] as Cell;
    const children = [...cell.node.next].map(([byte, node]) => {
      if (kindOf[byte] === 0) kindOf[byte] = ++kindCount;
      return { kind: kindOf[byte] as number, node };
    });
    if (children.length === 0) continue;
    while (cells[free] !== undefined) free++;
    const first = Math.min(...children.map(({ kind }) => kind));
    // Holes far back are left: looking for them costs more than they are worth.
    let base = Math.max(free - first, children.length > 1 ? cells.length - HOLES : 0);
    while (children.some(({ kind }) => cells[base + kind] !== undefined)) base++;
    cell.next = base;
    for (const { kind, node } of children) {
      while (cells.length <= base + kind) cells.push(undefined);
      cells[base + kind] = { node, before: at, next: 0 };
      order.push(base + kind);
    }
  }
  const table = new Int32Array((cells.length + 256) * WIDTH).fill(-1);
  cells.forEach((cell, at) => {
    if (cell === undefined) return;
    const { whole, prefix } = cell.node;
    table.set(
      [
        cell.next * WIDTH,
        cell.before * WIDTH,
        whole === undefined ? 0 : wordOf([-1, ...whole, ...(prefix ?? [])]),
        prefix === undefined ? 0 : wordOf([-2, ...prefix]),
      ],
      at * WIDTH,
    );
  });
  // The mark in front keeps whole words and open ones apart.
  return {
    table,
    kinds: kindOf.map((_, byte) => kindOf[isGap(byte) ? GAP : (LOWER[byte] as number)] as number),
    owners: owners.map((it) => it.slice(1)),
  };
}

interface Cell {
  readonly node: Node;
  readonly before: number;
  next: number;
}

const HOLES = 2048;
