import type { Rng } from "./random.ts";

// Valid numbers, made independently of the detectors' own checks.

const at = (text: string, i: number) => Number(text.charAt(i));
const sum = (text: string, weights: readonly number[]) => weights.reduce((total, weight, i) => total + weight * at(text, i), 0);

function until(make: () => string, holds: (text: string) => boolean): string {
  for (;;) {
    const text = make();
    if (holds(text)) return text;
  }
}

export const luhnHolds = (text: string) => {
  let total = 0;
  for (let i = 0; i < text.length; i++) {
    const twice = at(text, text.length - 1 - i) * (i % 2 === 1 ? 2 : 1);
    total += twice > 9 ? twice - 9 : twice;
  }
  return total % 10 === 0;
};

export const elevenHolds = (text: string) => sum(text, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && !/^(.)\1+$/u.test(text) && Number(text) > 10_000_000;

const mod97 = (text: string) => [...text].reduce((rest, c) => Number(`${rest}${c >= "A" ? c.charCodeAt(0) - 55 : c}`) % 97, 0);

export const bsn = (r: Rng) => until(() => r.digits(9), (text) => elevenHolds(text) && !text.startsWith("00"));

const BBANS: readonly (readonly [string, string])[] = [
  ["NL", "AAAA##########"], ["NL", "AAAA##########"], ["NL", "AAAA##########"], ["DE", "##################"], ["BE", "############"], ["GB", "AAAA##############"], ["FR", "##########CCCCCCCCCCC##"], ["ES", "####################"],
  ["IT", "A######" + "####CCCCCCCCCCCC"], ["CH", "#####CCCCCCCCCCCC"], ["AT", "################"], ["PL", "########################"], ["NO", "###########"], ["MT", "AAAA#####CCCCCCCCCCCCCCCCCC"], ["IE", "AAAA##############"], ["LU", "###CCCCCCCCCCCCC"],
];
const BANKS = ["ABNA", "INGB", "RABO", "TRIO", "BUNQ", "SNSB", "KNAB", "ASNB"];

export function iban(r: Rng): string {
  const [country, form] = r.pick(BBANS);
  let bban = [...form].map((c) => (c === "#" ? r.digits(1) : c === "A" ? r.letters(1) : r.letters(1, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"))).join("");
  if (country === "NL") bban = r.pick(BANKS) + bban.slice(4);
  const check = String(98 - mod97(`${bban}${country}00`)).padStart(2, "0");
  return `${country}${check}${bban}`;
}

export function card(r: Rng): string {
  const [prefix, length] = r.pick([["4", 16], ["51", 16], ["54", 16], ["2221", 16], ["2650", 16], ["34", 15], ["37", 15], ["6011", 16], ["3530", 16], ["62", 16]] as const);
  return until(() => prefix + r.digits(length - prefix.length), luhnHolds);
}

const date = (r: Rng) => ({ y: r.int(1935, 2008), m: r.int(1, 12), d: r.int(1, 28) });
const two = (n: number) => String(n % 100).padStart(2, "0");

export const beNational = (r: Rng) => {
  const { y, m, d } = date(r);
  const nine = `${two(y)}${two(m)}${two(d)}${String(r.int(1, 997)).padStart(3, "0")}`;
  return nine + String(97 - (Number((y >= 2000 ? "2" : "") + nine) % 97)).padStart(2, "0");
};
export const deTaxId = (r: Rng) =>
  until(
    () => {
      const digits = [..."0123456789"].sort(() => r.int(0, 1) - 0.5);
      digits[r.int(0, 8)] = digits[9] as string;
      const ten = digits.join("");
      let p = 10;
      for (let i = 0; i < 10; i++) {
        const t = (at(ten, i) + p) % 10 || 10;
        p = (t * 2) % 11;
      }
      return ten + String((11 - p) % 10);
    },
    (text) => !text.startsWith("0") && new Set(text.slice(0, 10)).size === 9,
  );
export const frNir = (r: Rng) => {
  const n = `${r.int(1, 2)}${two(r.int(40, 99))}${two(r.int(1, 12))}${two(r.int(1, 89)).replace("20", "75")}${r.digits(3)}${r.digits(3)}`;
  return n + String(97 - (Number(n) % 97)).padStart(2, "0");
};
export const ukNhs = (r: Rng) => until(() => r.digits(10), (t) => (11 - (sum(t, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === at(t, 9));
export const ukNino = (r: Rng) => until(() => r.letters(2, "ABCEGHJKLMNPRSTWXYZ") + r.digits(6) + r.letters(1, "ABCD"), (t) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/u.test(t));
const DNI = "TRWAGMYFPDXBNJZSQVHLCKE";
export const esDni = (r: Rng) => {
  const n = r.digits(8);
  return n + DNI.charAt(Number(n) % 23);
};
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
export const itCf = (r: Rng) => {
  const t = `${r.letters(6, "BCDFGLMNPRSTVZ")}${r.digits(2)}${r.letters(1, "ABCDEHLMPRST")}${two(r.int(1, 28))}${r.letters(1, "ABCDEFGHL")}${r.digits(3)}`;
  let total = 0;
  [...t].forEach((c, i) => {
    const v = c >= "A" ? c.charCodeAt(0) - 65 : Number(c);
    total += i % 2 === 0 ? (ODD[v] ?? 0) : v;
  });
  return t + String.fromCharCode(65 + (total % 26));
};
export const ptNif = (r: Rng) => until(() => r.pick(["1", "2", "5"]) + r.digits(8), (t) => ((11 - (sum(t, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === at(t, 8));
export const plPesel = (r: Rng) => {
  const { y, m, d } = date(r);
  const ten = `${two(y)}${two(y >= 2000 ? m + 20 : m)}${two(d)}${r.digits(4)}`;
  return ten + String((10 - (sum(ten, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10);
};
export const sePn = (r: Rng) => {
  const { y, m, d } = date(r);
  return until(() => `${two(y)}${two(m)}${two(d)}${r.digits(4)}`, luhnHolds);
};
export const dkCpr = (r: Rng) => {
  const { y, m, d } = date(r);
  return until(() => `${two(d)}${two(m)}${two(y)}${r.digits(4)}`, (t) => sum(t, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0);
};
export const fiHetu = (r: Rng) => {
  const { y, m, d } = date(r);
  const head = `${two(d)}${two(m)}${two(y)}`;
  const serial = String(r.int(2, 899)).padStart(3, "0");
  return `${head}${y >= 2000 ? "A" : "-"}${serial}${"0123456789ABCDEFHJKLMNPRSTUVWXY".charAt(Number(head + serial) % 31)}`;
};
export const noFnr = (r: Rng) => {
  const { y, m, d } = date(r);
  return until(
    () => {
      const nine = `${two(d)}${two(m)}${two(y)}${r.digits(3)}`;
      const k1 = (11 - (sum(nine, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
      const k2 = (11 - (sum(nine + String(k1), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      return `${nine}${k1}${k2}`;
    },
    (t) => t.length === 11,
  );
};
export const atSvnr = (r: Rng) => {
  const { y, m, d } = date(r);
  return until(() => `${r.int(1, 9)}${r.digits(3)}${two(d)}${two(m)}${two(y)}`, (t) => sum(t, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === at(t, 3));
};
export const chAhv = (r: Rng) => {
  const t = `756${r.digits(9)}`;
  return t + String((10 - (sum(t, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10);
};
export const imei = (r: Rng) => until(() => `35${r.digits(13)}`, luhnHolds);
export const twId = (r: Rng) =>
  until(
    () => r.letters(1, "ABCDEFGHJKLMNPQRSTUVXYWZIO") + r.pick(["1", "2", "8", "9"]) + r.digits(8),
    (t) => {
      const v = "ABCDEFGHJKLMNPQRSTUVXYWZIO".indexOf(t.charAt(0)) + 10;
      return (Math.floor(v / 10) + (v % 10) * 9 + sum(t.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0;
    },
  );
export const nlVat = (r: Rng) => `NL${bsn(r)}B0${r.int(1, 3)}`;
export const euVat = (r: Rng) => {
  const eight = `0${r.digits(7)}`;
  const de = r.int(1, 9) + r.digits(7);
  let p = 10;
  for (let i = 0; i < 8; i++) p = (((at(de, i) + p) % 10 || 10) * 2) % 11;
  return r.chance(0.5) ? `BE${eight}${String(97 - (Number(eight) % 97)).padStart(2, "0")}` : `DE${de}${(11 - p) % 10}`;
};
const mrzCheck = (t: string) => String([...t].reduce((total, c, i) => total + ([7, 3, 1][i % 3] as number) * (c === "<" ? 0 : c >= "A" ? c.charCodeAt(0) - 55 : Number(c)), 0) % 10);
export const mrz = (r: Rng) => {
  const { y, m, d } = date(r);
  const doc = r.letters(2) + r.digits(6) + r.digits(1);
  const born = `${two(y)}${two(m)}${two(d)}`;
  const until_ = `${r.int(25, 35)}${two(m)}${two(d)}`;
  const name = `P<NLD${r.pick(["JANSEN", "DE<VRIES", "BAKKER", "VISSER"])}<<${r.pick(["ANNA<MARIA", "PIETER", "SANNE"])}`.padEnd(44, "<");
  const b = `${doc}${mrzCheck(doc)}NLD${born}${mrzCheck(born)}${r.pick(["M", "F"])}${until_}${mrzCheck(until_)}${"<".repeat(14)}0`;
  return `${name}\n${b}${mrzCheck(b.slice(0, 10) + b.slice(13, 20) + b.slice(21, 43))}`;
};
