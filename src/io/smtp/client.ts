import type { Bytes } from "#core/bytes.ts";
import type { Envelope } from "#core/mail/message.ts";
import { outcome, type RecipientOutcome, type SmtpTarget } from "./outgoing.ts";
import { leave, openSession } from "./session.ts";
import { isCanonical, NOT_CANONICAL, transmit } from "./transaction.ts";

export type { RecipientOutcome, SmtpTarget } from "./outgoing.ts";

/**
 * Hands one message to a mail host (RFC 5321) over a connection of its own and says for each recipient what became of it. Never
 * rejects: a broken connection is a `retry`. The envelope goes out exactly as it is given, the bytes too; bytes with a bare CR or LF or a
 * NUL do not.
 */
export async function sendMail(target: SmtpTarget, envelope: Envelope, raw: Bytes): Promise<readonly RecipientOutcome[]> {
  if (envelope.rcptTo.length === 0) return [];
  if (!isCanonical(raw)) return envelope.rcptTo.map((address) => outcome(address, NOT_CANONICAL));
  const opened = await openSession(target);
  if (!opened.ok) return envelope.rcptTo.map((address) => outcome(address, opened.reply));
  const { outcomes } = await transmit(opened.session, envelope, raw);
  leave(opened.session);
  return outcomes;
}
