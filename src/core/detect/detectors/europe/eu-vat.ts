import { luhn, mod97, valueOf, weighted } from "#core/detect/checks.ts";
import { detector, type Judgement } from "#core/detect/detector.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

/** VAT numbers of the European Union and its neighbours, the Dutch ones apart. */
export const euVat = detector({
  id: "eu.vat",
  title: { nl: "Buitenlands btw-nummer", en: "European VAT number" },
  check: "the country's letters and form, and the check of the country where it is published (AT, BE, DE, DK, FI, FR, IT, LU, PL, PT, SE)",
  source: "Council Directive 2006/112/EC article 215; VIES number formats",
  levels: {
    high: "the check or form holds and a word such as VAT stands beside it",
    medium: "the country's check holds",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: [
      "VAT BE0403170701",
      "USt-IdNr. DE136695976",
      "TVA FR 40 303265045",
      "VAT number: ATU33864707",
      "Partita IVA IT00743110157",
      "VAT no. IE6388047V",
      "SE556188840401 (VAT)",
    ],
    misses: ["BE0403170702", "order DE123456", "FR12ABC", "IT Department", "DE136695977"],
  },
  words: [
    "vat",
    "vat number*",
    "vat no",
    "vat nr",
    "vat id*",
    "vat reg*",
    "btw",
    "btw nr",
    "btw-nummer*",
    "btwnummer*",
    "btw-id*",
    "tva",
    "iva",
    "partita iva",
    "p.iva",
    "mwst*",
    "ust-idnr",
    "ust-id*",
    "ustid*",
    "umsatzsteuer*",
    "moms*",
    "uid",
    "numero de tva",
  ],
  grading: { alone: "medium", supported: "high", contradicted: "none", typo: true },
  finds: [
    {
      kind: "code",
      letters: [2, 3],
      digits: [1, 12],
      begins: "at be bg cy cz de dk ee el es fi fr gb hr hu ie it lt lu lv mt pl pt ro se si sk xi ch no".split(" "),
      from: digitsFollow,
      pattern:
        /(ATU|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|PL|PT|RO|SE|SI|SK|XI|CHE|NO)[ .-]{0,2}((?:[\dA-Z][ .-]?){7,12}[\dA-Z]|\d{8})/iy,
      check: (match) => whole(match),
    },
  ],
});

/** The start, where digits stand in the places that have them in every country; of Romania's only two are sure. */
function digitsFollow(view: View, _run: number, _runEnd: number, start: number): number {
  const first = byteAt(view, start) | 32;
  const second = byteAt(view, start + 1) | 32;
  const from = start + ((first === 97 && second === 116) || (first === 99 && second === 104) ? 3 : 2);
  const isRomanian = first === 114;
  for (let i = from, taken = 0, gaps = 0; taken < 7; i++) {
    const kind = CLASS[byteAt(view, i)];
    if (kind === 0) {
      if (++gaps > 2) return -1;
      continue;
    }
    gaps = 0;
    if (kind === 2 && (isRomanian ? taken < 2 : taken >= 2)) return -1;
    taken++;
  }
  return start;
}

const FORMS: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    ATU: /^\d{8}/u,
    BE: /^[01]\d{9}/u,
    BG: /^\d{9,10}/u,
    CY: /^\d{8}[A-Z]/u,
    CZ: /^\d{8,10}/u,
    DE: /^\d{9}/u,
    DK: /^\d{8}/u,
    EE: /^\d{9}/u,
    EL: /^\d{9}/u,
    ES: /^(?:[A-Z]\d{7}[\dA-Z]|\d{8}[A-Z])/u,
    FI: /^\d{8}/u,
    FR: /^[\dA-HJ-NP-Z]{2}\d{9}/u,
    GB: /^\d{9}(?:\d{3})?/u,
    HR: /^\d{11}/u,
    HU: /^\d{8}/u,
    IE: /^\d[\dA-Z+*]\d{5}[A-Z]{1,2}/u,
    IT: /^\d{11}/u,
    LT: /^(?:\d{12}|\d{9})/u,
    LU: /^\d{8}/u,
    LV: /^\d{11}/u,
    MT: /^\d{8}/u,
    PL: /^\d{10}/u,
    PT: /^\d{9}/u,
    RO: /^\d{2,10}/u,
    SE: /^\d{10}01/u,
    SI: /^\d{8}/u,
    SK: /^\d{10}/u,
    XI: /^\d{9}/u,
    CHE: /^\d{9}/u,
    NO: /^\d{9}/u,
  }),
);

function whole(match: RegExpExecArray): Judgement | { length: number; judgement: Judgement } {
  const country = (match[1] ?? "").toUpperCase();
  const rest = match[2] ?? "";
  const form = FORMS.get(country);
  const found = form?.exec(rest.replace(/[^\dA-Z]/giu, "").toUpperCase())?.[0];
  if (found === undefined) return "none";
  const skip = match[0].length - rest.length;
  let at = 0;
  for (let taken = 0; taken < found.length; at++) if (CLASS[rest.charCodeAt(at)] !== 0) taken++;
  // What goes on without a gap makes it part of something longer.
  if (at < rest.length && CLASS[rest.charCodeAt(at)] !== 0) return "none";
  return { length: skip + at, judgement: holds(country, found) ?? "unchecked" };
}

/** Whether the country's check holds; undefined where none is published. */
function holds(country: string, number: string): boolean | undefined {
  const digits = Uint8Array.from(number, (c) => (c >= "0" && c <= "9" ? Number(c) : 0));
  switch (country) {
    case "BE":
      return 97 - (valueOf(digits, 0, 8) % 97) === valueOf(digits, 8, 10);
    case "FR":
      return /^\d{2}/u.test(number) ? (12 + 3 * (valueOf(digits, 2, 11) % 97)) % 97 === valueOf(digits, 0, 2) : mod97(number) >= 0;
    case "IT":
      return luhn(digits, 11);
    case "SE":
      return luhn(digits, 10);
    case "LU":
      return valueOf(digits, 0, 6) % 89 === valueOf(digits, 6, 8);
    case "DK":
      return weighted(digits, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
    case "FI":
      return (11 - (weighted(digits, [7, 9, 10, 5, 8, 4, 2]) % 11)) % 11 === digits[7];
    case "PL":
      return weighted(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digits[9];
    case "PT":
      return ((11 - (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === digits[8];
    case "DE":
      return germanCheck(digits);
    case "ATU":
      return austrianCheck(digits);
    default:
      return undefined;
  }
}

/** ISO/IEC 7064 MOD 11,10 over nine digits. */
function germanCheck(digits: Uint8Array): boolean {
  let product = 10;
  for (let i = 0; i < 8; i++) {
    const sum = ((digits[i] as number) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === digits[8];
}

function austrianCheck(digits: Uint8Array): boolean {
  let sum = 4;
  for (let i = 0; i < 7; i++) {
    const product = (digits[i] as number) * (i % 2 === 0 ? 1 : 2);
    sum += Math.floor(product / 10) + (product % 10);
  }
  return (10 - (sum % 10)) % 10 === digits[7];
}
