import type { Address, Envelope, EnvelopeRequests, RecipientRequests } from "#core/mail/message.ts";

/** What was asked with an envelope, as it stands in a row: for these recipients alone. Null where nothing was. */
export function askedText(asked: EnvelopeRequests | undefined, rcptTo: readonly Address[]): string | null {
  if (asked === undefined) return null;
  const recipients = [...asked.recipients].filter(([address]) => rcptTo.includes(address));
  const { ret, envid, requireTls } = asked;
  if (ret === undefined && envid === undefined && !requireTls && recipients.length === 0) return null;
  return JSON.stringify({ ret, envid, requireTls, recipients });
}

/** What `askedText` wrote; undefined for null. */
export function askedIn(text: string | null): EnvelopeRequests | undefined {
  if (text === null) return undefined;
  const { ret, envid, requireTls, recipients } = JSON.parse(text) as Omit<EnvelopeRequests, "recipients"> & {
    readonly recipients: readonly (readonly [Address, RecipientRequests])[];
  };
  return { ...(ret === undefined ? {} : { ret }), ...(envid === undefined ? {} : { envid }), requireTls, recipients: new Map(recipients) };
}

/** Whether its sender is to hear this of one recipient (RFC 3461 section 4.1): unless asked otherwise, of failures and delays. */
export function wantsReport(
  envelope: Pick<Envelope, "mailFrom" | "asked">,
  address: Address,
  of: "success" | "failure" | "delay",
): boolean {
  if (envelope.mailFrom === "") return false;
  const notify = envelope.asked?.recipients.get(address)?.notify;
  return notify === undefined ? of !== "success" : notify.includes(of);
}
