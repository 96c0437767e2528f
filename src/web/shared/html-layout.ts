/**
 * A message's HTML written anew: known elements, text, and addresses a person can click. Nothing in it loads, runs or paints outside its
 * frame. The frame's sandbox and Content Security Policy are the lock; this keeps what is behind it quiet and readable.
 */
export function layoutOf(html: string): string {
  const out: string[] = [];
  let skipUntil: string | undefined;
  for (const token of tokens(html.slice(0, HTML_CHARS_MAX))) {
    if (skipUntil !== undefined) {
      if (token.kind === "end" && token.tag === skipUntil) skipUntil = undefined;
    } else if (token.kind === "text") out.push(plain(token.text));
    else if (SKIPPED.has(token.tag)) skipUntil = token.kind === "start" ? token.tag : undefined;
    else if (token.kind === "start") out.push(opened(token.tag, token.attributes));
    else if (KNOWN.has(token.tag)) out.push(`</${token.tag}>`);
  }
  return out.join("");
}

/** A whole page around it, to stand in a frame without scripts. Always on white: the message was written for paper. */
export function layoutPage(html: string): string {
  // Attributes of HTML 3 paint it, because a style sheet would be something to load and inline style breaks the policy.
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer"><body bgcolor="#ffffff" text="#1c1d21" link="#14566b" vlink="#14566b"><font face="system-ui, Segoe UI, Roboto, Noto Sans, sans-serif">${layoutOf(html)}</font>`;
}

const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'";

const HTML_CHARS_MAX = 5_000_000;

type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "start"; readonly tag: string; readonly attributes: string }
  | { readonly kind: "end"; readonly tag: string };

/** Tags and text, as a browser cuts them; one pass, so the time grows with the length alone. What a tag leaves open at the end is dropped. */
function* tokens(html: string): Generator<Token> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open !== at) yield { kind: "text", text: html.slice(at, open < 0 ? html.length : open) };
    if (open < 0) return;
    const end = endOf(html, open);
    if (end === undefined) return;
    const tag = TAG.exec(html.slice(open, Math.min(end, open + TAG_CHARS_MAX)));
    const name = tag?.[2]?.toLowerCase();
    if (end === open) yield { kind: "text", text: "<" };
    else if (name !== undefined)
      yield tag?.[1] === "/" ? { kind: "end", tag: name } : { kind: "start", tag: name, attributes: tag?.[3] ?? "" };
    at = end + 1;
  }
}

/** Where the tag, comment or declaration that opens here ends; `open` itself for a "<" that starts nothing. */
function endOf(html: string, open: number): number | undefined {
  const next = html.charAt(open + 1);
  if (html.startsWith("<!--", open)) return found(html.indexOf("-->", open + 4), 2);
  if (next === "!" || next === "?") return found(html.indexOf(">", open), 0);
  if (!/[A-Za-z/]/.test(next)) return open;
  let quote = "";
  for (let at = open + 1; at < html.length; at++) {
    const character = html.charAt(at);
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === ">") return at;
    else if (character === '"' || character === "'") quote = character;
  }
  return undefined;
}

function found(at: number, more: number): number | undefined {
  return at < 0 ? undefined : at + more;
}

const TAG_CHARS_MAX = 10_000;
const TAG = /^<(\/?)([A-Za-z][A-Za-z0-9:-]*)([^]*)$/;
// A name starts where no letter stands before it, so that no stretch of letters is read twice.
const ATTRIBUTE = /(?<![A-Za-z-])([A-Za-z-]{1,30})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

const KNOWN: ReadonlySet<string> = new Set(
  "a abbr address article aside b bdi bdo big blockquote br caption center cite code dd del dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark ol p pre q s samp section small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr".split(
    " ",
  ),
);
/** What lies in these is not text for a reader. */
const SKIPPED: ReadonlySet<string> = new Set(
  "script style title head template textarea select xmp iframe noembed noframes noscript object svg math audio video canvas".split(" "),
);

function opened(tag: string, attributes: string): string {
  if (tag === "img") return alternative(attributes);
  if (!KNOWN.has(tag)) return tag === "body" || tag === "html" ? "" : " ";
  return `<${tag}${[...attributes.matchAll(ATTRIBUTE)].map((match) => kept(tag, match)).join("")}>`;
}

function kept(tag: string, [, name = "", double, single, bare]: RegExpMatchArray): string {
  const value = decoded(double ?? single ?? bare ?? "");
  const attribute = name.toLowerCase();
  if (tag === "a" && attribute === "href")
    return LINK.test(value) ? ` href="${quoted(value)}" target="_blank" rel="noreferrer noopener"` : "";
  if ((tag === "td" || tag === "th") && (attribute === "colspan" || attribute === "rowspan"))
    return /^[1-9]\d?$/.test(value) ? ` ${attribute}="${value}"` : "";
  if (attribute === "dir" || attribute === "lang") return /^[A-Za-z-]{1,20}$/.test(value) ? ` ${attribute}="${value}"` : "";
  return tag === "ol" && attribute === "start" && /^\d{1,6}$/.test(value) ? ` start="${value}"` : "";
}

const LINK = /^(?:https?:\/\/|mailto:)[^\s]{1,2000}$/i;

function alternative(attributes: string): string {
  const alt = [...attributes.matchAll(ATTRIBUTE)].find((match) => match[1]?.toLowerCase() === "alt");
  const words = decoded(alt?.[2] ?? alt?.[3] ?? alt?.[4] ?? "").trim();
  return words === "" ? "" : ` [${quoted(words.slice(0, 200))}] `;
}

/** Character references are left as they are; a "<" cannot be in here. */
function plain(text: string): string {
  return text === "<" ? "&lt;" : text.replaceAll("\0", "").replaceAll("<", "&lt;");
}

function decoded(value: string): string {
  const named: Readonly<Record<string, string>> = {
    amp: "&",
    quot: '"',
    apos: "'",
    lt: "<",
    gt: ">",
    colon: ":",
    tab: "\t",
    newline: "\n",
  };
  return value
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (whole, hex?: string, decimal?: string) =>
      character(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16), whole),
    )
    .replace(/&([a-z]+);/gi, (whole, name: string) => named[name.toLowerCase()] ?? whole)
    .replace(/[\p{Cc}]/gu, "")
    .trim();
}

function character(point: number, otherwise: string): string {
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : otherwise;
}

function quoted(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
