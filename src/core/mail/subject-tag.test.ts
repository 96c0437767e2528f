import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readSubjectTag, SUBJECT_TAGS } from "./subject-tag.ts";

const read = (subject: string) => readSubjectTag(subject, SUBJECT_TAGS);

test("a tag counts in any case at the start, and before, between and after prefixes of answers", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["[MXZIP] Jaarcijfers", "zip", "Jaarcijfers"],
    ["[mxzip]Jaarcijfers", "zip", "Jaarcijfers"],
    ["  [Seal]  Dossier", "seal", "Dossier"],
    ["Re: [MXZIP] Foto", "zip", "Re: Foto"],
    ["[direct] FW: Re[2]: Foto", "direct", "FW: Re[2]: Foto"],
    ["Antw: Re: [seal] Fw: [MXZIP] x", "seal", "Antw: Re: Fw: x"],
    ["[direct][seal] x", "seal", "x"],
    ["[MXZIP]", "zip", ""],
  ];
  for (const [subject, tag, rest] of cases) expect([subject, read(subject)]).toEqual([subject, { tag, subject: rest }]);
});

test("elsewhere it is text, and the subject stays as it is", () => {
  for (const subject of ["Over [MXZIP]", "MXZIP x", "[ MXZIP ] x", "Rex: [seal] x", "  x  ", "", "Vraag: [direct]"])
    expect(read(subject)).toEqual({ tag: undefined, subject });
});

test("after it was taken off there is no tag left at the start", () => {
  const word = fc.constantFrom("[mxzip]", "[SEAL]", "[Direct]", "Re:", "fw: ", " ", "x", "[", "]", "İ");
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const once = read(words.join(""));
      expect(read(once.subject).tag).toBeUndefined();
    }),
  );
});
