import { isAscii } from "node:buffer";
import { type Bytes, utf8 } from "#core/bytes.ts";
import { needsSmtpUtf8 } from "#core/mail/address.ts";
import type { Address, Envelope } from "#core/mail/message.ts";

/** The MAIL command with the parameters that the host has offered and the message needs (RFC 1870, 3461, 6152, 6531, 8689). */
export function mailCommand({ mailFrom, rcptTo, asked }: Envelope, raw: Bytes, extensions: ReadonlyMap<string, string>): string {
  const words = [`MAIL FROM:<${mailFrom}>`];
  if (extensions.has("SIZE")) words.push(`SIZE=${raw.length}`);
  const eightBit = !isAscii(raw);
  if (extensions.has("8BITMIME") && eightBit) words.push("BODY=8BITMIME");
  // Needed for the addresses, and for a header beyond ASCII (RFC 6532 section 3).
  if (extensions.has("SMTPUTF8") && ([mailFrom, ...rcptTo].some(needsSmtpUtf8) || (eightBit && hasEightBitHeader(raw))))
    words.push("SMTPUTF8");
  if (asked?.requireTls === true && extensions.has("REQUIRETLS")) words.push("REQUIRETLS");
  if (asked !== undefined && extensions.has("DSN")) {
    if (asked.ret !== undefined) words.push(`RET=${asked.ret}`);
    if (asked.envid !== undefined) words.push(`ENVID=${xtext(asked.envid)}`);
  }
  return words.join(" ");
}

/** The RCPT command, with what was asked for this recipient where the host takes it (RFC 3461 section 4). */
export function rcptCommand(address: Address, { asked }: Envelope, extensions: ReadonlyMap<string, string>): string {
  const words = [`RCPT TO:<${address}>`];
  const wishes = asked?.recipients.get(address);
  if (wishes !== undefined && extensions.has("DSN")) {
    if (wishes.notify !== undefined) words.push(`NOTIFY=${wishes.notify.length === 0 ? "NEVER" : wishes.notify.join(",").toUpperCase()}`);
    const original = originalOf(wishes.orcpt);
    if (original !== undefined) words.push(`ORCPT=${original}`);
  }
  return words.join(" ");
}

/** "type;address" with the address as xtext; an address beyond ASCII is left out, because not every host reads those (RFC 6533). */
function originalOf(orcpt: string | undefined): string | undefined {
  const match = /^([A-Za-z0-9-]{1,20});([\x20-\x7e]{1,500})$/.exec(orcpt ?? "");
  return match === null ? undefined : `${match[1]};${xtext(match[2] ?? "")}`;
}

/** Visible ASCII as it is, everything else as +XX (RFC 3461 section 4). */
function xtext(text: string): string {
  let coded = "";
  for (const byte of utf8(text)) {
    const plain = byte > 32 && byte < 127 && byte !== 43 && byte !== 61;
    coded += plain ? String.fromCharCode(byte) : `+${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return coded;
}

function hasEightBitHeader(raw: Bytes): boolean {
  for (let at = 0; at < raw.length; at++) {
    if ((raw[at] ?? 0) > 127) return true;
    if (raw[at] === 10 && raw[at + 1] === 13 && raw[at + 2] === 10) return false;
  }
  return false;
}
