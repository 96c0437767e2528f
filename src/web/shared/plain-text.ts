/** A piece of plain text; with `href` it is a link that a person may follow. */
export interface TextPiece {
  readonly text: string;
  readonly href?: string;
}

/** The pieces of a plain text, links to https and http and mail addresses picked out. Joined they are the text again. */
export function pieces(text: string): readonly TextPiece[] {
  const found: TextPiece[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const shown = withoutTail(match[0]);
    const href = target(shown);
    if (href === undefined) continue;
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ text: shown, href });
    at = match.index + shown.length;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}

// Bounded repetitions, each character class apart from the next: no input makes this slow.
const LINK = /https?:\/\/[^\s<>"'`]{1,2000}|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g;

function target(shown: string): string | undefined {
  if (!/^https?:/.test(shown)) return `mailto:${shown}`;
  try {
    const url = new URL(shown);
    // A user name before the host makes a link look like another one.
    return url.username === "" && url.password === "" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Without the punctuation that belongs to the sentence; a closing bracket stays when its opening one is inside. */
function withoutTail(link: string): string {
  let shown = link;
  for (;;) {
    const last = shown.at(-1) ?? "";
    if (".,;:!?…»”’*_".includes(last) || (last === ")" && !shown.includes("(")) || (last === "]" && !shown.includes("[")))
      shown = shown.slice(0, -1);
    else return shown;
  }
}
