import { type ErrorCode } from "#core/errors.ts";
import { fromUtf8 } from "#core/bytes.ts";
import { needsSmtpUtf8, parseAddress } from "#core/mail/address.ts";
import type { Address, EnvelopeRequests, RecipientRequests } from "#core/mail/message.ts";
import { decodeXtext } from "#core/mail/xtext.ts";

type Refused = { readonly ok: false; readonly code: ErrorCode };

export type ReadMail = Refused | ({ readonly ok: true } & MailCommand);

/** What a MAIL command says. */
export interface MailCommand {
  readonly mailFrom: Address | "";
  readonly sizeBytes: number | undefined;
  readonly smtpUtf8: boolean;
  readonly asked: Omit<EnvelopeRequests, "recipients">;
}

export type ReadRcpt = Refused | { readonly ok: true; readonly rcptTo: Address; readonly asked: RecipientRequests };

/**
 * Reads a MAIL command (RFC 5321 section 4.1.1.2, 1870, 3461, 4954, 6152, 6531, 8689). The path is read from the raw line, by the
 * one strict parser. REQUIRETLS is a parameter only where the session itself is secure.
 */
export function readMail(line: Uint8Array, secure: boolean): ReadMail {
  const read = readPath(line, "MAIL FROM");
  if (read === undefined) return { ok: false, code: "BAD_REQUEST" };
  if (read.path === undefined) return { ok: false, code: "BAD_SENDER" };
  const parameters = readParameters(read.parameters, secure ? SECURE_MAIL_PARAMETERS : MAIL_PARAMETERS);
  if (typeof parameters === "string") return { ok: false, code: parameters };
  const envid = optionalXtext(parameters.get("ENVID"));
  if (envid === "bad") return { ok: false, code: "BAD_REQUEST" };
  const address = read.path === "" ? "" : strict(read.path, parameters.has("SMTPUTF8"));
  if (address === undefined) return { ok: false, code: "BAD_SENDER" };
  const size = parameters.get("SIZE");
  const ret = parameters.get("RET")?.toUpperCase();
  return {
    ok: true,
    mailFrom: address,
    sizeBytes: size === undefined ? undefined : Number(size),
    smtpUtf8: parameters.has("SMTPUTF8"),
    asked: { ...(ret === "FULL" || ret === "HDRS" ? { ret } : {}), ...named("envid", envid), requireTls: parameters.has("REQUIRETLS") },
  };
}

/** Reads a RCPT command (RFC 5321 section 4.1.1.3, 3461 section 4). Nothing but exactly one strict address passes. */
export function readRcpt(line: Uint8Array, smtpUtf8: boolean): ReadRcpt {
  const read = readPath(line, "RCPT TO");
  if (read === undefined) return { ok: false, code: "BAD_REQUEST" };
  const address = read.path === undefined ? undefined : strict(read.path, smtpUtf8);
  if (read.path === undefined || address === undefined) return { ok: false, code: "BAD_ADDRESS" };
  const parameters = readParameters(read.parameters, RCPT_PARAMETERS);
  if (typeof parameters === "string") return { ok: false, code: parameters };
  const [type, xtext] = parameters.get("ORCPT")?.split(";") ?? [];
  const original = optionalXtext(xtext);
  if (original === "bad") return { ok: false, code: "BAD_REQUEST" };
  const orcpt = original === undefined ? undefined : { text: `${type ?? ""};${original.text}` };
  return { ok: true, rcptTo: address, asked: { ...notifyOf(parameters.get("NOTIFY")), ...named("orcpt", orcpt) } };
}

function notifyOf(value: string | undefined): Pick<RecipientRequests, "notify"> {
  if (value === undefined) return {};
  const words = new Set(value.toLowerCase().split(","));
  return { notify: (["success", "failure", "delay"] as const).filter((word) => words.has(word)) };
}

function optionalXtext(value: string | undefined): { readonly text: string } | "bad" | undefined {
  if (value === undefined) return undefined;
  const text = decodeXtext(value);
  return text === undefined ? "bad" : { text };
}

function named<Name extends string>(name: Name, found: { readonly text: string } | undefined): Partial<Record<Name, string>> {
  return found === undefined ? {} : ({ [name]: found.text } as Record<Name, string>);
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
  const match = rest === undefined ? null : /^ ?<((?:"[^"]*"|[^"<>])*)>(?: (.*))?$/s.exec(rest);
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
  RET: /^(FULL|HDRS)$/i,
  ENVID: /^[!-<>-~]{1,100}$/,
};
const SECURE_MAIL_PARAMETERS: Readonly<Record<string, RegExp>> = { ...MAIL_PARAMETERS, REQUIRETLS: /^$/ };
const RCPT_PARAMETERS: Readonly<Record<string, RegExp>> = {
  NOTIFY: /^(?:NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2})$/i,
  ORCPT: /^(?=.{1,500}$)[A-Za-z0-9-]{1,40};[!-:<>-~]+$/,
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
