import type { Bytes, Instant } from "#core/bytes.ts";
import type { Envelope } from "#core/mail/message.ts";
import type { RecipientOutcome, Reply, SmtpTarget } from "./outgoing.ts";
import { leave, openSession, type Session } from "./session.ts";
import { transmit } from "./transaction.ts";

/** Connections to mail hosts that are kept for the next message. */
export interface SmtpPool {
  /** Hands one message to this host. Never rejects. `reached` is false where no host got as far as the envelope. */
  send(target: SmtpTarget, envelope: Envelope, raw: Bytes): Promise<Sent>;
  /** Whether a session as the target asks can be had: undefined, or why not. The session is kept for the message that follows. */
  probe(target: SmtpTarget): Promise<Reply | undefined>;
  /** Says goodbye to all that are kept. */
  close(): void;
}

export type Sent =
  | { readonly reached: false; readonly reply: Reply }
  | { readonly reached: true; readonly outcomes: readonly RecipientOutcome[]; readonly secured: string | undefined };

export interface PoolLimits {
  readonly idleMs: number;
  readonly ageMs: number;
  /** Over one connection. */
  readonly messages: number;
  /** Kept at the same time: to all hosts, and to one. */
  readonly idle: number;
  readonly idlePerTarget: number;
}

const LIMITS: PoolLimits = { idleMs: 10_000, ageMs: 5 * 60_000, messages: 100, idle: 100, idlePerTarget: 20 };

/** Opens an empty pool. A connection is used again only for the same host, address and demand on TLS, and only after a clean end. */
export function openPool(now: () => Instant, limits: PoolLimits = LIMITS): SmtpPool {
  const idle = new Map<string, Kept[]>();
  let count = 0;
  const take = (key: string): Kept | undefined => {
    for (let kept = idle.get(key)?.pop(); kept !== undefined; kept = idle.get(key)?.pop()) {
      clearTimeout(kept.timer);
      count -= 1;
      if (idle.get(key)?.length === 0) idle.delete(key);
      if (kept.session.wire.usable) return kept;
      kept.session.wire.close();
    }
    return undefined;
  };
  const keep = (key: string, { session, messages, openedAt }: Omit<Kept, "timer">): void => {
    const list = idle.get(key) ?? [];
    const worn = messages >= limits.messages || now() - openedAt > limits.ageMs;
    if (worn || count >= limits.idle || list.length >= limits.idlePerTarget || !session.wire.usable) return leave(session);
    const timer = setTimeout(() => {
      const left = (idle.get(key) ?? []).filter((kept) => kept.session !== session);
      count -= 1;
      if (left.length === 0) idle.delete(key);
      else idle.set(key, left);
      leave(session);
    }, limits.idleMs);
    timer.unref();
    idle.set(key, [...list, { session, messages, openedAt, timer }]);
    count += 1;
  };
  const use = async (key: string, kept: Omit<Kept, "timer">, message: Message): Promise<Sent | undefined> => {
    const { session, messages, openedAt } = kept;
    const { outcomes, reusable, untouched } = await transmit(session, message.envelope, message.raw);
    if (reusable) keep(key, { session, messages: messages + 1, openedAt });
    else leave(session);
    // A kept connection that had died in the meantime took nothing: the message goes over a fresh one.
    return untouched && messages > 0 ? undefined : { reached: true, outcomes, secured: session.secured };
  };
  return {
    async send(target, envelope, raw) {
      const key = keyOf(target);
      for (let kept = take(key); kept !== undefined; kept = take(key)) {
        const sent = await use(key, kept, { envelope, raw });
        if (sent !== undefined) return sent;
      }
      const opened = await openSession(target);
      if (!opened.ok) return { reached: false, reply: opened.reply };
      const sent = await use(key, { session: opened.session, messages: 0, openedAt: now() }, { envelope, raw });
      return sent ?? { reached: false, reply: GONE };
    },
    async probe(target) {
      const key = keyOf(target);
      const kept = take(key);
      if (kept !== undefined) {
        keep(key, kept);
        return undefined;
      }
      const opened = await openSession(target);
      if (opened.ok) keep(key, { session: opened.session, messages: 1, openedAt: now() });
      return opened.ok ? undefined : opened.reply;
    },
    close() {
      for (const kept of [...idle.values()].flat()) {
        clearTimeout(kept.timer);
        leave(kept.session);
      }
      idle.clear();
      count = 0;
    },
  };
}

interface Kept {
  readonly session: Session;
  readonly messages: number;
  readonly openedAt: Instant;
  readonly timer: NodeJS.Timeout;
}

interface Message {
  readonly envelope: Envelope;
  readonly raw: Bytes;
}

const GONE: Reply = { code: 0, status: "4.4.2", text: "the mail host closed the connection" };

function keyOf({ host, address, port, name, tls, ca }: SmtpTarget): string {
  const demand =
    typeof tls === "string" ? tls : [tls.names, tls.records.map((record) => ({ ...record, association: [...record.association] }))];
  return JSON.stringify([host, address, port, name, demand, ca]);
}
