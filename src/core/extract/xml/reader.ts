import { decodeEntities } from "#core/extract/xml/entities.ts";

/** A start tag. Names come without their prefix: producers choose prefixes as they like. */
export interface Tag {
  readonly name: string;
  /** The attribute with this name, prefix aside; "" where there is none. */
  get(attribute: string): string;
  /** Every attribute in order: name without prefix, value. */
  attributes(): readonly (readonly [name: string, value: string])[];
}

/** Takes what a document holds, in order. A text may come in several pieces. */
export interface XmlHandler {
  open(tag: Tag): void;
  close(name: string): void;
  text(text: string): void;
  comment?(text: string): void;
  /** Declarations and processing instructions, as written: nothing in them is ever followed or expanded. */
  declaration?(text: string): void;
}

/** Takes a document piece by piece. */
export interface XmlReader {
  push(chunk: string): void;
  end(): void;
}

/** Elements inside each other; deeper ones throw. */
const XML_DEPTH_MAX = 2000;
/** Characters of one tag, comment or declaration; longer ones throw. */
const XML_TAG_CHARS_MAX = 4 * 1024 * 1024;

/**
 * Reads XML 1.0 as it comes: no document type, no entity of its own, nothing from outside is ever expanded.
 * What is not well-formed is read on as well as possible.
 */
export function createXmlReader(handler: XmlHandler): XmlReader {
  let rest = "";
  let depth = 0;
  const element = (raw: string) => {
    if (raw.startsWith("/")) {
      depth = Math.max(0, depth - 1);
      handler.close(localName(raw.slice(1).trim()));
      return;
    }
    const selfClosing = raw.endsWith("/");
    const tag = readTag(selfClosing ? raw.slice(0, -1) : raw);
    if (depth >= XML_DEPTH_MAX) throw new RangeError("too deep");
    handler.open(tag);
    if (selfClosing) handler.close(tag.name);
    else depth++;
  };
  const run = (final: boolean): void => {
    let at = 0;
    for (;;) {
      const open = rest.indexOf("<", at);
      const textStop = open >= 0 ? open : final ? rest.length : lastSafe(rest, at);
      if (textStop > at) handler.text(decodeEntities(rest.slice(at, textStop)));
      at = textStop;
      if (open < 0) break;
      const stop = markupStop(rest, open);
      if (stop === undefined) {
        if (rest.length - open > XML_TAG_CHARS_MAX) throw new RangeError("endless tag");
        if (final) handler.text(rest.slice(open));
        at = final ? rest.length : open;
        break;
      }
      const second = rest.charCodeAt(open + 1);
      if (second !== 33 && second !== 63) element(rest.slice(open + 1, stop - 1));
      else markup(rest.slice(open, stop), handler);
      at = stop;
    }
    rest = rest.slice(at);
  };
  return {
    push(chunk) {
      rest = rest === "" ? chunk : rest + chunk;
      run(false);
    },
    end: () => run(true),
  };
}

/** Reads a whole document that came in these pieces. */
export async function readXml(texts: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  const reader = createXmlReader(handler);
  for await (const text of texts) reader.push(text);
  reader.end();
}

/** The name without its prefix. */
function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** An entity may go on in the next piece. */
function lastSafe(text: string, from: number): number {
  const ampersand = text.lastIndexOf("&");
  return ampersand >= from && ampersand > text.length - 32 && !text.includes(";", ampersand) ? ampersand : text.length;
}

/** Where the markup that begins at `open` ends, just behind its last character. */
function markupStop(text: string, open: number): number | undefined {
  const second = text.charCodeAt(open + 1);
  if (second !== 33 && second !== 63) return tagStop(text, open);
  if (text.startsWith("<!--", open)) return behind(text, "-->", open + 4);
  if (text.startsWith("<![CDATA[", open)) return behind(text, "]]>", open + 9);
  if (text.startsWith("<?", open)) return behind(text, "?>", open + 2);
  return text.length - open < 9 ? undefined : declarationStop(text, open);
}

function behind(text: string, mark: string, from: number): number | undefined {
  const at = text.indexOf(mark, from);
  return at < 0 ? undefined : at + mark.length;
}

/** A ">" inside a quoted value does not end the tag. Each character is looked at once. */
function tagStop(text: string, open: number): number | undefined {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 62) return at + 1;
    if (code !== 34 && code !== 39) continue;
    at = text.indexOf(code === 34 ? '"' : "'", at + 1);
    if (at < 0) return undefined;
  }
  return undefined;
}

/** A document type with its internal subset: brackets and quotes balance. */
function declarationStop(text: string, open: number): number | undefined {
  let brackets = 0;
  let quote = "";
  for (let at = open + 2; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "[") brackets++;
    else if (character === "]") brackets--;
    else if (character === ">" && brackets <= 0) return at + 1;
  }
  return undefined;
}

function markup(raw: string, handler: XmlHandler): void {
  if (raw.startsWith("<!--")) handler.comment?.(raw.slice(4, -3));
  else if (raw.startsWith("<![CDATA[")) handler.text(raw.slice(9, -3));
  else handler.declaration?.(raw);
}

function readTag(raw: string): Tag {
  const nameStop = nameEnd(raw, 0);
  const name = localName(nameStop === raw.length ? raw : raw.slice(0, nameStop));
  let read: [string, string][] | undefined;
  const attributes = () => (read ??= readAttributes(raw, nameStop));
  return {
    name,
    attributes,
    get(attribute) {
      for (const [key, value] of attributes()) if (key === attribute) return value;
      return "";
    },
  };
}

/** Each character is looked at once; a name without a value has none. */
function readAttributes(raw: string, from: number): [string, string][] {
  const found: [string, string][] = [];
  let at = from;
  while (at < raw.length) {
    if (!isNamePart(raw.charCodeAt(at))) {
      at++;
      continue;
    }
    const stop = nameEnd(raw, at);
    const name = localName(raw.slice(at, stop));
    at = spaceEnd(raw, stop);
    if (raw.charCodeAt(at) !== 61) continue;
    at = spaceEnd(raw, at + 1);
    const quote = raw.charAt(at);
    if (quote !== '"' && quote !== "'") continue;
    const end = raw.indexOf(quote, at + 1);
    if (end < 0) break;
    found.push([name, decodeEntities(raw.slice(at + 1, end))]);
    at = end + 1;
  }
  return found;
}

/** Anything but white space, "=", "/" and quotes. */
function isNamePart(code: number): boolean {
  return code > 32 && code !== 61 && code !== 47 && code !== 34 && code !== 39;
}

function nameEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && isNamePart(text.charCodeAt(at))) at++;
  return at;
}

function spaceEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}
