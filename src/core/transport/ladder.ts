import type { TransportLevel } from "./level.ts";
import { stsNames } from "./mta-sts.ts";
import type { HostFacts, StsState, Survey } from "./survey.ts";
import type { TlsaRecord } from "./tlsa.ts";

/** The ways over which mail leaves by itself, strongest first. `encrypted` is TLS with any certificate, and never without. */
export const WAY_KINDS = ["nta7516", "dane", "mta-sts", "verified", "encrypted", "opportunistic"] as const;

export type WayKind = (typeof WAY_KINDS)[number];

/** One host and how it is to be spoken to. */
export interface Way {
  readonly kind: WayKind;
  readonly host: string;
  readonly addresses: readonly string[];
  /** For NTA 7516 and DANE: what the certificate must match, and the names that count under an authority. */
  readonly dane: { readonly records: readonly TlsaRecord[]; readonly names: readonly string[] } | undefined;
}

/** The ways that there are, in the order in which they are tried. */
export interface Ladder {
  readonly ways: readonly Way[];
  /** There may be more ways later: something could not be asked. */
  readonly later: boolean;
}

/**
 * The ways to these hosts that give at least this level. Each host has one way, the strongest that it has: DANE is never given up for
 * something plainer (RFC 7672 section 2.2), nor is a policy that is enforced (RFC 8461 section 5). `anyMx` lets a certificate count
 * also where nobody signed that the host is the domain's.
 */
export function ladderOf(
  survey: Extract<Survey, { kind: "hosts" }>,
  level: TransportLevel,
  rules: { readonly anyMx: boolean } = { anyMx: false },
): Ladder {
  const { domain, hosts, nta7516 = [], sts } = survey;
  const first = nta7516.flatMap((host) => wayByTlsa("nta7516", host, domain) ?? []);
  const named = survey.authentic || rules.anyMx;
  const rest = hosts.flatMap((host): readonly Way[] => {
    if (host.state !== "good" || host.tlsa.kind === "later") return [];
    const dane = wayByTlsa("dane", host, domain);
    if (dane !== undefined) return first.some((way) => way.host === host.host) ? [] : [dane];
    const kind = kindOf(host, { sts, level, named: named || isWithin(host.host, domain) });
    return kind === undefined ? [] : [{ kind, host: host.host, addresses: host.addresses, dane: undefined }];
  });
  const later = survey.unsure || [...hosts, ...nta7516].some(({ state, tlsa }) => state === "later" || tlsa.kind === "later");
  return { ways: [...first, ...rest], later };
}

function wayByTlsa(kind: "nta7516" | "dane", { host, state, addresses, tlsa }: HostFacts, domain: string): Way | undefined {
  if (state !== "good" || tlsa.kind !== "usable") return undefined;
  // The names that count under an authority (RFC 7672 section 3.2.2).
  return { kind, host, addresses, dane: { records: tlsa.records, names: [...new Set([tlsa.baseName, host, domain])] } };
}

function kindOf(
  { host, tlsa }: HostFacts,
  { sts, level, named }: { readonly sts: StsState; readonly level: TransportLevel; readonly named: boolean },
): WayKind | undefined {
  if (sts.kind === "enforce") return stsNames(sts.policy, host) ? "mta-sts" : undefined;
  if (level === "verified") return named ? "verified" : undefined;
  return tlsa.kind === "unusable" ? "encrypted" : "opportunistic";
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
