import { request } from "node:https";
import { isIPv6 } from "node:net";
import type { Instant } from "#core/bytes.ts";
import { isAbsent, type Resolve } from "#core/transport/answer.ts";
import { TRANSPORT_LIMITS } from "#core/transport/limits.ts";
import { readStsPolicy, readStsRecord, type StsPolicy } from "#core/transport/mta-sts.ts";
import type { StsState } from "#core/transport/survey.ts";

/** The policy file of a domain as text; undefined where it could not be had. */
export type FetchPolicy = (domain: string) => Promise<string | undefined>;

/** A policy as it was fetched, with the id of the record that announced it. */
export interface KeptPolicy {
  readonly id: string;
  readonly policy: StsPolicy;
  readonly fetchedAt: Instant;
  readonly until: Instant;
}

/** Where policies rest, so that a restart forgets none. */
export interface StsShelf {
  /** "unreadable": there is one, but nobody can tell what it says. */
  find(domain: string): Promise<KeptPolicy | "unreadable" | undefined>;
  /** False where it could not be kept. */
  keep(domain: string, kept: KeptPolicy): Promise<boolean>;
}

export interface StsOptions {
  readonly resolve: Resolve;
  readonly fetchPolicy: FetchPolicy;
  readonly shelf: StsShelf;
  readonly now: () => Instant;
}

const POLICIES_MAX = 10_000;
const REFRESH_MS = 24 * 60 * 60_000;
const AGAIN_MS = 5 * 60_000;

/**
 * The MTA-STS policy in force for a domain (RFC 8461). A policy once fetched holds until its time is over, whatever goes wrong
 * meanwhile and however often the program starts anew: a lookup or a download that fails takes nothing away, and only a newer policy
 * replaces it. Never rejects.
 */
export function openStsPolicies(options: StsOptions): (domain: string) => Promise<StsState> {
  const { resolve, fetchPolicy, now } = options;
  const policies = openKept(options.shelf);
  const failedAt = new Map<string, Instant>();
  const fetching = new Map<string, Promise<KeptPolicy | undefined>>();

  const refresh = async (domain: string, id: string): Promise<KeptPolicy | undefined> => {
    const text = await fetchPolicy(domain);
    const policy = text === undefined ? undefined : readStsPolicy(text);
    const fetchedAt = now();
    if (policy === undefined) {
      remember(failedAt, domain, fetchedAt);
      return undefined;
    }
    const kept = { id, policy, fetchedAt, until: fetchedAt + policy.maxAgeSeconds * 1000 };
    failedAt.delete(domain);
    await policies.put(domain, kept);
    return kept;
  };
  return async (domain) => {
    const [txt, known] = await Promise.all([resolve(`_mta-sts.${domain}`, "TXT"), policies.get(domain)]);
    const at = now();
    const holding = known !== undefined && known !== "unreadable" && known.until > at ? known : undefined;
    const id = txt.ok ? readStsRecord(txt.records) : undefined;
    if (id === undefined) return stateOf(holding, known === "unreadable" || (!txt.ok && !isAbsent(txt.why)));
    const fresh = holding !== undefined && holding.id === id && at - holding.fetchedAt < REFRESH_MS;
    if (fresh || at - (failedAt.get(domain) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return stateOf(holding, true);
    const underWay = fetching.get(domain) ?? refresh(domain, id).finally(() => fetching.delete(domain));
    fetching.set(domain, underWay);
    return stateOf((await underWay) ?? holding, true);
  };
}

/** What rests, with the part at hand that was asked for lately; also that there is nothing. */
function openKept(shelf: StsShelf): {
  readonly get: StsShelf["find"];
  readonly put: (domain: string, kept: KeptPolicy) => Promise<void>;
} {
  const atHand = new Map<string, KeptPolicy | undefined>();
  const unkept = new Map<string, KeptPolicy>();
  const put = async (domain: string, kept: KeptPolicy): Promise<void> => {
    remember(atHand, domain, kept);
    // What finds no room now holds in memory, and is brought again with the next question.
    const rests = await shelf.keep(domain, kept).catch(() => false);
    if (rests) unkept.delete(domain);
    else remember(unkept, domain, kept);
  };
  return {
    put,
    async get(domain) {
      const waiting = unkept.get(domain);
      if (waiting !== undefined) await put(domain, waiting);
      if (atHand.has(domain)) return atHand.get(domain);
      const found = await shelf.find(domain).catch(() => "unreadable" as const);
      if (atHand.has(domain) || found === "unreadable") return atHand.get(domain) ?? found;
      remember(atHand, domain, found);
      return found;
    },
  };
}

function stateOf(kept: KeptPolicy | undefined, unsure: boolean): StsState {
  if (kept === undefined) return { kind: unsure ? "later" : "none" };
  return kept.policy.mode === "enforce" ? { kind: "enforce", policy: kept.policy } : { kind: "none" };
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > POLICIES_MAX ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}

export interface FetchOptions {
  readonly resolve: Resolve;
  /** Whether an address may be connected to. */
  readonly allowed: (address: string) => boolean;
  readonly port: number;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  readonly timeoutMs: number;
}

/** Fetches `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` with a certificate that verifies, following no redirect (RFC 8461 section 3.3). */
export function policyFetcher(options: FetchOptions): FetchPolicy {
  return async (domain) => {
    const host = `mta-sts.${domain}`;
    const answers = await Promise.all([options.resolve(host, "A"), options.resolve(host, "AAAA")]);
    const addresses = answers.flatMap((answer) => (answer.ok ? answer.records : [])).filter(options.allowed);
    for (const address of addresses.slice(0, 2)) {
      const text = await fetchFrom(address, host, options);
      if (text !== undefined) return text;
    }
    return undefined;
  };
}

function fetchFrom(address: string, host: string, { port, ca, timeoutMs }: FetchOptions): Promise<string | undefined> {
  return new Promise((done) => {
    const asked = request(
      {
        host: address,
        family: isIPv6(address) ? 6 : 4,
        port,
        path: "/.well-known/mta-sts.txt",
        servername: host,
        headers: { host: port === 443 ? host : `${host}:${port}`, accept: "text/plain" },
        agent: false,
        minVersion: "TLSv1.2",
        signal: AbortSignal.timeout(timeoutMs),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        const good = response.statusCode === 200 && /^text\/plain\s*(;|$)/i.test(response.headers["content-type"] ?? "");
        if (!good) return give(undefined);
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > TRANSPORT_LIMITS.stsPolicyBytes) give(undefined);
          else chunks.push(chunk);
        });
        response.on("error", () => give(undefined));
        response.on("end", () => give(Buffer.concat(chunks).toString("utf8")));
      },
    );
    const give = (text: string | undefined): void => {
      done(text);
      asked.destroy();
    };
    asked.on("error", () => done(undefined));
    asked.end();
  });
}
