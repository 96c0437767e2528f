import { detector } from "#core/detect/detector.ts";

/** The Taiwanese national identity number and resident certificate number. */
export const twNationalId = detector({
  id: "tw.national-id",
  title: { nl: "Taiwanees identiteitsnummer", en: "Taiwanese national ID number" },
  check:
    "a letter for the place, 1 or 2 (8 or 9 for residents since 2021, A to D before), 8 digits, weights 1 9 8 7 6 5 4 3 2 1 1 modulo 10",
  source: "Ministry of the Interior, National Immigration Agency",
  levels: {
    high: "the check holds and its word stands beside it",
    low: "the check holds, or it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: ["身分證字號：A123456789", "national ID A123456798", "統一證號 A800000014", "居留證號碼 K912345672", "ID number F223344558"],
    misses: ["order A123456789", "A123456780", "A323456789", "AB123456789", "A1234567890"],
  },
  words: [
    "身分證",
    "身分證字號",
    "身份證",
    "身份證字號",
    "統一證號",
    "居留證",
    "居留證號碼",
    "national id*",
    "taiwan id*",
    "id number*",
    "arc number*",
  ],
  grading: { alone: "low", supported: "high", contradicted: "none", typo: true },
  finds: [
    {
      kind: "code",
      letters: [1, 2],
      digits: [8, 9],
      pattern: /([A-Z])([1289A-D])(\d{8})(?![A-Za-z\d])/iy,
      check: (match) => holds((match[1] ?? "").toUpperCase(), (match[2] ?? "").toUpperCase(), match[3] ?? ""),
    },
  ],
});

const PLACES = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

function holds(place: string, kind: string, serial: string): boolean {
  const value = PLACES.indexOf(place) + 10;
  // The old residents' letter counts by the last digit of its own value.
  const second = kind >= "A" ? (PLACES.indexOf(kind) + 10) % 10 : Number(kind);
  let sum = Math.floor(value / 10) + (value % 10) * 9 + second * 8;
  for (let i = 0; i < 7; i++) sum += Number(serial.charAt(i)) * (7 - i);
  return (sum + Number(serial.charAt(7))) % 10 === 0;
}
