// RFC 3492 section 5: the parameters for domain names.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 128;
const LABEL_CHARS = 63;

/** The Unicode text of a label behind `xn--` (RFC 3492 section 6.2); undefined where it is not punycode or is longer than a label can be. */
export function fromPunycode(label: string): string | undefined {
  if (label.length > LABEL_CHARS) return undefined;
  const split = label.lastIndexOf("-");
  const points = split > 0 ? Array.from(label.slice(0, split), (c) => c.charCodeAt(0)) : [];
  let at = split > 0 ? split + 1 : 0;
  let n = INITIAL_N;
  let i = 0;
  let bias = INITIAL_BIAS;
  while (at < label.length) {
    const before = i;
    const delta = readDelta(label, at, bias);
    if (delta === undefined) return undefined;
    i += delta.value;
    at = delta.next;
    const length = points.length + 1;
    bias = adapt(i - before, length, before === 0);
    n += Math.floor(i / length);
    i %= length;
    // Beyond Unicode, or half of a surrogate pair: no text.
    if (n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff)) return undefined;
    points.splice(i, 0, n);
    i++;
  }
  return String.fromCodePoint(...points);
}

function readDelta(label: string, from: number, bias: number): { value: number; next: number } | undefined {
  let value = 0;
  let weight = 1;
  let at = from;
  for (let k = BASE; ; k += BASE) {
    const digit = digitOf(label.charCodeAt(at++));
    if (digit === undefined) return undefined;
    value += digit * weight;
    if (value > 0x7fffffff) return undefined;
    const t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
    if (digit < t) return { value, next: at };
    weight *= BASE - t;
  }
}

function digitOf(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  return undefined;
}

function adapt(delta: number, length: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : Math.floor(delta / 2);
  rest += Math.floor(rest / length);
  let k = 0;
  while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
    rest = Math.floor(rest / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}
