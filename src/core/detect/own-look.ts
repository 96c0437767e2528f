import { type Engine, OWN } from "#core/detect/engine.ts";
import type { Emit } from "#core/detect/judge.ts";
import { CLASS, type View } from "#core/detect/view.ts";
import { type FoundWord, walkWords } from "#core/detect/word-table.ts";

/** Looks for an organisation's own patterns and known numbers. */
export interface OwnLook {
  /** Everything that begins before `limit` and was not looked at yet. */
  readonly upTo: (limit: number) => void;
  /** The folded bytes before `by` are gone. */
  readonly drop: (by: number) => void;
}

/** Longest known number with its separators, in bytes. */
const KNOWN_REACH = 60;

/** A look with the own terms of `engine`; undefined where there are none that need one. */
export function createOwnLook(engine: Engine, view: View, emit: Emit): OwnLook | undefined {
  const matchers = engine.pattern >= 0 ? (engine.own?.matchers ?? []) : [];
  const lists = engine.exactList >= 0 ? (engine.own?.lists ?? []) : [];
  /** First bytes of keywords that begin with no letter: those of other scripts, digits, signs. */
  const others = new Uint8Array(256);
  if (engine.keyword >= 0) for (const byte of engine.terms.otherStarts) others[byte] = 1;
  const hasOthers = others.includes(1);
  if (matchers.length + lists.length === 0 && !hasOthers) return undefined;
  let done = 0;
  const ended = new Int32Array(matchers.length);
  let knownTo = 0;

  let keywordTo = 0;
  const found: FoundWord = { end: 0, word: 0 };

  function keywords(at: number): void {
    const { bytes } = view;
    if (
      others[bytes[at] as number] === 0 ||
      at < keywordTo ||
      (CLASS[bytes[at] as number] !== 0 && at > view.from && CLASS[bytes[at - 1] as number] !== 0)
    )
      return;
    if (!walkWords(engine.terms, bytes, at, view.to, found)) return;
    const owner = engine.terms.owners[found.word]?.find((it) => it >= OWN);
    if (owner === undefined) return;
    emit(engine.keyword, at, found.end, "high", engine.own?.keywordLists[owner - OWN]);
    keywordTo = found.end;
  }

  function patterns(at: number): void {
    for (let i = 0; i < matchers.length; i++) {
      if (at < (ended[i] as number)) continue;
      const end = matchers[i]?.match(view.bytes, at, view.from, view.to) ?? 0;
      if (end === 0) continue;
      emit(engine.pattern, at, end, "high", matchers[i]?.id);
      ended[i] = end;
    }
  }

  /** A token, and tokens joined to it by single separators, whose letters and digits together are known. */
  function known(at: number): void {
    const { bytes } = view;
    if (at < knownTo || CLASS[bytes[at] as number] === 0 || (at > view.from && CLASS[bytes[at - 1] as number] !== 0)) return;
    let compact = "";
    for (let i = at; i < view.to && i < at + KNOWN_REACH; i++) {
      const byte = bytes[i] as number;
      const free = CLASS[byte] === 0;
      if (!free) compact += String.fromCharCode(byte >= 97 ? byte - 32 : byte);
      else if (!" .-/_".includes(String.fromCharCode(byte)) || CLASS[bytes[i - 1] as number] === 0) return;
      const ends = !free && (i + 1 >= view.to || CLASS[bytes[i + 1] as number] === 0);
      const list = ends && /\d/u.test(compact) ? lists.find((it) => it.lengths.has(compact.length) && it.has(compact)) : undefined;
      if (list === undefined) continue;
      emit(engine.exactList, at, i + 1, "high", list.id);
      knownTo = i + 1;
      return;
    }
  }

  return {
    upTo(limit) {
      for (let at = done; at < limit; at++) {
        if (hasOthers) keywords(at);
        if (matchers.length > 0) patterns(at);
        if (lists.length > 0) known(at);
      }
      done = Math.max(done, limit);
    },
    drop(by) {
      done -= by;
      knownTo = Math.max(0, knownTo - by);
      keywordTo = Math.max(0, keywordTo - by);
      for (let i = 0; i < ended.length; i++) ended[i] = Math.max(0, (ended[i] as number) - by);
    },
  };
}
