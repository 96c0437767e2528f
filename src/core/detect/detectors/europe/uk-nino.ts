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

/** Where the two letters stand; -1 where no four digits follow them in pairs. */
function pairsBehind(view: View, run: number): number {
  const gap = byteAt(view, run + 2);
  const next = gap === 32 || gap === 45 ? run + 3 : run + 2;
  if (CLASS[byteAt(view, next)] !== 1) return -1;
  return CLASS[byteAt(view, run - 1)] === 2 ? run - 2 : run - 3;
}
