import { type Bytes, concat, type Instant, utf8 } from "#core/bytes.ts";
import { foldedField, headerDate } from "#core/mail/header-writer.ts";

/** One hop of a message (RFC 5321 section 4.4). */
export interface Hop {
  /** The host that received it. */
  readonly by: string;
  /** What the client called itself, and where it connected from. */
  readonly from: { readonly helo: string; readonly remoteAddress: string };
  /** The protocol of RFC 3848, such as "ESMTPS". */
  readonly with: string;
  readonly id: string;
  readonly at: Instant;
}

/** A Received field with its CRLF. What the client said of itself is cut down to harmless characters. */
export function receivedField(hop: Hop): string {
  const address = hop.from.remoteAddress.includes(":") ? `IPv6:${hop.from.remoteAddress}` : hop.from.remoteAddress;
  const words = ["from", atom(hop.from.helo), `([${atom(address)}])`, "by", atom(hop.by), "with", atom(hop.with), "id", `${atom(hop.id)};`];
  return foldedField("Received", [...words, ...headerDate(hop.at).split(" ")]);
}

/** The message with one field more on top and not a byte changed below it. */
export function addReceived(raw: Uint8Array, field: string): Bytes {
  return concat([utf8(field), raw]);
}

function atom(text: string): string {
  const safe = text.replace(/[^A-Za-z0-9.:_[\]-]/g, "_").slice(0, 255);
  return safe === "" ? "unknown" : safe;
}
