import { domainOf } from "#core/mail/address.ts";
import type { Bytes, Instant, Random } from "#core/bytes.ts";
import type { Envelope } from "#core/mail/message.ts";
import type { Resolve } from "#core/transport/answer.ts";
import { ladderOf, type Way } from "#core/transport/ladder.ts";
import type { TransportLevel } from "#core/transport/level.ts";
import type { Protection } from "#core/transport/protection.ts";
import { type StsState, type Survey, surveyDomain } from "#core/transport/survey.ts";
import type { TlsaRecord } from "#core/transport/tlsa.ts";
import type { Delivering, Delivery, Outcome } from "#io/delivery/delivery.ts";
import { openTurns, type Turns } from "#io/delivery/turns.ts";

/** One address of one mail host, and what its TLS must be. */
export interface MxTarget {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly tls: "none" | "opportunistic" | "encrypted" | "required" | DaneDemand;
}

export interface DaneDemand {
  readonly records: readonly TlsaRecord[];
  readonly names: readonly string[];
}

/** What a host said, or what we say of it where it said nothing. */
type Reply = Pick<Outcome, "code" | "status" | "text">;

export interface MxOptions {
  readonly resolve: Resolve;
  readonly stsOf: (domain: string) => Promise<StsState>;
  /** Hands a message to one host. `reached` is false where it did not get as far as the envelope: another host may be tried. */
  readonly send: (
    target: MxTarget,
    envelope: Envelope,
    raw: Bytes,
  ) => Promise<
    | { readonly reached: false; readonly reply: Reply }
    | { readonly reached: true; readonly outcomes: readonly Outcome[]; readonly secured: string | undefined }
  >;
  /** Whether a session as the target asks can be had now: undefined, or why not. */
  readonly probe: (target: MxTarget) => Promise<Reply | undefined>;
  readonly allowed: (address: string) => boolean;
  readonly now: () => Instant;
  readonly random: Random;
  readonly port: number;
  /** Whether a certificate counts as verified also where nobody signed that the host is the domain's. */
  readonly anyMx: boolean;
  /** Messages on their way to one domain at the same time. */
  readonly concurrency: number;
  readonly close?: () => void;
}

/** Delivers to the mail hosts of each recipient's domain, over the strongest way that there is and never a weaker one than was decided. */
export function openMx(options: MxOptions): Delivery {
  const turns = openTurns(options.concurrency);
  const probed = new Map<string, { readonly until: Instant; readonly protection: Protection }>();
  return {
    async deliver(mail) {
      const domains = Map.groupBy(mail.envelope.rcptTo, domainOf);
      const all = [...domains].map(([domain, rcptTo]) =>
        deliverTo(domain, { ...mail, envelope: { ...mail.envelope, rcptTo } }, options, turns),
      );
      return (await Promise.all(all)).flat();
    },
    async protectionOf(domain) {
      const known = probed.get(domain);
      if (known !== undefined && known.until > options.now()) return known.protection;
      const { protection, keepMs } = await judge(domain, options);
      probed.delete(domain);
      if (keepMs > 0) probed.set(domain, { until: options.now() + keepMs, protection });
      const oldest = probed.size > PROBED_MAX ? probed.keys().next().value : undefined;
      if (oldest !== undefined) probed.delete(oldest);
      return protection;
    },
    close: () => options.close?.(),
  };
}

const PROBED_MAX = 10_000;
const TRIES_MAX = 8;

async function deliverTo(domain: string, mail: Delivering, options: MxOptions, turns: Turns): Promise<readonly Outcome[]> {
  const { envelope } = mail;
  const all = (reply: Reply, result: Outcome["result"]): readonly Outcome[] =>
    envelope.rcptTo.map((address) => ({ address, result, code: reply.code, status: reply.status, text: reply.text }));
  const free = await turns.take(domain);
  try {
    const survey = await surveyDomain(domain, options);
    if (survey.kind !== "hosts") return all({ code: 0, ...survey }, survey.kind === "nowhere" ? "failed" : "retry");
    return (await climb(survey, mail, options)) ?? all(noWay(survey, levelOf(mail)), "retry");
  } catch {
    return all({ code: 0, status: "4.3.0", text: "the delivery broke off" }, "retry");
  } finally {
    free();
  }
}

/** Tries the ways one after the other until a host has taken the envelope; undefined where there is no way. */
async function climb(
  survey: Extract<Survey, { kind: "hosts" }>,
  { envelope, raw, ...mail }: Delivering,
  options: MxOptions,
): Promise<readonly Outcome[] | undefined> {
  const level = levelOf({ envelope, ...mail });
  const tls = envelope.asked?.requireTls === true;
  // REQUIRETLS asks that the hosts themselves were looked up safely (RFC 8689 section 4.2.1).
  const { ways } = ladderOf(survey, level, { anyMx: options.anyMx && !tls });
  let last: Reply | undefined;
  let insecure: Reply | undefined;
  for (const { way, target } of targetsOf(ways, options)) {
    // In the clear only where TLS was tried and is broken.
    if (target.tls === "none" && last?.status !== NOT_SECURE) continue;
    const sent = await options.send(target, envelope, raw);
    if (!sent.reached) {
      last = { ...sent.reply, text: `${way.host}: ${sent.reply.text}` };
      if (last.status === NOT_SECURE) insecure ??= last;
      continue;
    }
    // Another host of the domain may promise TLS on every hop.
    if (tls && sent.outcomes.every(({ status }) => status === NO_REQUIRETLS)) {
      last = sent.outcomes[0];
      continue;
    }
    const evidence = `${way.kind} ${way.host} ${sent.secured ?? "plain"}`;
    return sent.outcomes.map((outcome) => (outcome.result === "sent" ? { ...outcome, way: evidence } : outcome));
  }
  if (last === undefined) return undefined;
  // What needs protection waits for the host that lacks it, whatever became of the others: it is to be sealed in the end.
  const { code, status, text } = (level === "verified" ? insecure : undefined) ?? last;
  // A host that refuses everybody at the door may be better tomorrow; one without REQUIRETLS is final.
  const result = status === NO_REQUIRETLS ? "failed" : "retry";
  return envelope.rcptTo.map((address) => ({ address, result, code, status, text }));
}

const NO_REQUIRETLS = "5.7.30";
const NOT_SECURE = "4.7.5";

function levelOf({ transport, envelope }: Pick<Delivering, "transport" | "envelope">): TransportLevel {
  return envelope.asked?.requireTls === true ? "verified" : transport;
}

function targetsOf(ways: readonly Way[], { allowed, port }: MxOptions): readonly { readonly way: Way; readonly target: MxTarget }[] {
  return ways
    .flatMap((way) => way.addresses.filter(allowed).map((address) => ({ way, address })))
    .slice(0, TRIES_MAX)
    .flatMap(({ way, address }) => tlsOf(way).map((tls) => ({ way, target: { host: way.host, address, port, tls } })));
}

function tlsOf(way: Way): readonly MxTarget["tls"][] {
  if (way.dane !== undefined) return [way.dane];
  if (way.kind === "mta-sts" || way.kind === "verified") return ["required"];
  // Whoever may see the message in the clear loses nothing when a broken TLS is left out.
  return way.kind === "encrypted" ? ["encrypted"] : ["opportunistic", "none"];
}

function noWay(survey: Extract<Survey, { kind: "hosts" }>, level: TransportLevel): Reply {
  const { later } = ladderOf(survey, level);
  if (later) return { code: 0, status: "4.4.3", text: "how the mail is protected on its way cannot be looked up now" };
  return { code: 0, status: "4.7.5", text: "no mail host of the domain gives the protection that was decided" };
}

const VERIFIED_MS = 60 * 60_000;
const PLAIN_MS = 10 * 60_000;

async function judge(domain: string, options: MxOptions): Promise<{ readonly protection: Protection; readonly keepMs: number }> {
  const survey = await surveyDomain(domain, options);
  // A domain that takes no mail is told to the sender by the delivery.
  if (survey.kind !== "hosts") return { protection: "unknown", keepMs: 0 };
  const { ways, later } = ladderOf(survey, "verified", options);
  // What names and policies promise need not be tried: who breaks the promise gets nothing.
  if (ways.some(({ kind }) => kind !== "verified")) return { protection: "verified", keepMs: 0 };
  let unknown = later;
  for (const { target } of targetsOf(ways, options).slice(0, 3)) {
    const reply = await options.probe(target);
    if (reply === undefined) return { protection: "verified", keepMs: VERIFIED_MS };
    if (reply.status !== NOT_SECURE && reply.status !== "4.7.4") unknown = true;
  }
  return unknown ? { protection: "unknown", keepMs: 0 } : { protection: "opportunistic", keepMs: PLAIN_MS };
}
