import { CLASS } from "#core/detect/view.ts";

/** A word or phrase and whose it is. A trailing * takes every longer word too; a space takes any run of spaces, hyphens and underscores. */
export interface Entry {
  readonly term: string;
  readonly value: number;
  /** Only where its first letter is a capital. */
  readonly capital?: boolean;
}

/** Many words in one automaton: a trie walked from the start of a word, its edges in one open hash table. */
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

/** Spreads the first four bytes of a word over the table of prefixes: 2^16 places of two bits. */
export const PREFIX_MULTIPLIER = 0x9e3779b1 | 0;

/** Where four bytes stand in the table of prefixes, whatever the case of letters. */
export function prefixHash(a: number, b: number, c: number, d: number): number {
  return Math.imul((a & 31) | ((b & 31) << 8) | ((c & 31) << 16) | ((d & 31) << 24), PREFIX_MULTIPLIER) >>> 16;
}

/** Whether a word of the lexicon may begin with these bytes. */
export function mayBegin(prefixes: Uint8Array, a: number, b: number, c: number, d: number): boolean {
  const hash = prefixHash(a, b, c, d);
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
  const prefixes = new Uint8Array(1 << 14);
  const otherStarts = new Set<number>();
  for (const { term, value, capital } of entries) {
    const open = term.endsWith("*");
    const word = open ? term.slice(0, -1) : term;
    if (word.length < 2) continue;
    plant(root, word, open, value);
    const first = word.charCodeAt(0);
    if (CLASS[first] === 2) markPrefix(prefixes, word, capital === true ? 2 : 1);
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

function markPrefix(prefixes: Uint8Array, word: string, bit: number): void {
  const mark = (bytes: readonly number[]): void => {
    if (bytes.length < 4) {
      // What follows a short word or a gap is open, so any byte may stand there.
      const i = bytes.length;
      const open = i >= word.length || isGap(word.charCodeAt(i));
      for (const next of open || widened(word, i) ? ANY : [word.charCodeAt(i)]) mark([...bytes, next]);
      return;
    }
    const hash = prefixHash(bytes[0] as number, bytes[1] as number, bytes[2] as number, bytes[3] as number);
    prefixes[hash >> 2] = (prefixes[hash >> 2] as number) | (bit << ((hash & 3) << 1));
  };
  mark([word.charCodeAt(0)]);
}

/** Whether a gap stands before place `i`: a run of gaps may be longer in the text. */
function widened(word: string, i: number): boolean {
  for (let k = 1; k < i; k++) if (isGap(word.charCodeAt(k))) return true;
  return false;
}

const ANY: readonly number[] = Array.from({ length: 32 }, (_, i) => i);

function flatten(root: Node): Pick<Lexicon, "walk" | "owners"> {
  const nodes: Node[] = [root];
  let edges = 0;
  for (let i = 0; i < nodes.length; i++) for (const child of (nodes[i] as Node).next.values()) edges = nodes.push(child);
  let size = 64;
  while (size < edges * 2 + 2) size *= 2;
  const mask = size - 1;
  const keys = new Int32Array(size).fill(-1);
  const targets = new Int32Array(size);
  const number = new Map(nodes.map((node, i) => [node, i] as const));
  nodes.forEach((node, i) => {
    for (const [byte, child] of node.next) {
      const key = i * 256 + byte;
      let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
      while (keys[slot] !== -1) slot = (slot + 1) & mask;
      keys[slot] = key;
      targets[slot] = number.get(child) ?? 0;
    }
  });
  const step = (node: number, byte: number): number => {
    const key = node * 256 + byte;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const found = keys[slot] as number;
      if (found === key) return targets[slot] as number;
      if (found === -1) return 0;
      slot = (slot + 1) & mask;
    }
  };
  return walker(step, nodes);
}

function walker(step: (node: number, byte: number) => number, nodes: readonly Node[]): Pick<Lexicon, "walk" | "owners"> {
  const whole = nodes.map((node) => (node.whole === undefined ? undefined : [...node.whole, ...(node.prefix ?? [])]));
  const prefix = nodes.map((node) => (node.prefix === undefined ? undefined : [...node.prefix]));
  let found: readonly number[] = [];
  return {
    owners: () => found,
    walk(bytes, at, to) {
      let node = 0;
      let end = 0;
      let open = false;
      let i = at;
      while (i < to) {
        const byte = bytes[i] as number;
        if (isGap(byte)) {
          node = step(node, GAP);
          i++;
          while (node !== 0 && i < to && isGap(bytes[i] as number)) i++;
        } else {
          node = step(node, LOWER[byte] as number);
          i++;
        }
        if (node === 0) break;
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
