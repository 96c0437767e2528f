import { foldTerm } from "#core/detect/own-terms-fold.ts";

/** A regular expression as a graph of steps (Thompson). Step 0 is the start. */
export interface Graph {
  readonly steps: readonly Step[];
  readonly start: number;
}

/** One step: a byte of a set, a free fork, a condition on the place, or the end. */
export type Step =
  | { readonly kind: "byte"; readonly set: Uint8Array; readonly next: number }
  | { readonly kind: "fork"; readonly next: readonly number[] }
  | { readonly kind: "where"; readonly at: "word" | "inside" | "line-start" | "line-end"; readonly next: number }
  | { readonly kind: "end" };

/** Why an expression is not taken. */
export type PatternProblem = "syntax" | "unsupported" | "too-long" | "too-complex";

/** Most characters of an expression, and most steps of its graph. */
export const PATTERN_CHARS_MAX = 500;
export const PATTERN_STEPS_MAX = 400;

/**
 * Reads an expression: literals, classes, groups, alternatives, quantifiers, ^ $ (of a line) and \b. Without references to groups and without looking
 * ahead or behind, so that it always runs in a time that grows with the text alone. Capitals count only as written. Never throws.
 */
export function readPattern(expression: string): { readonly graph: Graph } | { readonly problem: PatternProblem } {
  if (expression.length > PATTERN_CHARS_MAX) return { problem: "too-long" };
  const reader = { text: expression, at: 0, depth: 0 };
  const node = alternatives(reader);
  if (typeof node === "string") return { problem: node };
  if (reader.at < expression.length) return { problem: "syntax" };
  const steps: Step[] = [{ kind: "end" }];
  const start = build(node, 0, steps);
  if (steps.length > PATTERN_STEPS_MAX) return { problem: "too-complex" };
  return matchesNothing(steps, start) ? { problem: "syntax" } : { graph: { steps, start } };
}

type Node =
  | { kind: "set"; set: Uint8Array }
  | { kind: "where"; at: "word" | "inside" | "line-start" | "line-end" }
  | { kind: "all"; of: Node[] }
  | { kind: "one"; of: Node[] }
  | { kind: "repeat"; of: Node; least: number; most: number };

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
}

function alternatives(r: Reader): Node | PatternProblem {
  if (++r.depth > 30) return "too-complex";
  const of: Node[] = [];
  for (;;) {
    const all: Node[] = [];
    while (r.at < r.text.length && !"|)".includes(r.text.charAt(r.at))) {
      const atom = quantified(r);
      if (typeof atom === "string") return atom;
      all.push(atom);
    }
    of.push({ kind: "all", of: all });
    if (r.text.charAt(r.at) !== "|") break;
    r.at++;
  }
  r.depth--;
  return of.length === 1 ? (of[0] as Node) : { kind: "one", of };
}

function quantified(r: Reader): Node | PatternProblem {
  let node = atom(r);
  for (;;) {
    if (typeof node === "string") return node;
    const found = /^(?:([*+?])|\{(\d{1,3})(?:(,)(\d{0,3}))?\})\??/u.exec(r.text.slice(r.at, r.at + 12));
    if (found === null) return node;
    r.at += found[0].length;
    const [, sign, low, comma, high] = found;
    const least = sign === undefined ? Number(low) : sign === "+" ? 1 : 0;
    const most =
      sign === undefined
        ? comma === undefined
          ? least
          : high === ""
            ? Number.POSITIVE_INFINITY
            : Number(high)
        : sign === "?"
          ? 1
          : Number.POSITIVE_INFINITY;
    if (most < least || least > 100 || (most !== Number.POSITIVE_INFINITY && most > 200)) return "too-complex";
    node = { kind: "repeat", of: node, least, most };
  }
}

function atom(r: Reader): Node | PatternProblem {
  const c = r.text.charAt(r.at++);
  if (c === "(") {
    if (r.text.charAt(r.at) === "?") {
      if (r.text.charAt(r.at + 1) !== ":") return "unsupported";
      r.at += 2;
    }
    const inner = alternatives(r);
    if (typeof inner === "string") return inner;
    return r.text.charAt(r.at++) === ")" ? inner : "syntax";
  }
  if (c === "[") return classOf(r);
  if (c === ".") return { kind: "set", set: setOf((byte) => byte !== 10) };
  if (c === "^") return { kind: "where", at: "line-start" };
  if (c === "$") return { kind: "where", at: "line-end" };
  if ("*+?{}])".includes(c)) return "syntax";
  if (c === "\\") return escaped(r);
  const rest = r.text.codePointAt(r.at - 1) ?? 0;
  if (rest > 0xffff) r.at++;
  return literal(String.fromCodePoint(rest));
}

function literal(character: string): Node {
  // As the folded text shows it: an accented letter is its letter, another script is its bytes.
  const bytes = Array.from(character === " " ? " " : foldTerm(character, false), (c) => c.charCodeAt(0));
  return { kind: "all", of: bytes.map((byte) => ({ kind: "set", set: setOf((b) => b === byte) })) };
}

function escaped(r: Reader): Node | PatternProblem {
  const c = r.text.charAt(r.at++);
  if (c === "b") return { kind: "where", at: "word" };
  if (c === "B") return { kind: "where", at: "inside" };
  const set = shorthand(c);
  if (set !== undefined) return { kind: "set", set };
  if (/[1-9kpPuxc]/u.test(c) || c === "") return "unsupported";
  const control = "nrtfv".indexOf(c);
  if (control >= 0) return { kind: "set", set: setOf((byte) => byte === "\n\r\t\f\v".charCodeAt(control)) };
  return /[A-Za-z0]/u.test(c) ? "unsupported" : literal(c);
}

function classOf(r: Reader): Node | PatternProblem {
  const negated = r.text.charAt(r.at) === "^";
  if (negated) r.at++;
  const set = new Uint8Array(256);
  for (let first = true; ; first = false) {
    let c = r.text.charAt(r.at++);
    if (c === "") return "syntax";
    if (c === "]" && !first) break;
    if (c === "\\") {
      c = r.text.charAt(r.at++);
      const short = shorthand(c);
      if (short !== undefined) {
        short.forEach((bit, byte) => (set[byte] = (set[byte] as number) | bit));
        continue;
      }
      const control = "nrtfv".indexOf(c);
      if (control >= 0) c = "\n\r\t\f\v".charAt(control);
      else if (/[A-Za-z0-9]/u.test(c)) return "unsupported";
    }
    if (c.charCodeAt(0) > 126) return "unsupported";
    let last = c;
    if (r.text.charAt(r.at) === "-" && r.text.charAt(r.at + 1) !== "]") {
      last = r.text.charAt(r.at + 1);
      r.at += 2;
      if (last === "" || last === "\\" || last < c || last.charCodeAt(0) > 126) return "syntax";
    }
    for (let byte = c.charCodeAt(0); byte <= last.charCodeAt(0); byte++) set[byte] = 1;
  }
  return { kind: "set", set: negated ? setOf((byte) => set[byte] === 0) : set };
}

function shorthand(c: string): Uint8Array | undefined {
  const lower = c.toLowerCase();
  const test = lower === "d" ? /[0-9]/u : lower === "w" ? /[A-Za-z0-9_]/u : lower === "s" ? /\s/u : undefined;
  return test === undefined ? undefined : setOf((byte) => (byte < 128 && test.test(String.fromCharCode(byte))) === (c === lower));
}

function setOf(holds: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (holds(byte) ? 1 : 0));
}

/** Adds the steps of a node that go on to `next`, and returns the first. Stops growing beyond the limit. */
function build(node: Node, next: number, steps: Step[]): number {
  if (steps.length > PATTERN_STEPS_MAX) return next;
  if (node.kind === "set") return steps.push({ kind: "byte", set: node.set, next }) - 1;
  if (node.kind === "where") return steps.push({ kind: "where", at: node.at, next }) - 1;
  if (node.kind === "all") return node.of.reduceRight((after, part) => build(part, after, steps), next);
  if (node.kind === "one") return steps.push({ kind: "fork", next: node.of.map((part) => build(part, next, steps)) }) - 1;
  let after = next;
  if (node.most === Number.POSITIVE_INFINITY) {
    const ways: number[] = [next];
    after = steps.push({ kind: "fork", next: ways }) - 1;
    ways.push(build(node.of, after, steps));
  } else
    for (let i = node.least; i < node.most && steps.length <= PATTERN_STEPS_MAX; i++)
      after = steps.push({ kind: "fork", next: [next, build(node.of, after, steps)] }) - 1;
  for (let i = 0; i < node.least && steps.length <= PATTERN_STEPS_MAX; i++) after = build(node.of, after, steps);
  return after;
}

/** Whether the end is reached without reading a byte: such an expression would match everywhere. */
function matchesNothing(steps: readonly Step[], start: number): boolean {
  const seen = new Set<number>();
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const step = steps[at] as Step;
    if (step.kind === "end") return true;
    if (step.kind === "fork") open.push(...step.next);
    else if (step.kind === "where") open.push(step.next);
  }
  return false;
}
