import { detector, type Extent } from "#core/detect/detector.ts";
import { slice, type View } from "#core/detect/view.ts";

/** Passwords and PIN codes, beside their word. */
export const password = detector({
  id: "password",
  title: { nl: "Wachtwoord of pincode", en: "Password or PIN" },
  check: "what stands behind a word such as password: with a digit, a sign or capitals inside; for a PIN 4 to 8 digits",
  source: "NCSC, handling of credentials; CWE-312",
  levels: {
    high: "it looks like a password and a colon or equals sign stands between",
    medium: "it looks like a password",
    low: "a plain word behind a colon",
  },
  examples: {
    hits: [
      "wachtwoord: Welkom01!",
      "Uw wachtwoord is Zomer2024",
      "password=hunter22",
      "pincode 4821",
      "Inloggen met pw: gT7$kLm2",
      "passphrase: correct-horse-battery-9",
    ],
    misses: [
      "wachtwoord vergeten?",
      "Wijzig uw wachtwoord via de site.",
      "password: ********",
      "the password policy is strict",
      "pincode: <pincode>",
    ],
  },
  grading: { alone: "medium", supported: "medium", contradicted: "high", typo: false },
  finds: [
    {
      kind: "word",
      terms: [
        "wachtwoord",
        "ww",
        "password",
        "passwd",
        "pwd",
        "pw",
        "pass",
        "passphrase",
        "wachtzin",
        "pincode",
        "pin",
        "pin code",
        "toegangscode",
        "inlogcode",
        "access code",
        "passcode",
        "wifi wachtwoord",
        "tijdelijk wachtwoord",
        "temporary password",
        "mot de passe",
        "passwort",
        "kennwort",
        "db_password",
        "api_key",
        "apikey",
        "api key",
        "secret_key",
        "client_secret",
        "access_token",
        "auth_token",
      ],
      accept: behind,
    },
  ],
});

const JOIN =
  /^["']?(?:\s?\([^)\n]{0,20}\)|\s(?:voor|van|for|of|to)\s[\w .-]{1,24}?)?\s{0,2}(?:(:=|[:=]>?|->|=>)\s{0,3}\r?\n?\s{0,3}|\s(?:is|was|wordt|luidt|will be)\s?(:)?\s{0,2}|\s{1,2})["'`]?([^\s"'`<>]{4,128})/iu;

function behind(view: View, start: number, end: number): Extent | undefined {
  const word = slice(view, start, end).toLowerCase();
  const found = JOIN.exec(slice(view, end, end + 200));
  if (found === null) return undefined;
  const value = (found[3] ?? "").replace(/[.,;:!?)\]}]+$/u, (tail) => (/^[!?]$/u.test(tail) ? tail : ""));
  const sign = found[1] !== undefined || found[2] !== undefined;
  const stated = sign || /^\S*\s(?:is|was|wordt|luidt|will be)\s/iu.test(found[0]);
  const at = end + found[0].length - (found[3] ?? "").length;
  const level = strength(word, value, sign, stated);
  return level === undefined ? undefined : { start: at, end: at + value.length, level };
}

function strength(word: string, value: string, sign: boolean, stated: boolean): "high" | "medium" | "low" | undefined {
  if (value.length < 4 || /^(?:[*•.xX_-]+|\{.*|\$\{.*|%.*|https?:.*|www\..*|null|none|true|false|undefined)$/u.test(value))
    return undefined;
  const numeric = /^\d{4,8}$/u.test(value);
  if (/pin|code/u.test(word))
    return numeric
      ? stated || /pin/u.test(word)
        ? sign
          ? "high"
          : "medium"
        : undefined
      : /\d/u.test(value) && stated
        ? "medium"
        : undefined;
  const digit = /\d/u.test(value);
  const mark = /[^A-Za-z0-9.,'-]/u.test(value);
  const inner = /[a-z][A-Z]/u.test(value);
  const strong = (digit && /[A-Za-z]/u.test(value)) || (mark && !/[/@]/u.test(value)) || inner || (digit && value.length >= 6 && stated);
  if (strong && value.length >= 5)
    return sign ? "high" : stated || (digit && (mark || inner || /[A-Z]/u.test(value))) ? "medium" : undefined;
  return sign && /^[A-Za-z]{5,}$/u.test(value) && word !== "pass" ? "low" : undefined;
}
