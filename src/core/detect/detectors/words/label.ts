import { detector, type Extent } from "#core/detect/detector.ts";
import { byteAt, slice, type View } from "#core/detect/view.ts";

/** Words by which the writer marks a document as confidential. */
export const label = detector({
  id: "label",
  title: { nl: "Merking van vertrouwelijkheid", en: "Confidentiality marking" },
  check:
    "a marking of a known scheme that stands as a marking: on its own line, in capitals, behind a word such as classification, or as the property of a sensitivity label",
  source: "VIRBI 2013; FIRST Traffic Light Protocol 2.0; Microsoft Purview MSIP_Label document properties; NATO and EU markings",
  levels: {
    high: "a TLP marking, a sensitivity label's property, or a marking behind the word classification or on its own line",
    medium: "the marking in capitals within a line",
    low: "the word within a sentence",
  },
  examples: {
    hits: [
      "VERTROUWELIJK",
      "Classificatie: Departementaal Vertrouwelijk",
      "TLP:AMBER+STRICT",
      "Rubricering: Geheim",
      "MSIP_Label_1234abcd-0000-4a00-8000-123456789abc_Name=Confidential",
      "STRICTLY CONFIDENTIAL",
    ],
    misses: [
      "Zij heeft een geheim recept.",
      "Een vertrouwelijke band met de klas.",
      "He spoke in confidence.",
      "Is dat een staatsgeheim?",
      "confidentially speaking",
    ],
  },
  words: [],
  grading: { alone: "low", supported: "low", contradicted: "high", typo: false },
  finds: [
    {
      kind: "word",
      terms: [
        "vertrouwelijk",
        "strikt vertrouwelijk",
        "zeer vertrouwelijk",
        "departementaal vertrouwelijk",
        "dep.v",
        "stg. geheim",
        "stg. zeer geheim",
        "stg. confidentieel",
        "staatsgeheim",
        "geheim",
        "zeer geheim",
        "confidentieel",
        "confidential",
        "strictly confidential",
        "highly confidential",
        "company confidential",
        "top secret",
        "secret",
        "restricted",
        "nato restricted",
        "nato secret",
        "nato confidential",
        "eu restricted",
        "restreint ue",
        "confidentiel ue",
        "internal use only",
        "for internal use only",
        "alleen voor intern gebruik",
        "commercial in confidence",
        "attorney client privileged",
        "privileged and confidential",
        "tlp",
        "msip_label_*",
        "vs-nfd",
      ],
      accept: marking,
    },
  ],
});

function marking(view: View, start: number, end: number): Extent | undefined {
  const text = slice(view, start, end);
  const lower = text.toLowerCase();
  const behind = slice(view, end, end + 200);
  if (lower === "tlp") {
    const colour = /^\s?[:\-_ ]\s?(?:red|amber(?:\s?\+\s?strict)?|green)\b/iu.exec(behind);
    return colour === null ? undefined : { start, end: end + colour[0].length, level: "high" };
  }
  if (lower.startsWith("msip")) {
    const property = /^[0-9a-f-]*_(?:name|enabled|siteid|method|setdate|contentbits)\s?[=:]\s?[^\n;]{0,80}/iu.exec(behind);
    return property === null ? undefined : { start, end: end + property[0].length, level: "high" };
  }
  if (classified(view, start) || alone(view, start, end)) return { start, end, level: "high" };
  if (text === text.toUpperCase()) return { start, end, level: "medium" };
  return { start, end, level: "low" };
}

/** Whether a word such as classification stands right before it. */
function classified(view: View, start: number): boolean {
  return /(?:classificatie|classification|rubricering|sensitivity|gevoeligheid|merking|marking|label|status)\s?["']?\s?[:=]\s?["']?$/iu.test(
    slice(view, start - 40, start),
  );
}

/** Whether nothing else stands on its line but brackets, dashes and stars. */
function alone(view: View, start: number, end: number): boolean {
  let i = start - 1;
  while (i >= view.from && i > start - 40 && isFrame(byteAt(view, i))) i--;
  let k = end;
  while (k < view.to && k < end + 40 && isFrame(byteAt(view, k))) k++;
  return (i < view.from || byteAt(view, i) === 10) && (k >= view.to || byteAt(view, k) === 10 || byteAt(view, k) === 13);
}

function isFrame(byte: number): boolean {
  return " \t*-=_[]()<>!|#".includes(String.fromCharCode(byte));
}
