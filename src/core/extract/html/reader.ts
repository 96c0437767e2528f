import { decodeEntities } from "#core/extract/xml/entities.ts";

/** Takes what a page holds, in order. */
export interface HtmlHandler {
  open(name: string, attributes: readonly (readonly [name: string, value: string])[], selfClosing: boolean): void;
  close(name: string): void;
  text(text: string): void;
  comment(text: string): void;
  /** A tag in which another one begins, as it stands: to programs that look for the angles alone it begins there. Its tag comes next. */
  broken(markup: string): void;
  /** What stands in a script or a style. */
  script(text: string): void;
}

/** Takes a page piece by piece. */
export interface HtmlReader {
  push(chunk: string): void;
  end(): void;
}

/** Characters of one tag or comment; what is longer is read as text. */
const TAG_CHARS_MAX = 8 * 1024 * 1024;
const RAW = new Set(["script", "style"]);

/** Reads HTML roughly as a browser does: never fails, follows nothing, runs nothing. */
export function createHtmlReader(handler: HtmlHandler): HtmlReader {
  let rest = "";
  let raw = "";
  const element = (source: string) => {
    if (source.includes("<")) handler.broken(`<${source}>`);
    const closing = source.startsWith("/");
    const body = closing ? source.slice(1) : source;
    const name = (/^[^\s/]+/.exec(body)?.[0] ?? "").toLowerCase();
    if (closing) return handler.close(name);
    const selfClosing = body.endsWith("/");
    handler.open(name, readAttributes(body.slice(name.length)), selfClosing);
    if (RAW.has(name) && !selfClosing) raw = name;
  };
  /** Text up to the end of a script or style; answers where it goes on, or undefined where more is needed. */
  const rawText = (from: number, final: boolean): number | undefined => {
    const end = new RegExp(`</${raw}[\\s/>]`, "gi");
    end.lastIndex = from;
    const stop = end.exec(rest)?.index ?? (final ? rest.length : undefined);
    if (stop === undefined) return undefined;
    handler.script(rest.slice(from, stop));
    raw = "";
    return stop;
  };
  const run = (final: boolean): void => {
    let at = 0;
    while (at < rest.length) {
      if (raw !== "") {
        const stop = rawText(at, final || rest.length - at > TAG_CHARS_MAX);
        if (stop === undefined) break;
        at = stop;
        continue;
      }
      const open = nextMarkup(rest, at);
      const textStop = open ?? (final ? rest.length : safeStop(rest, at));
      if (textStop > at) handler.text(decodeEntities(rest.slice(at, textStop)));
      at = textStop;
      if (open === undefined) break;
      const stop = markupStop(rest, open);
      if (stop === undefined) {
        if (!final && rest.length - open < TAG_CHARS_MAX) break;
        // A tag that never ends: everything in it is still text to us.
        handler.text(rest.slice(open));
        at = rest.length;
        break;
      }
      if (rest.startsWith("<!--", open)) handler.comment(rest.slice(open + 4, stop).replace(/--!?>$/, ""));
      else if (/[!?]/.test(rest.charAt(open + 1))) handler.comment(rest.slice(open + 2, stop - 1));
      else element(rest.slice(open + 1, stop - 1));
      at = stop;
    }
    rest = rest.slice(at);
  };
  return {
    push(chunk) {
      rest += chunk;
      run(false);
    },
    end: () => run(true),
  };
}

/** A "<" that is followed by a letter, "/", "!" or "?"; others are text. */
function nextMarkup(text: string, from: number): number | undefined {
  for (let at = text.indexOf("<", from); at >= 0; at = text.indexOf("<", at + 1)) {
    if (at + 1 >= text.length || /[a-z/!?]/i.test(text.charAt(at + 1))) return at;
  }
  return undefined;
}

/** An entity may go on in the next piece. */
function safeStop(text: string, from: number): number {
  const ampersand = text.lastIndexOf("&");
  return ampersand >= from && ampersand > text.length - 32 ? ampersand : text.length;
}

function markupStop(text: string, open: number): number | undefined {
  if (text.startsWith("<!--", open)) {
    const end = text.indexOf("-->", open + 2);
    return end < 0 ? undefined : end + 3;
  }
  if (text.length - open < 4 && "<!--".startsWith(text.slice(open))) return undefined;
  if (/[!?]/.test(text.charAt(open + 1))) {
    const end = text.indexOf(">", open);
    return end < 0 ? undefined : end + 1;
  }
  return tagStop(text, open);
}

/** Quotes count only after "=" (HTML 13.2.5.36): a stray one does not swallow the page. */
function tagStop(text: string, open: number): number | undefined {
  let afterEquals = false;
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 62) return at + 1;
    if (afterEquals && (code === 34 || code === 39)) {
      const end = text.indexOf(text.charAt(at), at + 1);
      if (end < 0) return undefined;
      at = end;
      afterEquals = false;
    } else if (code === 61) afterEquals = true;
    else if (code > 32) afterEquals = false;
  }
  return undefined;
}

function readAttributes(raw: string): [string, string][] {
  const found: [string, string][] = [];
  for (const [, name = "", double, single, bare] of raw.matchAll(/([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
    found.push([name.toLowerCase(), decodeEntities(double ?? single ?? bare ?? "")]);
  }
  return found;
}
