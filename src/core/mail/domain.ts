/**
 * The one form of a domain name: A-labels in lower case; undefined where it is no domain name, or where two readers
 * would take it for two different ones (RFC 5321 section 4.1.2, RFC 1035, RFC 5891).
 */
export function canonicalDomain(text: string): string | undefined {
  if (text.length === 0 || text.length > 255) return undefined;
  const labels: string[] = [];
  for (const label of text.split(".")) {
    const canonical = canonicalLabel(label);
    if (canonical === undefined) return undefined;
    labels.push(canonical);
  }
  // A last label that is a number is an IP address to some readers and a name to others.
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "")) return undefined;
  const domain = labels.join(".");
  return domain.length > 253 ? undefined : domain;
}

/** A canonical domain as a person reads it: its A-labels as U-labels. For the screen alone, never for a comparison. */
export function shownDomain(domain: string): string {
  return domain
    .split(".")
    .map((label) => (label.startsWith("xn--") ? (fromPunycode(label.slice(4)) ?? label) : label))
    .join(".");
}

function canonicalLabel(label: string): string | undefined {
  if (/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(label)) {
    const lower = label.toLowerCase();
    if (lower.length > 63) return undefined;
    return !lower.startsWith("xn--") || isALabel(lower) ? lower : undefined;
  }
  const lower = label.toLowerCase();
  if (!isULabel(lower)) return undefined;
  const encoded = `xn--${toPunycode(lower)}`;
  return encoded.length > 63 ? undefined : encoded;
}

// Letters, digits and marks, and the few others that RFC 5892 allows by context.
const LABEL = /^[\p{L}\p{Nd}\u00b7\u0375\u05f3\u05f4\u30fb][\p{L}\p{M}\p{Nd}\u00b7\u0375\u05f3\u05f4\u30fb-]*$/u;
// IDNA 2003 maps these four to something else and IDNA 2008 keeps them (UTS 46 section 1.3.2): two readers, two domains.
const DEVIATION = /[\u00df\u03c2\u200c\u200d]/u;

function isULabel(label: string): boolean {
  return LABEL.test(label) && !DEVIATION.test(label) && !label.endsWith("-") && label === label.normalize("NFKC").toLowerCase();
}

function isALabel(label: string): boolean {
  const decoded = fromPunycode(label.slice(4));
  if (decoded === undefined || !/[^\0-\x7f]/.test(decoded)) return false;
  // An A-label is read in one way only, so the four deviating characters are fine here.
  return (
    /^[\u200d\u200c\p{L}\p{M}\p{N}\p{S}\u00b7\u0375\u05f3\u05f4\u30fb-]+$/u.test(decoded) &&
    decoded === decoded.normalize("NFC") &&
    `xn--${toPunycode(decoded)}` === label
  );
}

// Punycode with the parameters of RFC 3492 section 5.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

function threshold(k: number, bias: number): number {
  return Math.min(Math.max(k - bias, T_MIN), T_MAX);
}

function adapt(delta: number, points: number, first: boolean): number {
  let rest = first ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + 38));
}

function fromPunycode(text: string): string | undefined {
  const dash = text.lastIndexOf("-");
  const points = codePoints(dash > 0 ? text.slice(0, dash) : "");
  let n = 128;
  let i = 0;
  let bias = 72;
  for (let at = dash > 0 ? dash + 1 : 0; at < text.length; ) {
    const before = i;
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = at < text.length ? DIGITS.indexOf(text.charAt(at++)) : -1;
      if (digit < 0) return undefined;
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      weight *= BASE - t;
      if (i > 0x7fffffff || weight > 0x7fffffff) return undefined;
    }
    bias = adapt(i - before, points.length + 1, before === 0);
    n += Math.floor(i / (points.length + 1));
    i %= points.length + 1;
    if (n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff)) return undefined;
    points.splice(i++, 0, n);
  }
  return String.fromCodePoint(...points);
}

function toPunycode(text: string): string {
  const points = codePoints(text);
  const basic = points.filter((point) => point < 128);
  let output = String.fromCodePoint(...basic) + (basic.length > 0 ? "-" : "");
  let n = 128;
  let delta = 0;
  let bias = 72;
  for (let done = basic.length; done < points.length; n++, delta++) {
    const next = Math.min(...points.filter((point) => point >= n));
    delta += (next - n) * (done + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      output += digits(delta, bias);
      bias = adapt(delta, done + 1, done === basic.length);
      delta = 0;
      done++;
    }
  }
  return output;
}

function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function digits(delta: number, bias: number): string {
  let text = "";
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const t = threshold(k, bias);
    if (rest < t) return text + DIGITS.charAt(rest);
    text += DIGITS.charAt(t + ((rest - t) % (BASE - t)));
    rest = Math.floor((rest - t) / (BASE - t));
  }
}
