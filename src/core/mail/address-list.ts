import { parseAddress } from "#core/mail/address.ts";
import { decodeWords } from "#core/mail/encoded-word.ts";
import { fieldsNamed, unfoldedValue } from "#core/mail/header.ts";
import type { Address, DefectKind, HeaderField } from "#core/mail/message.ts";
import { skipComment } from "#core/mail/parameter.ts";

/** One mailbox of an address field, as a reader of mail sees it. */
export interface ListedMailbox {
  /** The display name, decoded; "" where there is none. */
  readonly name: string;
  /** Undefined where the strict parser refuses what stands there. */
  readonly address: Address | undefined;
  /** The address as it is written. */
  readonly written: string;
  /** The name of the group it stands in (RFC 5322 section 3.4). */
  readonly group: string | undefined;
}

/** What an address field holds, and what was odd about it. */
export interface AddressList {
  readonly mailboxes: readonly ListedMailbox[];
  readonly defects: readonly DefectKind[];
}

/** More mailboxes than a header within its limits can sensibly hold. */
const MAILBOXES_MAX = 10_000;

/** All mailboxes of the fields of one name, such as "to". */
export function listedIn(fields: readonly HeaderField[], name: string): AddressList {
  const lists = fieldsNamed(fields, name).map((field) => parseAddressList(unfoldedValue(field)));
  return { mailboxes: lists.flatMap((list) => list.mailboxes), defects: [...new Set(lists.flatMap((list) => list.defects))] };
}

/**
 * Reads an unfolded address-list (RFC 5322 section 3.4) whose encoded words are **not yet decoded**: decoded first, a comma
 * in a name would become a separator. Never throws. It tells who is shown; who receives, the envelope alone decides.
 */
export function parseAddressList(headerValue: string): AddressList {
  const mailboxes: ListedMailbox[] = [];
  const defects = new Set<DefectKind>();
  let group: string | undefined;
  let entry = emptyEntry();
  const finish = () => {
    const mailbox = readEntry(entry, group, defects);
    if (mailbox !== undefined) mailboxes.push(mailbox);
    entry = emptyEntry();
  };
  for (const token of tokens(headerValue, defects)) {
    if (mailboxes.length >= MAILBOXES_MAX) {
      defects.add("header-too-large");
      break;
    }
    if (token.kind === "special" && token.text === ",") finish();
    else if (token.kind === "special" && token.text === ";") {
      finish();
      if (group === undefined) defects.add("bad-header-field");
      group = undefined;
    } else if (token.kind === "special") {
      if (group !== undefined) defects.add("bad-header-field");
      group = phrase(entry.words, defects);
      entry = emptyEntry();
    } else add(entry, token, defects);
  }
  finish();
  if (group !== undefined) defects.add("bad-header-field");
  return { mailboxes, defects: [...defects] };
}

interface Token {
  readonly kind: "word" | "quoted" | "angle" | "comment" | "special";
  readonly text: string;
  /** Whether white space or a comment stands before it. */
  readonly spaced: boolean;
}

interface Entry {
  readonly words: Token[];
  angle: string | undefined;
  comment: string;
}

function emptyEntry(): Entry {
  return { words: [], angle: undefined, comment: "" };
}

function add(entry: Entry, token: Token, defects: Set<DefectKind>): void {
  if (token.kind === "comment") entry.comment ||= token.text;
  else if (entry.angle !== undefined) defects.add("bad-header-field");
  else if (token.kind === "angle") entry.angle = token.text;
  else entry.words.push(token);
}

function readEntry(entry: Entry, group: string | undefined, defects: Set<DefectKind>): ListedMailbox | undefined {
  if (entry.angle === undefined && entry.words.length === 0) return undefined;
  const written = entry.angle ?? bareAddress(entry.words);
  const parsed = parseAddress(written.trim(), { literal: true });
  if (!parsed.ok) defects.add("bad-header-field");
  const name = entry.angle === undefined ? words(entry.comment, defects) : phrase(entry.words, defects);
  return { name: name.trim(), address: parsed.ok ? parsed.address : undefined, written, group };
}

function bareAddress(tokens: readonly Token[]): string {
  let text = "";
  for (const token of tokens) {
    // White space is allowed beside a dot or an at sign (RFC 5322 section 4.4); anywhere else these are two words.
    const joined = !token.spaced || text === "" || /[.@]$/.test(text) || /^[.@]/.test(token.text);
    text += (joined ? "" : " ") + (token.kind === "quoted" ? `"${token.text}"` : token.text);
  }
  return text;
}

function phrase(tokens: readonly Token[], defects: Set<DefectKind>): string {
  let text = "";
  for (const token of tokens) text += (token.spaced && text !== "" ? " " : "") + token.text;
  return words(text, defects);
}

function words(text: string, defects: Set<DefectKind>): string {
  const decoded = decodeWords(text);
  for (const defect of decoded.defects) defects.add(defect);
  return decoded.text;
}

function* tokens(text: string, defects: Set<DefectKind>): Generator<Token> {
  let spaced = false;
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if (/\s/.test(character)) {
      spaced = true;
      at++;
      continue;
    }
    const read = readToken(text, at, character);
    if (read.bad) defects.add("bad-header-field");
    yield { kind: read.kind, text: read.text, spaced };
    spaced = read.kind === "comment";
    at = read.end;
  }
}

interface Read {
  readonly kind: Token["kind"];
  readonly text: string;
  readonly end: number;
  readonly bad: boolean;
}

function readToken(text: string, at: number, character: string): Read {
  if (character === '"') {
    const end = closingQuote(text, at + 1);
    return { kind: "quoted", text: unquote(text.slice(at + 1, end)), end: end + 1, bad: end >= text.length };
  }
  if (character === "(") {
    const end = skipComment(text, at);
    return { kind: "comment", text: unquote(text.slice(at + 1, end - 1)), end, bad: end > text.length };
  }
  if (character === "<") {
    const end = closingAngle(text, at + 1);
    return { kind: "angle", text: text.slice(at + 1, end).trim(), end: end + 1, bad: end >= text.length };
  }
  if (character === "," || character === ";" || character === ":") return { kind: "special", text: character, end: at + 1, bad: false };
  if (character === "[") {
    const close = text.indexOf("]", at);
    const end = close < 0 ? text.length : close + 1;
    return { kind: "word", text: text.slice(at, end), end, bad: close < 0 };
  }
  let end = at + 1;
  while (end < text.length && !/[\s"(<,;:[]/.test(text.charAt(end))) end++;
  return { kind: "word", text: text.slice(at, end), end, bad: character === ">" || character === ")" };
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) === "\\") at++;
    else if (text.charAt(at) === '"') return at;
  }
  return text.length;
}

function closingAngle(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) === '"') at = closingQuote(text, at + 1);
    else if (text.charAt(at) === ">") return at;
  }
  return text.length;
}

function unquote(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}
