import { isTorn, withoutGaps } from "#core/mail/white-space.ts";

/** One line of a page, piece by piece. */
export interface Line {
  readonly text: (text: string) => void;
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
  const end = (): void => {
    // What is no tag to a browser is taken for one by programs that look for the angles alone.
    if (torn) tell(withoutGaps(pieces.join("").replace(/<[^<>]{1,200}>/g, " ")));
    if (odds.some((odd) => matters(pieces, odd))) tell(withoutGaps(withOdds(pieces, odds)));
    pieces = [];
    odds = [];
    length = 0;
    torn = false;
  };
  return {
    text(text) {
      torn ||= isTorn(text) || BROKEN_TAG.test(text);
      pieces.push(text);
      length += text.length;
      if (length > LINE_CHARS) end();
    },
    odd(text) {
      const last = odds.at(-1);
      if (text === " " && last?.at === pieces.length) return;
      odds.push({ at: pieces.length, text });
      length += text.length;
      if (length > LINE_CHARS) end();
    },
    end,
  };
}

/** Angles between digits. */
const BROKEN_TAG = /\d\s?<[^<>]{1,200}>\s?\d/;

/** A line is held up to here, and then goes on as another. */
const LINE_CHARS = 1024 * 1024;

interface Odd {
  /** The piece before which it stands. */
  readonly at: number;
  readonly text: string;
}

/** Whether a number could end or begin there: a space between what is one word with a digit, or any other text at a digit. */
function matters(pieces: readonly string[], { at, text }: Odd): boolean {
  const around = (pieces[at - 1]?.slice(-1) ?? "") + (pieces[at]?.charAt(0) ?? "");
  return text === " " ? /\d[\dA-Za-z]|[A-Za-z]\d/.test(around) : /\d/.test(around + text);
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
