import type { Bytes } from "#core/bytes.ts";
import { createColumns } from "#core/detect/columns.ts";
import { rank } from "#core/detect/confidence.ts";
import type { DetectorId } from "#core/detect/detectors/index.ts";
import { type Engine, engineFor } from "#core/detect/engine.ts";
import type { Finding } from "#core/detect/finding.ts";
import { fold, FOLD_REACH } from "#core/detect/fold.ts";
import type { Emit } from "#core/detect/judge.ts";
import { createLook, REACH } from "#core/detect/look.ts";
import { offsetMap } from "#core/detect/offsets.ts";
import { withoutOverlaps } from "#core/detect/overlaps.ts";
import { createOwnLook } from "#core/detect/own-look.ts";
import type { OwnTerms } from "#core/detect/own-terms.ts";
import { borrowTriggers, returnTriggers } from "#core/detect/trigger-pool.ts";
import { HIT, TRIGGER_REACH, type Triggers } from "#core/detect/triggers.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

/** What is scanned, and with what. */
export interface ScanOptions {
  /** The place in words a person understands; goes into every finding. */
  readonly part: string;
  /** "table": lines are rows, tabs stand between cells, the first line names the columns. */
  readonly kind?: "text" | "table";
  /** All detectors where undefined. */
  readonly detectors?: readonly DetectorId[];
  readonly own?: OwnTerms;
}

/** Most findings that one scan keeps of each detector; more of the same tell nothing new. */
export const FINDINGS_PER_DETECTOR = 10_000;

/** New bytes read at a time. */
const WINDOW = 64 * 1024;

/** A scan that is fed piece by piece. */
export interface Scan {
  /** The next piece: a text, or UTF-8 bytes cut anywhere. */
  readonly push: (chunk: string | Bytes) => void;
  /** No more comes: all findings, in order of the text. Asked once. */
  readonly end: () => Finding[];
}

/** Feeds pieces through one buffer of fixed size, so that neither memory nor findings depend on how the text was cut. */
export function openScan(options: ScanOptions, window: number = WINDOW, triggersFor = borrowTriggers): Scan {
  const engine = engineFor(options.detectors, options.own);
  const triggers: Triggers = triggersFor(window + 3 * REACH + FOLD_REACH, engine.terms, engine.labels);
  const { bytes } = triggers;
  const capacity = bytes.length - TRIGGER_REACH;
  const view: View = { bytes, from: 0, to: 0, text: undefined, foreign: [] };
  const map = offsetMap();
  const columns = options.kind === "table" ? createColumns(view, engine.labels) : undefined;
  /** Of findings that may yet become surer: the detector and the column. */
  const unsure: { readonly at: number; readonly owner: number; readonly column: number }[] = [];
  const findings: Finding[] = [];
  const kept = new Int32Array(engine.detectors.length);
  let filled = 0;
  let filledMost = 0;
  let folded = 0;
  let searched = 0;
  let high = "";
  let ended = false;

  const emit: Emit = (owner, start, end, level, list) => {
    if (level === "none" || owner < 0) return;
    if ((kept[owner] = (kept[owner] as number) + 1) > FINDINGS_PER_DETECTOR) return;
    const detector = (engine.detectors[owner] as Engine["detectors"][number]).id;
    if (level === "low" && columns !== undefined) unsure.push({ at: findings.length, owner, column: columns.columnAt(start) });
    findings.push({
      detector,
      confidence: level,
      part: options.part,
      start: map.startOf(start),
      end: map.endOf(end),
      masked: masked(view, start, end),
      ...(list === undefined ? {} : { list }),
    });
  };
  const look = createLook(engine, view, emit, triggers.words, columns);
  const own = createOwnLook(engine, view, emit);

  function step(final: boolean): void {
    filledMost = Math.max(filledMost, filled + TRIGGER_REACH);
    const odd = triggers.odd(folded, filled);
    if (odd.count > 0) {
      const done = fold(bytes, folded, filled, final, odd, map, view.foreign);
      bytes.copyWithin(done.folded, done.raw, filled);
      filled = done.folded + filled - done.raw;
      folded = done.folded;
    } else folded = filled;
    view.to = folded;
    view.text = undefined;
    if (final) bytes.fill(32, folded, folded + TRIGGER_REACH);
    const limit = final ? folded : Math.max(searched, folded - REACH);
    triggers.look(0, folded);
    const { at, count } = triggers.find(searched, limit, folded);
    searched = limit;
    for (let i = 0; i < count * HIT; i += HIT) look.at(at[i] as number, at[i + 1] as number, at[i + 2] as number);
    own?.upTo(limit);
    if (!final) compact(Math.max(0, limit - REACH));
  }

  function compact(by: number): void {
    if (by === 0) return;
    bytes.copyWithin(0, by, filled);
    filled -= by;
    folded -= by;
    searched -= by;
    const gone = view.foreign.findIndex((place, i) => i % 2 === 1 && place > by);
    view.foreign = gone < 0 ? [] : view.foreign.slice(gone - 1).map((place) => Math.max(0, place - by));
    view.to = folded;
    view.text = undefined;
    map.drop(by);
    look.drop(by);
    own?.drop(by);
  }

  function pushBytes(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const n = Math.min(capacity - filled, chunk.length - at);
      bytes.set(chunk.subarray(at, at + n), filled);
      filled += n;
      at += n;
      if (filled === capacity) step(false);
    }
  }

  function pushText(text: string): void {
    // A pair of surrogates may be cut by the edge of a piece.
    const whole = high + text;
    const last = whole.charCodeAt(whole.length - 1);
    high = last >= 0xd800 && last <= 0xdbff ? whole.slice(-1) : "";
    const end = whole.length - high.length;
    for (let at = 0; at < end; ) {
      // A UTF-16 unit takes a byte at least.
      let stop = Math.min(end, at + capacity - filled);
      const code = whole.charCodeAt(stop - 1);
      if (stop < end && code >= 0xd800 && code <= 0xdbff) stop--;
      const piece = stop - at === whole.length ? whole : whole.slice(at, stop);
      const { read, written } = encoder.encodeInto(piece, bytes.subarray(filled, capacity));
      filled += written;
      at += read;
      if (at < end || filled === capacity) step(false);
    }
  }

  return {
    push(chunk) {
      // What it searched in may be another scan's by now.
      if (ended) throw new RangeError("the scan has ended");
      if (typeof chunk === "string") pushText(chunk);
      else pushBytes(chunk);
    },
    end() {
      if (high !== "") pushBytes(encoder.encode(high));
      step(true);
      for (const { at, owner, column } of unsure)
        if (columns?.convincing(owner, column) === true) findings[at] = { ...(findings[at] as Finding), confidence: "medium" };
      ended = true;
      returnTriggers(triggers, filledMost);
      return findings.length === 0 ? findings : withoutOverlaps(inMass(findings, engine), registryOrder(engine));
    },
  };
}

const encoder = new TextEncoder();

/** Of detectors for which many are more than one: each as sure as the many make it. */
function inMass(findings: readonly Finding[], engine: Engine): readonly Finding[] {
  const counts = new Map<string, number>();
  for (const { detector } of findings) counts.set(detector, (counts.get(detector) ?? 0) + 1);
  const raised = new Map(
    engine.detectors.flatMap(({ id, grading: { mass } }) =>
      mass !== undefined && (counts.get(id) ?? 0) >= mass.least ? [[id, mass.level] as const] : [],
    ),
  );
  if (raised.size === 0) return findings;
  return findings.map((finding) => {
    const level = raised.get(finding.detector);
    return level !== undefined && rank(level) > rank(finding.confidence) ? { ...finding, confidence: level } : finding;
  });
}

function registryOrder(engine: Engine): ReadonlyMap<string, number> {
  return new Map(engine.detectors.map((it, i) => [it.id, i] as const));
}

/** Bullets and the last three characters; of something short, less than half of it. */
function masked(view: View, start: number, end: number): string {
  let tail = "";
  const most = Math.min(3, Math.floor((end - start) / 2));
  for (let i = end - 1; i >= start && tail.length < most; i--) {
    const byte = byteAt(view, i);
    if (CLASS[byte] !== 0) tail = String.fromCharCode(byte) + tail;
  }
  return `••••••${tail}`;
}
