import { detector, type Judgement } from "#core/detect/detector.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

/** Addresses of the Internet Protocol, version 4 and 6. */
export const ipAddress = detector({
  id: "ip-address",
  title: { nl: "IP-adres", en: "IP address" },
  check:
    "four numbers up to 255 with dots, or up to eight groups of hexadecimal digits with colons; loopback, unspecified and documentation addresses do not count",
  source: "RFC 791, RFC 4291, RFC 5737, RFC 3849; CJEU C-582/14 (Breyer)",
  levels: { medium: "a word such as IP address stands beside it", low: "its form" },
  examples: {
    hits: [
      "IP-adres 145.97.32.14",
      "ip: 2001:4860:4860::8888",
      "client 81.205.12.9 logged in",
      "IP address 10.24.8.77",
      "from 2a02:a440:1b2c:1:d5f1:77aa:9c01:22ef",
    ],
    misses: ["versie 1.2.3.4", "256.1.1.1", "127.0.0.1", "1.2.3.4.5", "om 10:24:08"],
  },
  words: ["ip", "ip-adres*", "ip adres*", "ipv4", "ipv6", "ip address*", "client ip", "remote addr*"],
  grading: { alone: "low", supported: "medium", contradicted: "none", typo: false },
  finds: [
    {
      kind: "code",
      letters: [0, 0],
      digits: [1, 3],
      after: ".",
      later: "d",
      before: "a-/+ (?",
      from: (view, run, runEnd) => (twoDots(view, runEnd) ? run : -1),
      pattern: /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![.]?[A-Za-z\d])/y,
      check: (match) => version4(match[0]),
    },
    {
      kind: "code",
      letters: [0, 4],
      digits: [1, 4],
      after: ":a",
      from: groupsStart,
      pattern: /(?:[\da-f]{1,4}:){2,7}(?::?[\da-f]{1,4}){1,6}(?:%\w{1,10})?(?![:A-Za-z\d])/iy,
      check: (match) => version6(match[0]),
    },
  ],
});

/** Whether a dot, one to three digits and another dot stand there. */
function twoDots(view: View, at: number): boolean {
  let end = at + 1;
  while (end < at + 4 && CLASS[byteAt(view, end)] === 1) end++;
  return end > at + 1 && byteAt(view, end) === 46;
}

function version4(text: string): Judgement {
  const [a = 0, b = 0, c = 0, d = 0] = text.split(".").map(Number);
  if (a > 255 || b > 255 || c > 255 || d > 255 || /(?:^|\.)0\d/u.test(text)) return "none";
  const documentation = (a === 192 && b === 0 && c === 2) || (a === 198 && b === 51 && c === 100) || (a === 203 && b === 0 && c === 113);
  // Small first numbers throughout are versions and sections.
  return a === 0 || a === 127 || a >= 224 || documentation || (a < 10 && b < 10 && c < 10 && d < 10) ? "none" : true;
}

function version6(text: string): Judgement {
  const groups = text.replace(/%.*$/u, "").split("::");
  if (groups.length > 2) return "none";
  const count = groups.reduce((sum, half) => sum + (half === "" ? 0 : half.split(":").length), 0);
  if (groups.length === 1 ? count !== 8 : count > 7) return "none";
  // A time or a MAC address has groups of two.
  return /^2001:0?db8/iu.test(text) || !/[\da-f]{3}/iu.test(text) ? "none" : true;
}

/** Where hexadecimal groups with colons begin, of which the first digit is at `run`. */
function groupsStart(view: View, run: number, runEnd: number): number {
  let at = run;
  let colons = 0;
  while (at > view.from && run - at < 40) {
    const before = byteAt(view, at - 1);
    if (before === 58) colons++;
    else if (CLASS[before] !== 1 && !((before | 32) >= 97 && (before | 32) <= 102)) break;
    at--;
  }
  if (byteAt(view, at) === 58) return -1;
  for (let i = runEnd; i < runEnd + 6; i++) {
    const after = byteAt(view, i);
    if (after === 58) colons++;
    else if (CLASS[after] === 0) break;
  }
  return colons > 0 && CLASS[byteAt(view, at - 1)] === 0 && groupEnd(view, groupEnd(view, at)) > 0 ? at : -1;
}

/** The place behind the colon of a group that begins there; -1 where there is none. */
function groupEnd(view: View, at: number): number {
  if (at < 0) return -1;
  let end = at;
  while (end <= at + 4 && CLASS[byteAt(view, end)] !== 0) end++;
  return end > at && end <= at + 4 && byteAt(view, end) === 58 ? end + 1 : -1;
}
