import { CLASS } from "#core/detect/view.ts";

/** A word or phrase and whose it is. A trailing * takes every longer word too; a space takes any run of spaces, hyphens and underscores. */
export interface Entry {
  readonly term: string;
  readonly value: number;
  /** Only where its first letter is a capital. */
  readonly capital?: boolean;
}

/** Many words in one automaton: a trie walked from the start of a word, its edges in one table. */
export interface Lexicon {
  /** The place behind the longest word that begins at `at`, or 0. Its owners are then in `owners`. */
  readonly walk: (bytes: Uint8Array, at: number, to: number) => number;
  /** Owners of the word found last. */
  readonly owners: () => readonly number[];
  /** The first bytes of all words, for triggers: two bits for each hash of their first four bytes, see `mayBegin`. */
  readonly prefixes: Uint8Array;
  /** Which first bytes other than letters occur. */
  readonly otherStarts: readonly number[];
}

/** Spreads the first four bytes of a word over the table of prefixes: 2^18 places of two bits. */
export const PREFIX_MULTIPLIER = 0x9e3779b1 | 0;
export const PREFIX_BITS = 18;

/**
 * Where the four bytes of a little-endian word stand in the table of prefixes: whatever the case of letters, and whatever follows the first byte that is
 * no letter. Signs above "Z" count as letters here, which costs a few places for short words and saves a comparison a word.
 */
export function prefixHash(word: number): number {
  const lower = word | 0x20202020;
  let keep = Math.imul((lower >>> 6) & ~(lower >>> 7) & 0x01010101, 255);
  keep &= (keep << 8) | 0xff;
  keep &= (keep << 16) | 0xffff;
  return Math.imul(lower & keep, PREFIX_MULTIPLIER) >>> (32 - PREFIX_BITS);
}

/** Whether a word of the lexicon may begin with these bytes. */
export function mayBegin(prefixes: Uint8Array, a: number, b: number, c: number, d: number): boolean {
  const hash = prefixHash(a | (b << 8) | (c << 16) | (d << 24));
  return (((prefixes[hash >> 2] as number) >> ((hash & 3) << 1)) & (1 | ((~a >> 4) & 2))) !== 0;
}

/** The lower-case form of an ASCII letter, other bytes as they are. */
const LOWER: Uint8Array = new Uint8Array(256);
for (let i = 0; i < 256; i++) LOWER[i] = i >= 65 && i <= 90 ? i + 32 : i;

const GAP = 32;
const isGap = (byte: number): boolean => byte === 32 || byte === 45 || byte === 95 || byte === 10 || byte === 13 || byte === 9;

interface Node {
  next: Map<number, Node>;
  whole: Set<number> | undefined;
  prefix: Set<number> | undefined;
}

/** One automaton of all entries. Terms are bytes of folded, lower-cased text written as Latin-1. */
export function compileLexicon(entries: readonly Entry[]): Lexicon {
  const root: Node = { next: new Map(), whole: undefined, prefix: undefined };
  const prefixes = new Uint8Array(1 << (PREFIX_BITS - 2));
  const otherStarts = new Set<number>();
  for (const { term, value, capital } of entries) {
    const open = term.endsWith("*");
    const word = open ? term.slice(0, -1) : term;
    if (word.length < 2) continue;
    plant(root, word, open, value);
    const first = word.charCodeAt(0);
    if (CLASS[first] === 2) markPrefix(prefixes, word, open, capital === true ? 2 : 1);
    else otherStarts.add(first);
  }
  return { ...flatten(root), prefixes, otherStarts: [...otherStarts] };
}

function plant(root: Node, word: string, open: boolean, value: number): void {
  let node = root;
  for (let i = 0; i < word.length; i++) {
    const byte = isGap(word.charCodeAt(i)) ? GAP : (LOWER[word.charCodeAt(i) & 255] as number);
    let child = node.next.get(byte);
    if (child === undefined) node.next.set(byte, (child = { next: new Map(), whole: undefined, prefix: undefined }));
    node = child;
  }
  if (open) (node.prefix ??= new Set()).add(value);
  else (node.whole ??= new Set()).add(value);
}

function markPrefix(prefixes: Uint8Array, word: string, open: boolean, bit: number): void {
  const mark = (bytes: readonly number[]): void => {
    const i = bytes.length;
    if (i < 4) {
      // Behind a word or a gap anything but a letter may stand, and behind an open one letters too.
      const inside = i < word.length && !word.slice(0, i + 1).includes(" ") && CLASS[word.charCodeAt(i)] === 2;
      const wide =
        i >= word.length
          ? open || CLASS[bytes[i - 1] as number] !== 2
          : !inside && (word.slice(0, i).includes(" ") || CLASS[word.charCodeAt(i)] !== 2);
      for (const next of inside ? [word.charCodeAt(i)] : wide ? ANY : FOLLOWERS) mark([...bytes, next]);
      return;
    }
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    const hash = prefixHash(a | (b << 8) | (c << 16) | (d << 24));
    prefixes[hash >> 2] = (prefixes[hash >> 2] as number) | (bit << ((hash & 3) << 1));
  };
  mark([word.charCodeAt(0)]);
}

/** One of the bytes that count as no letter, and the signs that count as letters. */
const FOLLOWERS: readonly number[] = [32, 0x60, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f];
const ANY: readonly number[] = [...FOLLOWERS, ...Array.from({ length: 26 }, (_, i) => 97 + i)];

/** Numbers the nodes from the root outwards, so that those most visited stand together. */
function flatten(root: Node): Pick<Lexicon, "walk" | "owners"> {
  const nodes: Node[] = [root];
  const numbers = new Map<Node, number>([[root, 0]]);
  const classes = new Uint8Array(256);
  let classCount = 1;
  for (let i = 0; i < nodes.length; i++)
    for (const [byte, child] of (nodes[i] as Node).next) {
      numbers.set(child, nodes.push(child) - 1);
      if (classes[byte] === 0) classes[byte] = classCount++;
    }
  // Every byte as the words have it: small letters, and one kind of gap.
  const classOf = classes.map((_, byte) => classes[isGap(byte) ? GAP : (LOWER[byte] as number)] as number);
  const dense = Math.min(nodes.length, Math.floor(DENSE_MOST / classCount));
  const targets = new Int32Array(dense * classCount);
  const rest = new Map<number, number>();
  nodes.forEach((node, i) => {
    for (const [byte, child] of node.next) {
      const edge = i * classCount + (classes[byte] as number);
      if (i < dense) targets[edge] = numbers.get(child) ?? 0;
      else rest.set(edge, numbers.get(child) ?? 0);
    }
  });
  // No word goes on with a byte of class 0.
  const step = (node: number, kind: number): number =>
    kind === 0 ? 0 : node < dense ? (targets[node * classCount + kind] as number) : (rest.get(node * classCount + kind) ?? 0);
  return walker(step, classOf, nodes);
}

/** Most entries of the table of steps; the few words beyond it, of a great many own keywords, are walked through a map. */
const DENSE_MOST = 1 << 22;

function walker(
  step: (node: number, kind: number) => number,
  classOf: Uint8Array,
  nodes: readonly Node[],
): Pick<Lexicon, "walk" | "owners"> {
  const whole = nodes.map((node) => (node.whole === undefined ? undefined : [...node.whole, ...(node.prefix ?? [])]));
  const prefix = nodes.map((node) => (node.prefix === undefined ? undefined : [...node.prefix]));
  /** Nodes where a word or the part before a * ends. */
  const ends = Uint8Array.from(nodes, (node) => (node.whole === undefined && node.prefix === undefined ? 0 : 1));
  let found: readonly number[] = [];
  return {
    owners: () => found,
    walk(bytes, at, to) {
      let node = 0;
      let end = 0;
      let open = false;
      let i = at;
      while (i < to) {
        const byte = bytes[i++] as number;
        node = step(node, classOf[byte] as number);
        if (node === 0) break;
        if (isGap(byte)) i = gapEnd(bytes, i, to);
        if (ends[node] === 0) continue;
        const free = i >= to || CLASS[bytes[i] as number] !== 2 || CLASS[byte] !== 2;
        const owners = free ? (whole[node] ?? prefix[node]) : prefix[node];
        if (owners === undefined) continue;
        found = owners;
        end = i;
        open = prefix[node] === owners;
      }
      if (open) while (end < to && CLASS[bytes[end] as number] === 2) end++;
      return end;
    },
  };
}

function gapEnd(bytes: Uint8Array, at: number, to: number): number {
  let end = at;
  while (end < to && isGap(bytes[end] as number)) end++;
  return end;
}
