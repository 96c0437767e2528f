import * as fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { compileWords, type FoundWord, walkWords } from "#core/detect/word-table.ts";

const RUNS = process.env["SLOW"] === "1" ? 50_000 : 500;

interface Written {
  readonly word: string;
  readonly open: boolean;
}

const words = fc.array(fc.record({ word: fc.stringMatching(/^[abc]{1,6}$/u), open: fc.boolean() }), { minLength: 1, maxLength: 40 });

test("the longest word that begins at a place is found, with everyone whose it is", () => {
  fc.assert(
    fc.property(words, fc.stringMatching(/^[abcABC .]{0,30}$/u), (written, text) => {
      const table = compileWords(written.map(({ word, open }, value) => ({ bytes: [...utf8(word)], open, value })));
      const bytes = utf8(text);
      for (let at = 0; at < text.length; at++) {
        const found: FoundWord = { end: 0, word: 0 };
        const expected = longest(written, text, at);
        expect(walkWords(table, bytes, at, bytes.length, found)).toBe(expected !== undefined);
        if (expected === undefined) continue;
        expect(found.end).toBe(expected.end);
        expect([...(table.owners[found.word] ?? [])].sort((a, b) => a - b)).toEqual(expected.owners);
      }
    }),
    { numRuns: RUNS },
  );
});

test("a space in a word takes any run of gaps, and what stands behind it need not be free", () => {
  const table = compileWords([{ bytes: [...utf8("rek nr")], open: false, value: 7 }]);
  const found: FoundWord = { end: 0, word: 0 };
  for (const text of ["rek nr 1", "REK-NR.", "Rek \r\n_nr"]) expect(walkWords(table, utf8(text), 0, text.length, found)).toBe(true);
  for (const text of ["reknr", "rek nra", "rek.nr", "rek n"]) expect(walkWords(table, utf8(text), 0, text.length, found)).toBe(false);
});

/** Word by word, without any table. */
function longest(written: readonly Written[], text: string, at: number): { end: number; owners: readonly number[] } | undefined {
  const lower = text.toLowerCase();
  const ends = (length: number): boolean => !/[abc]/u.test(lower.charAt(at + length));
  const fitting = written.filter(({ word, open }) => lower.startsWith(word, at) && (open || ends(word.length)));
  const length = Math.max(0, ...fitting.map(({ word }) => word.length));
  if (length === 0) return undefined;
  const best = fitting.filter(({ word }) => word.length === length);
  const isWhole = best.some(({ open }) => !open);
  const rest = /^[abc]*/u.exec(lower.slice(at + length))?.[0].length ?? 0;
  // Those of an open word are the same, whole or not.
  const owners = written.flatMap((it, value) => (best.includes(it) ? [value] : []));
  return { end: at + length + (isWhole ? 0 : rest), owners };
}
