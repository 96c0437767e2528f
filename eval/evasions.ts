import type { Rng } from "./random.ts";

type Trick = (text: string, r: Rng) => string;

const between = (mark: string) => (text: string, r: Rng) => {
  const at = new Set([r.int(1, text.length - 1), r.int(1, text.length - 1), r.int(1, text.length - 1)]);
  return [...text].map((c, i) => (at.has(i) ? mark + c : c)).join("");
};
const digitsTo = (zero: number): Trick => (text) => text.replace(/\d/gu, (d) => String.fromCodePoint(zero + Number(d)));

/** Ways to write a value so that a person still reads it. */
export const TRICKS: Readonly<Record<string, Trick>> = {
  "full-width": (text) => text.replace(/[0-9A-Za-z]/gu, (c) => String.fromCodePoint(c.charCodeAt(0) + 0xfee0)),
  "arabic-indic": digitsTo(0x660),
  mathematical: digitsTo(0x1d7ce),
  "zero-width": between("\u200b"),
  "zero-width-joiner": between("\u200d"),
  "soft-hyphen": between("\u00ad"),
  "no-break-space": (text) => text.replace(/(.{3})(?=.)/gu, "$1\u00a0"),
  "thin-space": (text) => text.replace(/(.{4})(?=.)/gu, "$1\u2009"),
  "digit-by-digit": (text) => [...text].join(" "),
  "dotted-digits": (text) => (/^\d{9}$/u.test(text) ? text.replace(/(.{3})(?=.)/gu, "$1.") : text.replace(/(.{4})(?=.)/gu, "$1.")),
  wrapped: (text, r) => {
    const at = r.int(3, text.length - 3);
    return `${text.slice(0, at)}\n${text.slice(at)}`;
  },
  "quoted-wrap": (text) => `${text.slice(0, 4)}\n> ${text.slice(4)}`,
  entities: (text) => text.replace(/\d/gu, (d) => (Number(d) % 2 === 0 ? `&#${d.charCodeAt(0)};` : `&#x${d.charCodeAt(0).toString(16)};`)),
  "nbsp-entity": (text) => text.replace(/(.{4})(?=.)/gu, "$1&nbsp;"),
  "split-tags": (text) => `${text.slice(0, 3)}<b>${text.slice(3, 6)}</b>${text.slice(6)}`,
  "span-tags": (text) => `${text.slice(0, 5)}<span style="color:red">${text.slice(5)}</span>`,
  "ocr-zero": (text) => text.replace(/0/u, "O"),
  "ocr-one": (text) => text.replace(/1/u, "l"),
  "en-dash": (text) => text.replace(/(.{4})(?=.)/gu, "$1–"),
  cyrillic: (text) => text.replaceAll("A", "А").replaceAll("B", "В").replaceAll("0", "О"),
};

/** The value by one of the tricks. */
export function evade(r: Rng, value: string): string {
  return (TRICKS[r.pick(Object.keys(TRICKS))] as Trick)(value, r);
}
