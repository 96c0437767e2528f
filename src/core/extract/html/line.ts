import { isTorn, withoutGaps } from "#core/mail/white-space.ts";

/** One line of a page, piece by piece. */
export interface Line {
  readonly text: (text: string) => void;
  /** A cell of a table begins. */
  readonly cell: () => void;
  /** What a browser shows nothing of and other programs show as this text. */
  readonly odd: (text: string) => void;
  readonly end: () => void;
}

/**
 * A line as a browser shows it, with one space for any white space, and as programs show it that look for the angles alone; told where
 * a number may be whole in it that else is torn, or may be free that else is grown together with another.
 */
export function createLine(tell: (line: string) => void): Line {
  let pieces: string[] = [];
  let odds: Odd[] = [];
  let length = 0;
  let torn = false;
  let hasAngles = false;
  /** What was shown last in this cell. */
  let last = "";
  const end = (): void => {
    const line = torn || hasAngles ? pieces.join("") : "";
    // What is no tag to a browser is taken for one by programs that look for the angles alone.
    if (torn || BROKEN_TAG.test(line)) {
      const shown = line.replace(/<[^<>]{0,200}>/g, " ");
      tell(withoutGaps(shown));
      // What was once a soft break joins two lines, and is none where the lines are one.
      if (/=\r?\n/.test(shown)) tell(shown);
    }
    if (odds.some((odd) => matters(pieces, odd))) tell(withoutGaps(withOdds(pieces, odds)));
    pieces = [];
    odds = [];
    length = 0;
    torn = hasAngles = false;
    last = "";
  };
  const push = (piece: string): void => {
    pieces.push(piece);
    length += piece.length;
    if (length > LINE_CHARS) end();
  };
  return {
    text(text) {
      if (text === "") return;
      torn ||= isTorn(text) || (isGap(last, text) && isTorn(last.slice(-JOINT_CHARS) + text.slice(0, JOINT_CHARS)));
      hasAngles ||= text.includes("<");
      // White space alone goes on, because what tears a number apart can stand in several elements.
      last = isBlank(text.charCodeAt(0)) && text.trim() === "" ? last.slice(-JOINT_CHARS) + text : text;
      push(text);
    },
    cell() {
      last = "";
      push(" ");
    },
    odd(text) {
      if (text === " " && (!isWord(last.charCodeAt(last.length - 1)) || odds.at(-1)?.at === pieces.length)) return;
      odds.push({ at: pieces.length, text });
      length += text.length;
      if (length > LINE_CHARS) end();
    },
    end,
  };
}

/** Whether more than one space stands where two texts meet. */
function isGap(before: string, after: string): boolean {
  const [end, start] = [before.charCodeAt(before.length - 1), after.charCodeAt(0)];
  if (isBlank(end)) return end !== SPACE || isBlank(start) || isBlank(before.charCodeAt(before.length - 2));
  return isBlank(start) && (start !== SPACE || isBlank(after.charCodeAt(1)));
}

const SPACE = 32;

function isBlank(code: number): boolean {
  return code === SPACE || (code >= 9 && code <= 13);
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122);
}

/** Angles between digits, or within a word that has digits near; a soft break may have been left over at either side. */
const BROKEN_TAG =
  /\d(?:\s|=\r?\n)?<[^<>]{0,200}>(?:\s|=\r?\n)?\d|\d[A-Za-z]{0,4}(?:=\r?\n)?<[^<>]{0,200}>(?:=\r?\n)?[A-Za-z]|[A-Za-z](?:=\r?\n)?<[^<>]{0,200}>(?:=\r?\n)?[A-Za-z]{0,4}\d/;

/** What tears a number apart reaches no further into the text on both sides of a tag. */
const JOINT_CHARS = 12;

/** A line is held up to here, and then goes on as another. */
const LINE_CHARS = 1024 * 1024;

interface Odd {
  /** The piece before which it stands. */
  readonly at: number;
  readonly text: string;
}

/** Whether a number could end or begin there: a space where one word holds a long number, or any other text at a digit. */
function matters(pieces: readonly string[], { at, text }: Odd): boolean {
  const [before, after] = around(pieces, at);
  const joint = before.slice(-1) + text + after.slice(0, 1);
  if (text !== " ") return /\d/.test(joint);
  return /\d [\dA-Za-z]|[A-Za-z] \d/.test(joint) && (LONG_NUMBER.test(before) || LONG_NUMBER.test(after));
}

/** A number is seen by so many of its characters, and a short one is none. */
const NUMBER_CHARS = 24;
const LONG_NUMBER = /(?:\d[^\d]{0,3}){6}/;

function around(pieces: readonly string[], at: number): readonly [string, string] {
  let [before, after] = ["", ""];
  for (let i = at - 1; i >= 0 && before.length < NUMBER_CHARS; i--) before = (pieces[i] ?? "") + before;
  for (let i = at; i < pieces.length && after.length < NUMBER_CHARS; i++) after += pieces[i] ?? "";
  return [before.slice(-NUMBER_CHARS), after.slice(0, NUMBER_CHARS)];
}

function withOdds(pieces: readonly string[], odds: readonly Odd[]): string {
  let text = "";
  let next = 0;
  for (const odd of odds) {
    while (next < odd.at) text += pieces[next++] ?? "";
    text += odd.text;
  }
  return text + pieces.slice(next).join("");
}
