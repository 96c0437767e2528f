import { PARAMETERS, PATHS } from "#test/kit/smtp-model.ts";

/** One dialogue of a fuzzing client: what it sends, one character a byte, and how. */
export interface Dialogue {
  readonly bytes: string;
  /** Where it pauses between packets. */
  readonly cuts: readonly number[];
  /** Bytes were changed at random, so that no model knows the answers. */
  readonly mutated: boolean;
  /** It goes away in the middle. */
  readonly resetsAt: number | undefined;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A dialogue like a client's, gone wrong in many ways. `name` is what it calls itself. */
export function makeDialogue(next: () => number, name: string): Dialogue {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const path = (kind: "mail" | "rcpt"): string =>
    pick(Object.keys(PATHS[kind])) + (next() < 0.3 ? pick(Object.keys(PARAMETERS[kind])) : "");
  const good = (): string => `MAIL FROM:<jan@voorbeeld.example>\r\nRCPT TO:<a@x.example>\r\nDATA\r\n${content(next, pick)}`;
  const line = (): string =>
    next() < 0.25
      ? good()
      : pick([
          () => `EHLO ${name}`,
          () => `HELO ${name}`,
          () => "EHLO",
          () => `mail from:${path("mail")}`,
          () => `MAIL FROM:${path("mail")}`,
          () => `MAIL FROM: ${path("mail")}`,
          () => `RCPT TO:${path("rcpt")}`,
          () => `RCPT TO:${path("rcpt")}`,
          () => `rcpt to:${path("rcpt")}`,
          () => "DATA",
          () => "DATA",
          () => "DATA now",
          () => "STARTTLS",
          () => content(next, pick),
          () => pick(["RSET", "NOOP", "NOOP x", "VRFY", "VRFY a", "HELP", "BDAT 3 LAST", "XCLIENT ADDR=1", "STARTTLS", "STARTTLS now"]),
          () =>
            pick([
              "",
              " ",
              ".",
              "..",
              "x",
              "AUTH PLAIN AGEAYg==",
              "AUTH",
              "Subject: x",
              "\xe9\xe9",
              "GET / HTTP/1.1",
              "EXPN a",
              "\0",
              "\x1b[A",
            ]),
        ])();
  const lines = Array.from({ length: 1 + Math.floor(next() * 14) }, line);
  const said = lines.map((one) => one + (next() < 0.93 ? "\r\n" : pick(["\n", "\r", "\r\r\n", "\n\r", "\r\n\r\n", "\0\r\n"]))).join("");
  const whole = `${next() < 0.9 ? `EHLO ${name}\r\n` : ""}${said}\r\n.\r\nQUIT\r\nQUIT\r\nQUIT\r\n`;
  const mutated = next() < 0.15;
  const bytes = mutated ? mutate(whole, next) : whole;
  const cuts = Array.from({ length: Math.floor(next() ** 3 * 12) }, () => Math.floor(next() * bytes.length)).sort((a, b) => a - b);
  return { bytes, cuts, mutated, resetsAt: next() < 0.05 ? Math.floor(next() * bytes.length) : undefined };
}

function content(next: () => number, pick: <T>(from: readonly T[]) => T): string {
  const pieces = [
    "a",
    "Subject: x\r\n",
    "\r\n",
    "\r\n\r\n",
    ".",
    "..",
    "\r\n.",
    "\r\n..",
    "MAIL FROM:<jan@voorbeeld.example>\r\n",
    "b".repeat(300),
  ];
  const traps = [
    "\n.\n",
    "\r.\r",
    "\n.\r\n",
    "\r\n.\n",
    "\r\n.\r",
    "\r\n\0.\r\n",
    "\r\r\n.\r\r\n",
    "\r\n.\0\r\n",
    "\n",
    "\r",
    "\0",
    "\xff",
  ];
  let text = "";
  for (let count = Math.floor(next() * 8); count > 0; count--) text += next() < 0.12 ? pick(traps) : pick(pieces);
  return `${text}${pick(["\r\n.", "\r\n.", "\r\n.", "\r\n.\r\n.", "\n.", ""])}`;
}

function mutate(bytes: string, next: () => number): string {
  const characters = bytes.split("");
  // The end stays, so that every dialogue has one.
  for (let count = 1 + Math.floor(next() * 4); count > 0; count--)
    characters[Math.floor(next() * Math.max(1, characters.length - 26))] = String.fromCharCode(Math.floor(next() * 256));
  return characters.join("");
}
