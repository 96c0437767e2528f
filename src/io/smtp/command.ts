import { type ErrorCode } from "#core/errors.ts";
import { fromUtf8 } from "#core/bytes.ts";
import { needsSmtpUtf8, parseAddress } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";

export type ReadMail =
  | { readonly ok: true; readonly mailFrom: Address | ""; readonly sizeBytes: number | undefined; readonly smtpUtf8: boolean }
  | { readonly ok: false; readonly code: ErrorCode };

export type ReadRcpt = { readonly ok: true; readonly rcptTo: Address } | { readonly ok: false; readonly code: ErrorCode };

/** Reads a MAIL command (RFC 5321 section 4.1.1.2, 1870, 6152, 6531). The path is read from the raw line, by the one strict parser. */
export function readMail(line: Uint8Array): ReadMail {
  const read = readPath(line, "MAIL FROM");
  if (read === undefined) return { ok: false, code: "BAD_REQUEST" };
  if (read.path === undefined) return { ok: false, code: "BAD_SENDER" };
  const parameters = readParameters(read.parameters, MAIL_PARAMETERS);
  if (typeof parameters === "string") return { ok: false, code: parameters };
  const address = read.path === "" ? "" : strict(read.path, parameters.has("SMTPUTF8"));
  if (address === undefined) return { ok: false, code: "BAD_SENDER" };
  const size = parameters.get("SIZE");
  return { ok: true, mailFrom: address, sizeBytes: size === undefined ? undefined : Number(size), smtpUtf8: parameters.has("SMTPUTF8") };
}

/** Reads a RCPT command (RFC 5321 section 4.1.1.3). Nothing but exactly one strict address passes. */
export function readRcpt(line: Uint8Array, smtpUtf8: boolean): ReadRcpt {
  const read = readPath(line, "RCPT TO");
  if (read === undefined) return { ok: false, code: "BAD_REQUEST" };
  const address = read.path === undefined ? undefined : strict(read.path, smtpUtf8);
  if (read.path === undefined || address === undefined) return { ok: false, code: "BAD_ADDRESS" };
  const parameters = readParameters(read.parameters, {});
  return typeof parameters === "string" ? { ok: false, code: parameters } : { ok: true, rcptTo: address };
}

interface ReadPath {
  /** What stands between the brackets; undefined where there is no path that could be one. */
  readonly path: string | undefined;
  readonly parameters: string;
}

function readPath(line: Uint8Array, verb: string): ReadPath | undefined {
  const start = new TextDecoder("windows-1252").decode(line.subarray(0, verb.length + 1));
  if (start.toUpperCase() !== `${verb}:`) return undefined;
  const rest = fromUtf8(line.subarray(verb.length + 1));
  // A space after the colon is no longer allowed, but harmless and common. Brackets inside quotes do not end a path.
  const match = rest === undefined ? null : /^ ?<((?:"[^"]*"|[^"<>])*)>(?:| +(\S.*?)) *$/s.exec(rest);
  return match === null ? { path: undefined, parameters: "" } : { path: match[1] ?? "", parameters: match[2] ?? "" };
}

function strict(path: string, smtpUtf8: boolean): Address | undefined {
  // Without SMTPUTF8 a client may not use an address beyond ASCII, not even in its domain (RFC 6531 section 3.4).
  if (!smtpUtf8 && /[^\0-\x7f]/.test(path)) return undefined;
  const parsed = parseAddress(path);
  if (!parsed.ok || (!smtpUtf8 && needsSmtpUtf8(parsed.address))) return undefined;
  return parsed.address;
}

// What each parameter's value must look like; "" is no value.
const MAIL_PARAMETERS: Readonly<Record<string, RegExp>> = {
  SIZE: /^\d{1,20}$/,
  BODY: /^(7BIT|8BITMIME)$/i,
  SMTPUTF8: /^$/,
  AUTH: /^[!-*,-<>-~+]{1,500}$/,
};

function readParameters(text: string, known: Readonly<Record<string, RegExp>>): ReadonlyMap<string, string> | ErrorCode {
  const parameters = new Map<string, string>();
  for (const word of text.split(/ +/)) {
    if (word === "") continue;
    const match = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~]+))?$/.exec(word);
    const name = (match?.[1] ?? "").toUpperCase();
    if (match === null || parameters.has(name)) return "BAD_REQUEST";
    const form = Object.hasOwn(known, name) ? known[name] : undefined;
    if (form === undefined) return "UNKNOWN_PARAMETER";
    if (!form.test(match[2] ?? "")) return "BAD_REQUEST";
    parameters.set(name, match[2] ?? "");
  }
  return parameters;
}
