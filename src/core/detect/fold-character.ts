import { DEGREE, EURO, POUND } from "#core/detect/view.ts";

/**
 * What one code point reads as: "" where it is invisible, ASCII where it looks like or stands for ASCII, undefined where it stands for itself.
 * Compatibility forms by NFKC (UAX 15), decimal digits of every script, accents dropped, look-alikes by the intent of UTS 39.
 */
export function foldCharacter(code: number): string | undefined {
  if (code > 0xffff) return folded(code);
  const known = cache[code];
  if (known !== undefined) return known === SELF ? undefined : known;
  const fold = folded(code);
  cache[code] = fold ?? SELF;
  return fold;
}

const SELF = "self";
const cache: (string | undefined)[] = [];

function folded(code: number): string | undefined {
  if (invisible(code)) return "";
  if (code === 0x2028 || code === 0x2029 || code === 0x85) return "\n";
  const special = SPECIAL.get(code);
  if (special !== undefined) return special;
  const character = String.fromCodePoint(code);
  const plain = character
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[\u2044\u2215]/gu, "/");
  if (plain.length <= 4 && /^[\x20-\x7e]+$/u.test(plain)) return plain;
  const digit = decimal(code, character);
  if (digit !== undefined) return digit;
  if (/^\p{Zs}$/u.test(character)) return " ";
  if (/^\p{Pd}$/u.test(character)) return "-";
  return plain.length > 0 ? SPECIAL.get(plain.codePointAt(0) ?? 0) : undefined;
}

/** Soft hyphen, zero-width and direction marks, joiners, variation selectors, tags, combining marks. */
function invisible(code: number): boolean {
  return (
    code === 0xad ||
    code === 0x34f ||
    code === 0x61c ||
    (code >= 0x300 && code <= 0x36f) ||
    (code >= 0x180b && code <= 0x180f) ||
    code === 0x115f ||
    code === 0x1160 ||
    code === 0x17b4 ||
    code === 0x17b5 ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0x3164 ||
    code === 0xffa0 ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff ||
    (code >= 0xe0000 && code <= 0xe01ef)
  );
}

/** The value of a decimal digit of any script; such digits stand in runs of ten. */
function decimal(code: number, character: string): string | undefined {
  if (!DECIMAL.test(character)) return undefined;
  let first = code;
  while (DECIMAL.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}

const DECIMAL = /^\p{Nd}$/u;

const SPECIAL: ReadonlyMap<number, string> = new Map(
  [
    // Cyrillic and Greek letters that look like Latin ones.
    ["АВЕЅІЈКМНОРСТУХҮԌԚԜѴѲ", "ABESIJKMHOPCTYXYGQWVO"],
    ["авеѕіјкмнорстухүԍԛԝѵһӏԁ", "abesijkmhopctyxygqwvhld"],
    ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳ", "ABEZHIKMNOPTYXCj"],
    ["αενοριυχγϲ", "aevopiuxyc"],
    // Other look-alikes: dotless i, Armenian and Latin small capitals, circled and negative digits without a compatibility form.
    ["ıɩօսոհցⅼǀ∣│｜", "iiounhglIIII"],
    ["ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"],
    ["❶❷❸❹❺❻❼❽❾➀➁➂➃➄➅➆➇➈➊➋➌➍➎➏➐➑➒", "123456789123456789123456789"],
    ["⓿⓵⓶⓷⓸⓹⓺⓻⓼⓽ЗʒƷб", "012345678933" + "36"],
    ["‘’‚‛′`´ʼ＇", "'".repeat(9)],
    ["“”„‟″«»", '"'.repeat(7)],
    ["−‐‑‒–—―⁃﹘﹣－", "-".repeat(11)],
    ["․·•‧∙⋅・。．", ".".repeat(9)],
    ["ØøĐđŁłƏəÞ", "OoDdLlEeP"],
    ["∶：ː", ":::"],
    // Signs that detectors ask for: each one byte, see view.ts.
    ["€£°º˚", `${EURO}${POUND}${DEGREE.repeat(3)}`],
  ].flatMap(([from, to]) => [...(from ?? "")].map((character, i) => [character.codePointAt(0) ?? 0, (to ?? "").charAt(i)] as const)),
);
