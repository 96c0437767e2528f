import { BlockList, isIP } from "node:net";
import type { Instant, Random } from "#core/bytes.ts";
import type { DnsAnswer, DnsFailure, DnsRecords, DnsType, Resolve } from "#core/transport/answer.ts";
import { type NameServer, overTcp, overUdp } from "./exchange.ts";
import { ask, encodeQuestion, type Question, readAnswer } from "./packet.ts";

export interface ResolverOptions {
  /** Validating resolvers, asked in this order. */
  readonly servers: readonly NameServer[];
  /** Whether the AD bit counts although a server is not on this machine: the network to it is as safe as the machine. */
  readonly trusted: boolean;
  readonly now: () => Instant;
  readonly random: Random;
  readonly timeoutMs?: number;
  /** Rounds over all servers. */
  readonly rounds?: number;
}

const TIMEOUT_MS = 3000;
const ROUNDS = 2;
const CACHE_ENTRIES = 10_000;
const CACHE_SECONDS = 60 * 60;

/**
 * Asks validating resolvers and tells whether they validated. AD counts for all servers or for none: else an attacker who silences the
 * trusted one could choose what protection there is. A SERVFAIL is final for the same reason: it is how a forged answer shows.
 */
export function openResolver(options: ResolverOptions): Resolve {
  const trusted = options.trusted || options.servers.every(({ host }) => isLoopback(host));
  const cache = new Map<string, { readonly until: Instant; readonly answer: DnsAnswer<DnsRecords[DnsType]> }>();
  const underWay = new Map<string, Promise<DnsAnswer<DnsRecords[DnsType]>>>();

  const resolve = async <T extends DnsType>(name: string, type: T): Promise<DnsAnswer<DnsRecords[T]>> => {
    const { answer, ttlSeconds } = await askAll(options, trusted, name, type);
    const seconds = Math.min(ttlSeconds, CACHE_SECONDS);
    if (seconds > 0) {
      cache.set(`${type} ${name}`, { until: options.now() + seconds * 1000, answer });
      const oldest = cache.size > CACHE_ENTRIES ? cache.keys().next().value : undefined;
      if (oldest !== undefined) cache.delete(oldest);
    }
    return answer;
  };
  return async <T extends DnsType>(given: string, type: T): Promise<DnsAnswer<DnsRecords[T]>> => {
    const name = given.toLowerCase();
    const key = `${type} ${name}`;
    const kept = cache.get(key);
    // The type stands in the key: what lies under it is of this type.
    if (kept !== undefined && kept.until > options.now()) return kept.answer as DnsAnswer<DnsRecords[T]>;
    cache.delete(key);
    const asking = underWay.get(key) ?? resolve(name, type).finally(() => underWay.delete(key));
    underWay.set(key, asking);
    return (await asking) as DnsAnswer<DnsRecords[T]>;
  };
}

interface Answered<T extends DnsType> {
  readonly answer: DnsAnswer<DnsRecords[T]>;
  readonly ttlSeconds: number;
}

async function askAll<T extends DnsType>(options: ResolverOptions, trusted: boolean, name: string, type: T): Promise<Answered<T>> {
  let why: DnsFailure = "timeout";
  if (!isAskable(name)) return { answer: { ok: false, why: "malformed", authentic: false }, ttlSeconds: 0 };
  for (let round = 0; round < (options.rounds ?? ROUNDS); round++) {
    for (const server of options.servers) {
      const answered = await askOne(server, ask(name, type, options.random), trusted, options.timeoutMs ?? TIMEOUT_MS);
      if (answered === undefined) continue;
      if (answered.answer.ok || !NEXT_SERVER.includes(answered.answer.why)) return answered;
      why = answered.answer.why;
    }
  }
  return { answer: { ok: false, why, authentic: false }, ttlSeconds: 0 };
}

const NEXT_SERVER: readonly DnsFailure[] = ["refused", "malformed"];

async function askOne<T extends DnsType>(
  server: NameServer,
  question: Question & { readonly type: T },
  trusted: boolean,
  timeoutMs: number,
): Promise<Answered<T> | undefined> {
  const packet = encodeQuestion(question);
  const read = (bytes: Uint8Array) => {
    const result = readAnswer(bytes, question, trusted);
    return result.kind === "foreign" ? undefined : result;
  };
  const first = await overUdp(server, packet, timeoutMs, read);
  const result = first?.kind === "truncated" ? await overTcp(server, packet, timeoutMs, read) : first;
  return result?.kind === "answer" ? result : undefined;
}

/** What fits on the wire as it is written: labels of 1 to 63 visible ASCII characters (RFC 1035 section 2.3.4). */
function isAskable(name: string): boolean {
  return name.length <= 253 && name.split(".").every((label) => /^[a-z0-9_-]{1,63}$/.test(label));
}

function isLoopback(host: string): boolean {
  const loopback = new BlockList();
  loopback.addSubnet("127.0.0.0", 8, "ipv4");
  loopback.addAddress("::1", "ipv6");
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 4 ? "ipv4" : "ipv6");
}
