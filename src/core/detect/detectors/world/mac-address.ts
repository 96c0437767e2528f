import { detector, type Judgement } from "#core/detect/detector.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

const FORM = /(?:[\da-f]{2}([:-])(?:[\da-f]{2}\1){4}[\da-f]{2}|[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4})(?![:-]?[A-Za-z\d])/iy;

/** Hardware addresses of network interfaces. */
export const macAddress = detector({
  id: "mac-address",
  title: { nl: "MAC-adres", en: "MAC address" },
  check: "six pairs of hexadecimal digits with colons or dashes, or three fours with dots; not all zero or all ones",
  source: "IEEE 802-2014 section 8",
  levels: { medium: "its form" },
  examples: {
    hits: ["MAC 00:1B:44:11:3A:B7", "mac-adres 00-1b-44-11-3a-b7", "001b.4411.3ab7", "wifi F4:5C:89:AB:CD:01", "hwaddr d4:6a:6a:01:22:ef"],
    misses: ["00:00:00:00:00:00", "12:30:45", "FF:FF:FF:FF:FF:FF", "00:1B:44:11:3A", "12-03-2024"],
  },
  words: ["mac", "mac-adres*", "mac adres*", "mac address*", "hwaddr", "ether"],
  grading: { alone: "medium", supported: "medium", contradicted: "medium", typo: false },
  finds: [
    { kind: "code", letters: [0, 4], digits: [1, 4], after: ":-.", later: "ad", from: pairsStart, pattern: FORM, check: worn },
    { kind: "code", letters: [0, 4], digits: [1, 4], after: "a", from: pairsStart, pattern: FORM, check: worn },
  ],
});

function worn({ 0: text }: RegExpExecArray): Judgement {
  return /^[0:.-]+$|^[f:.-]+$/iu.test(text) || (text.includes(".") && !/[a-f]/iu.test(text)) ? "none" : "medium";
}

function pairsStart(view: View, run: number, runEnd: number): number {
  let at = run;
  while (at > view.from && run - at < 18) {
    const before = byteAt(view, at - 1);
    const separator = before === 58 || before === 45 || before === 46;
    if (!separator && CLASS[before] !== 1 && !((before | 32) >= 97 && (before | 32) <= 102)) break;
    at--;
  }
  if (CLASS[byteAt(view, at - 1)] !== 0 || CLASS[byteAt(view, at)] === 0) return -1;
  const third = byteAt(view, at + 2);
  const fifth = byteAt(view, at + 4);
  return ((third === 58 || third === 45) && byteAt(view, at + 5) === third) || (fifth === 46 && runEnd > 0) ? at : -1;
}
