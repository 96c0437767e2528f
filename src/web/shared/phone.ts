/** A phone number as a person typed it: its one international form, or why it has none. */
export type Phone =
  | { readonly ok: true; readonly international: string; readonly shown: string; readonly mobile: "yes" | "no" | "unknown" }
  | { readonly ok: false; readonly why: "empty" | "letters" | "too-short" | "too-long" | "unknown-country" };

/** Reads a phone number (ITU-T E.164); without a country code it counts as Dutch, because "06" is how people here write it. */
export function readPhone(typed: string): Phone {
  const plain = typed.normalize("NFKC").replace(/[\s\p{Dash}\p{Cf}()./]/gu, "");
  if (plain === "") return { ok: false, why: "empty" };
  if (!/^\+?\d+$/.test(plain)) return { ok: false, why: "letters" };
  const digits = internationalDigits(plain);
  if (digits === undefined) return { ok: false, why: "unknown-country" };
  return digits.startsWith("31") ? dutch(digits.slice(2)) : foreign(digits);
}

/** "06 12345678", "0031 6...", "+31 (0)6...", "31 6..." all begin the same number. */
function internationalDigits(plain: string): string | undefined {
  if (plain.startsWith("+")) return withoutTrunk(plain.slice(1));
  if (plain.startsWith("00")) return withoutTrunk(plain.slice(2));
  if (plain.startsWith("0")) return `31${plain.slice(1)}`;
  if (plain.startsWith("31") && plain.length >= 11) return withoutTrunk(plain);
  // Eight digits after a 6 is how some write "06" without its zero.
  return /^6\d{8}$/.test(plain) ? `31${plain}` : undefined;
}

/** "+31 (0)6": the zero in brackets is for calls inside the country. */
function withoutTrunk(digits: string): string {
  return digits.startsWith("310") ? `31${digits.slice(3)}` : digits;
}

function dutch(rest: string): Phone {
  if (rest.length < DUTCH_DIGITS) return { ok: false, why: "too-short" };
  // Numbers of machines begin with 97 and are longer; people do not read text messages there.
  if (rest.length > DUTCH_DIGITS) return { ok: false, why: "too-long" };
  const mobile = rest.startsWith("6");
  const shown = mobile ? `+31 6 ${rest.slice(1, 5)} ${rest.slice(5)}` : `+31 ${rest.slice(0, 2)} ${rest.slice(2, 5)} ${rest.slice(5)}`;
  return { ok: true, international: `+31${rest}`, shown, mobile: mobile ? "yes" : "no" };
}

function foreign(digits: string): Phone {
  if (digits.startsWith("0")) return { ok: false, why: "unknown-country" };
  if (digits.length < FOREIGN_DIGITS_MIN) return { ok: false, why: "too-short" };
  if (digits.length > E164_DIGITS_MAX) return { ok: false, why: "too-long" };
  const shown = `+${digits.slice(0, 2)} ${digits.slice(2).replace(/(\d{3})(?=\d{2})/g, "$1 ")}`;
  return { ok: true, international: `+${digits}`, shown, mobile: "unknown" };
}

const DUTCH_DIGITS = 9;
const FOREIGN_DIGITS_MIN = 8;
const E164_DIGITS_MAX = 15;
