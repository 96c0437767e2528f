import type { Graph, Step } from "#core/detect/pattern-syntax.ts";
import { CLASS } from "#core/detect/view.ts";

/** No match of an own pattern is longer, in bytes. */
const PATTERN_REACH = 256;
/** Most states that are kept; then they are made anew. */
const STATES_MAX = 1000;

/** The place behind the longest match that begins at `at`, or 0. `from` and `to` are the readable edges. */
export type Matcher = (bytes: Uint8Array, at: number, from: number, to: number) => number;

interface State {
  readonly steps: readonly number[];
  readonly before: Place;
  /** Per byte: the next state, or undefined where not yet known. */
  readonly next: (State | undefined)[];
  /** Per byte that follows (256 at the edge): 1 where the match may end before it, 2 where not, 0 where not yet known. */
  readonly ends: Uint8Array;
}

/** What stands before or behind a place. */
type Place = "word" | "line" | "other";

const EDGE = 256;

/** Runs a pattern as an automaton whose states are made when first needed: every byte is one step. */
export function matcher(graph: Graph): Matcher {
  let states = new Map<string, State>();

  function stateOf(steps: readonly number[], before: Place): State {
    const key = `${before} ${steps.join()}`;
    const known = states.get(key);
    if (known !== undefined) return known;
    if (states.size >= STATES_MAX) states = new Map();
    const made: State = { steps, before, next: [], ends: new Uint8Array(EDGE + 1) };
    states.set(key, made);
    return made;
  }

  function advance(state: State, byte: number): void {
    const reached = free(graph, state.steps, state.before, placeOf(byte));
    state.ends[byte] = reached.some((at) => (graph.steps[at] as Step).kind === "end") ? 1 : 2;
    if (byte === EDGE) return;
    const next = new Set<number>();
    for (const at of reached) {
      const step = graph.steps[at] as Step;
      if (step.kind === "byte" && step.set[byte] === 1) next.add(step.next);
    }
    state.next[byte] = stateOf(
      [...next].sort((a, b) => a - b),
      placeOf(byte),
    );
  }

  return (bytes, at, from, to) => {
    let state = stateOf([graph.start], at > from ? placeOf(bytes[at - 1] as number) : "line");
    let end = 0;
    const stop = Math.min(to, at + PATTERN_REACH);
    for (let i = at; ; i++) {
      const byte = i < to ? (bytes[i] as number) : EDGE;
      if (state.ends[byte] === 0) advance(state, byte);
      if (state.ends[byte] === 1 && i > at) end = i;
      if (i >= stop) return end;
      state = state.next[byte] as State;
      if (state.steps.length === 0) return end;
    }
  };
}

function placeOf(byte: number): Place {
  if (byte === EDGE || byte === 10 || byte === 13) return "line";
  return CLASS[byte] !== 0 || byte === 95 ? "word" : "other";
}

/** All steps that are reached without reading, between what stands before and behind. */
function free(graph: Graph, from: readonly number[], before: Place, behind: Place): readonly number[] {
  const seen = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    const step = graph.steps[at] as Step;
    if (step.kind === "where" && !holds(step.at, before, behind)) continue;
    seen.add(at);
    if (step.kind === "fork") open.push(...step.next);
    else if (step.kind === "where") open.push(step.next);
  }
  return [...seen];
}

function holds(at: "word" | "inside" | "line-start" | "line-end", before: Place, behind: Place): boolean {
  if (at === "line-start") return before === "line";
  if (at === "line-end") return behind === "line";
  return ((before === "word") !== (behind === "word")) === (at === "word");
}
