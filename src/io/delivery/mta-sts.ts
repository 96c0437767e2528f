import { request } from "node:https";
import { isIPv6 } from "node:net";
import type { Instant } from "#core/bytes.ts";
import { isAbsent, type Resolve } from "#core/transport/answer.ts";
import { TRANSPORT_LIMITS } from "#core/transport/limits.ts";
import { readStsPolicy, readStsRecord, type StsPolicy } from "#core/transport/mta-sts.ts";
import type { StsState } from "#core/transport/survey.ts";

/** The policy file of a domain as text; undefined where it could not be had. */
export type FetchPolicy = (domain: string) => Promise<string | undefined>;

export interface StsOptions {
  readonly resolve: Resolve;
  readonly fetchPolicy: FetchPolicy;
  readonly now: () => Instant;
}

const POLICIES_MAX = 10_000;
const REFRESH_MS = 24 * 60 * 60_000;
const AGAIN_MS = 5 * 60_000;

/**
 * The MTA-STS policy in force for a domain (RFC 8461). A policy once fetched holds until its time is over, whatever goes wrong
 * meanwhile: a lookup or a download that fails takes nothing away, and only a newer policy replaces it.
 */
export function openStsPolicies(options: StsOptions): (domain: string) => Promise<StsState> {
  const policies = new Map<string, Kept>();
  const failedAt = new Map<string, Instant>();
  const fetching = new Map<string, Promise<Kept | undefined>>();

  const refresh = async (domain: string, id: string): Promise<Kept | undefined> => {
    const text = await options.fetchPolicy(domain);
    const policy = text === undefined ? undefined : readStsPolicy(text);
    const fetchedAt = options.now();
    if (policy === undefined) {
      remember(failedAt, domain, fetchedAt);
      return undefined;
    }
    const kept = { id, policy, fetchedAt, until: fetchedAt + policy.maxAgeSeconds * 1000 };
    failedAt.delete(domain);
    remember(policies, domain, kept);
    return kept;
  };
  return async (domain) => {
    const txt = await options.resolve(`_mta-sts.${domain}`, "TXT");
    const now = options.now();
    const known = policies.get(domain);
    const holding = known !== undefined && known.until > now ? known : undefined;
    const id = txt.ok ? readStsRecord(txt.records) : undefined;
    if (id === undefined) return stateOf(holding, !txt.ok && !isAbsent(txt.why));
    const fresh = holding !== undefined && holding.id === id && now - holding.fetchedAt < REFRESH_MS;
    if (fresh || now - (failedAt.get(domain) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return stateOf(holding, true);
    const underWay = fetching.get(domain) ?? refresh(domain, id).finally(() => fetching.delete(domain));
    fetching.set(domain, underWay);
    return stateOf((await underWay) ?? holding, true);
  };
}

interface Kept {
  readonly id: string;
  readonly policy: StsPolicy;
  readonly fetchedAt: Instant;
  readonly until: Instant;
}

function stateOf(kept: Kept | undefined, unsure: boolean): StsState {
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
