import { detector } from "#core/detect/detector.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

/** The British national insurance number. */
export const ukNino = detector({
  id: "uk.nino",
  title: { nl: "Brits verzekeringsnummer (NINO)", en: "UK national insurance number" },
  check: "2 letters (not D, F, I, Q, U, V, nor BG, GB, KN, NK, NT, TN, ZZ), 6 digits and a letter A to D; it has no check digit",
  source: "HMRC, National Insurance Manual NIM39110",
  levels: {
    high: "its form with the last letter and its word beside it",
    medium: "its form with the last letter",
    low: "its form without the last letter beside its word",
  },
  examples: {
    hits: [
      "NINO AB123456C",
      "National Insurance number: JG 12 34 56 C",
      "NI number CE 123456 D",
      "nino: ab 12 34 56 a",
      "insurance no. HK-12-34-56-B",
    ],
    misses: ["order AB123456X", "GB123456A", "AB 12 34 56", "QQ123456C", "flight BA123456"],
  },
  words: ["nino", "national insurance*", "ni number*", "ni no", "insurance no"],
  grading: { alone: "medium", supported: "high", contradicted: "low", typo: false },
  finds: [
    {
      kind: "code",
      letters: [2, 2],
      digits: [2, 6],
      from: pairsBehind,
      pattern: /(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D](?![A-Za-z\d])/iy,
      check: () => true,
    },
  ],
});

/** Where the two letters stand; -1 where no three pairs of digits and a letter follow them. */
function pairsBehind(view: View, run: number): number {
  let at = run;
  for (let pair = 0; pair < 3; pair++) {
    if (CLASS[byteAt(view, at)] !== 1 || CLASS[byteAt(view, at + 1)] !== 1) return -1;
    at += isGap(byteAt(view, at + 2)) ? 3 : 2;
  }
  const suffix = byteAt(view, at) | 32;
  if (suffix < 97 || suffix > 100) return -1;
  return CLASS[byteAt(view, run - 1)] === 2 ? run - 2 : run - 3;
}

function isGap(byte: number): boolean {
  return byte === 32 || byte === 45;
}
