import { type Encoding, type LooseHeader, looseHeaders } from "#core/mail/readings/loose-header.ts";

/** A stretch of a message that some reader takes for the contents of a part, with all that its header could say of it. */
export interface Claim {
  readonly from: number;
  readonly to: number;
  /** Place in the tree: "1", "2.1"; "" for the message itself. */
  readonly path: string;
  readonly mediaTypes: readonly string[];
  readonly charsets: readonly string[];
  readonly encodings: readonly Encoding[];
}

/** What all readers together take from a message. */
export interface Claims {
  readonly list: readonly Claim[];
  /** Texts of headers that a person could be shown. */
  readonly shown: ReadonlySet<string>;
  /** Whether the limits sufficed. */
  readonly whole: boolean;
}

/** Parts that are looked at, over all readings of one message. */
const ENTITIES_MAX = 2000;
/** Delimiter lines of one boundary that are followed, and lines of two dashes in all. */
const CUTS_MAX = 1500;
const DASHES_MAX = 500_000;
const DEPTH_MAX = 20;
/** Characters that are looked at: so many whatever the message's length, and so many times its length. */
const WORK_FREE = 4_000_000;
const WORK_TIMES = 8;

/**
 * Every stretch that a reader could take for contents, whichever of double fields, boundaries, delimiters and ends of a header it
 * goes by. `text` has one character for each byte. Visits no stretch twice, so that the ways do not multiply.
 */
export function collectClaims(text: string): Claims {
  const dashes = dashLines(text);
  const walk: Walk = {
    text,
    dashes,
    claims: new Map(),
    shown: new Set(),
    visited: new Set(),
    cuts: new Map(),
    work: 0,
    whole: dashes.length < DASHES_MAX,
  };
  const waiting: Entity[] = [{ from: 0, to: text.length, path: "", depth: 0 }];
  for (let entity = waiting.pop(); entity !== undefined; entity = waiting.pop()) {
    const key = `${entity.from} ${entity.to}`;
    if (walk.visited.has(key)) continue;
    const isSpent = walk.work > WORK_FREE + WORK_TIMES * text.length;
    if (walk.visited.size >= ENTITIES_MAX || entity.depth > DEPTH_MAX || isSpent) {
      walk.whole = false;
      continue;
    }
    walk.visited.add(key);
    const headers = looseHeaders(text, entity.from, entity.to);
    walk.work += 3 * Math.max(0, ...headers.map(({ bodyStart }) => bodyStart - entity.from));
    if (headers.some(({ whole }) => !whole)) walk.whole = false;
    for (const header of headers) waiting.push(...readEntity(walk, entity, header));
  }
  return { list: [...walk.claims.values()], shown: walk.shown, whole: walk.whole };
}

interface Walk {
  readonly text: string;
  /** Where lines begin that start with two dashes. */
  readonly dashes: readonly number[];
  readonly claims: Map<string, Claim>;
  readonly shown: Set<string>;
  readonly visited: Set<string>;
  readonly cuts: Map<string, Cuts>;
  work: number;
  whole: boolean;
}

interface Entity {
  readonly from: number;
  readonly to: number;
  readonly path: string;
  readonly depth: number;
}

function readEntity(walk: Walk, entity: Entity, header: LooseHeader): readonly Entity[] {
  const { path, to, depth } = entity;
  for (const shown of header.shown) walk.shown.add(shown);
  claim(walk, { from: header.bodyStart, to, path, ...header });
  const inner: Entity[] = [];
  for (const boundary of header.boundaries) {
    for (const isPrefix of [false, true]) {
      const cuts = cutsOf(walk, boundary, isPrefix);
      const { starts, ends } = cuts;
      const first = firstFrom(starts, header.bodyStart);
      const part = (i: number, until: number): Entity => {
        const number = `${i - first + 1}`;
        return { from: ends[i] ?? to, to: until, path: path === "" ? number : `${path}.${number}`, depth: depth + 1 };
      };
      // Also behind `to`: a reader that knows no delimiter but the innermost goes on where outer ones end this part for others.
      for (let i = first; i < cuts.followed && i + 1 < starts.length; i++) inner.push(part(i, starts[i + 1] ?? to));
      cuts.followed = Math.min(cuts.followed, first);
      const last = firstFrom(starts, to) - 1;
      if (last >= first) inner.push(part(last, to));
      claim(walk, { from: header.bodyStart, to: Math.min(starts[first] ?? header.bodyStart, to), path, ...header });
    }
  }
  // In a digest a part that says nothing is a message, and whoever saves one that is called something else can open it.
  const isNamed = header.mediaTypes.length === 0 ? depth > 0 : header.mediaTypes.some((type) => type.startsWith("message/"));
  if (isNamed || beginsWithFields(walk.text, header.bodyStart)) inner.push({ from: header.bodyStart, to, path, depth: depth + 1 });
  return inner;
}

function beginsWithFields(text: string, at: number): boolean {
  TWO_FIELDS.lastIndex = at;
  return TWO_FIELDS.test(text);
}

const TWO_FIELDS = /(?:[A-Za-z][A-Za-z0-9-]{0,60}:[ \t][^\n]{0,1000}\n){2}/y;

function claim(walk: Walk, { from, to, path, mediaTypes, charsets, encodings }: Claim): void {
  if (to <= from) return;
  const key = `${from} ${to} ${encodings.join()} ${charsets.join()} ${mediaTypes.join()}`;
  walk.claims.set(key, { from, to, path, mediaTypes, charsets, encodings });
}

function dashLines(text: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf("--"); at >= 0; at = text.indexOf("--", at + 2)) {
    const before = text.charCodeAt(at - 1);
    if (at === 0 || before === 10 || before === 13) found.push(at);
    if (found.length >= DASHES_MAX) break;
  }
  return found;
}

/** The delimiter lines of one boundary in the whole text, and from which of them on what lies between is followed already. */
interface Cuts {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  followed: number;
}

/** `isPrefix`: whether the line may go on after the boundary. */
function cutsOf(walk: Walk, boundary: string, isPrefix: boolean): Cuts {
  const key = `${isPrefix} ${boundary}`;
  const known = walk.cuts.get(key) ?? findCuts(walk, boundary, isPrefix);
  walk.cuts.set(key, known);
  return known;
}

function findCuts(walk: Walk, boundary: string, isPrefix: boolean): Cuts {
  const { text, dashes } = walk;
  const starts: number[] = [];
  const ends: number[] = [];
  for (const start of dashes) {
    walk.work++;
    if (!text.startsWith(boundary, start + 2)) continue;
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline + 1;
    walk.work += end - start;
    if (!isPrefix && !/^(?:--)?\s*$/.test(text.slice(start + 2 + boundary.length, end))) continue;
    if (starts.length >= CUTS_MAX) {
      walk.whole = false;
      break;
    }
    starts.push(start);
    ends.push(end);
  }
  return { starts, ends, followed: starts.length };
}

function firstFrom(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
