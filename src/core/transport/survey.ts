import type { Instant, Random } from "#core/bytes.ts";
import { type DnsAnswer, isAbsent, type MxRecord, type Resolve } from "./answer.ts";
import { TRANSPORT_LIMITS } from "./limits.ts";
import { isNullMx, orderHosts } from "./mail-exchanger.ts";
import type { StsPolicy } from "./mta-sts.ts";
import { readNta7516 } from "./nta7516.ts";
import { type TlsaRecord, usableTlsa } from "./tlsa.ts";

/** All that the name servers, and the policy of the domain, say of how mail for one domain can travel. */
export type Survey =
  | { readonly kind: "nowhere"; readonly status: string; readonly text: string }
  | { readonly kind: "later"; readonly status: string; readonly text: string }
  | {
      readonly kind: "hosts";
      readonly domain: string;
      /** Whether the list of hosts was signed and validated. */
      readonly authentic: boolean;
      readonly hosts: readonly HostFacts[];
      /** The hosts for NTA 7516; undefined where the domain has no record that holds. */
      readonly nta7516: readonly HostFacts[] | undefined;
      readonly sts: StsState;
      /** Something that would have made a way stronger could not be asked. */
      readonly unsure: boolean;
    };

/** One mail host. `later`: its addresses cannot be had now; `gone`: it has none. */
export interface HostFacts {
  readonly host: string;
  readonly state: "good" | "later" | "gone";
  readonly addresses: readonly string[];
  readonly tlsa: TlsaState;
}

/** none: no signed TLSA; unusable: signed, but nothing that counts for mail; later: it cannot be asked, so nobody may go by it. */
export type TlsaState =
  | { readonly kind: "usable"; readonly records: readonly TlsaRecord[]; readonly baseName: string }
  | { readonly kind: "none" | "unusable" | "later" };

/** The policy in force by MTA-STS; `later` where it cannot be asked and none is known from before. */
export type StsState = { readonly kind: "enforce"; readonly policy: StsPolicy } | { readonly kind: "none" | "later" };

/** Whom a survey asks. */
export interface SurveyWorld {
  readonly resolve: Resolve;
  readonly stsOf: (domain: string) => Promise<StsState>;
  readonly random: Random;
  readonly now: () => Instant;
  /** The port of SMTP, which stands in the names of TLSA records. */
  readonly port: number;
}

/**
 * Asks everything about one domain (RFC 5321 section 5.1, RFC 7672 section 2.2). A failure to ask is never taken for an absence: who
 * could break name resolution could else take the protection away.
 */
export async function surveyDomain(domain: string, world: SurveyWorld): Promise<Survey> {
  const [mx, txt, sts] = await Promise.all([world.resolve(domain, "MX"), world.resolve(domain, "TXT"), world.stsOf(domain)]);
  if (!mx.ok && mx.why === "nxdomain") return { kind: "nowhere", status: "5.1.2", text: "the domain does not exist" };
  if (!mx.ok && !isAbsent(mx.why)) return { kind: "later", status: "4.4.3", text: `the mail hosts cannot be looked up: ${mx.why}` };
  // Without MX the domain itself is the host.
  const records: readonly MxRecord[] = mx.ok ? mx.records : [{ preference: 0, exchange: domain }];
  if (isNullMx(records)) return { kind: "nowhere", status: "5.1.10", text: "the domain takes no mail" };

  const nta = txt.ok && txt.authentic ? readNta7516(txt.records, world.now()) : undefined;
  const names = orderHosts(records, world.random);
  const ntaNames = nta === undefined ? [] : nta.hosts.length === 0 && mx.authentic ? names : orderHosts(nta.hosts, world.random);
  const facts = await factsOfAll([...names, ...ntaNames], { names: mx.authentic ? names : [], ntaNames }, world);
  const pick = (list: readonly string[]): readonly HostFacts[] => list.flatMap((name) => facts.get(name) ?? []);
  const hosts = pick(names);
  if (hosts.every(({ state }) => state === "gone") && ntaNames.length === 0)
    return { kind: "nowhere", status: "5.4.4", text: "no mail host of the domain has an address" };
  return {
    kind: "hosts",
    domain,
    authentic: mx.authentic,
    // A host that an unsigned list names is not asked for TLSA: whoever wrote the list could write any name.
    hosts: mx.authentic ? hosts : hosts.map((host) => ({ ...host, tlsa: { kind: "none" } })),
    nta7516: nta === undefined ? undefined : pick(ntaNames),
    sts,
    unsure: sts.kind === "later" || (!txt.ok && !isAbsent(txt.why)),
  };
}

async function factsOfAll(
  hosts: readonly string[],
  signed: { readonly names: readonly string[]; readonly ntaNames: readonly string[] },
  world: SurveyWorld,
): Promise<ReadonlyMap<string, HostFacts>> {
  const named = new Set([...signed.names, ...signed.ntaNames]);
  const facts = await Promise.all([...new Set(hosts)].map((host) => factsOf(host, named.has(host), world)));
  return new Map(facts.map((one) => [one.host, one]));
}

async function factsOf(host: string, signed: boolean, world: SurveyWorld): Promise<HostFacts> {
  const answers = await Promise.all([world.resolve(host, "A"), world.resolve(host, "AAAA")]);
  const found = answers.filter((answer) => answer.ok);
  const addresses = found.flatMap(({ records }) => records).slice(0, TRANSPORT_LIMITS.addressesPerHost);
  if (addresses.length === 0) {
    const failed = answers.some((answer) => !answer.ok && !isAbsent(answer.why));
    return { host, state: failed ? "later" : "gone", addresses, tlsa: { kind: "none" } };
  }
  // Servers of unsigned zones often break on TLSA: they are not asked (RFC 7672 section 2.2.2).
  const secure = signed && found.every(({ authentic }) => authentic);
  return { host, state: "good", addresses, tlsa: secure ? await tlsaOf(host, found[0]?.name ?? host, world) : { kind: "none" } };
}

/** The TLSA records of the name behind the aliases come before those of the name itself (RFC 7672 section 2.2.2). */
async function tlsaOf(host: string, expanded: string, world: SurveyWorld): Promise<TlsaState> {
  for (const baseName of new Set([expanded, host])) {
    const state = tlsaState(await world.resolve(`_${world.port}._tcp.${baseName}`, "TLSA"), baseName);
    if (state.kind !== "none") return state;
  }
  return { kind: "none" };
}

function tlsaState(answer: DnsAnswer<TlsaRecord>, baseName: string): TlsaState {
  if (!answer.ok) return { kind: isAbsent(answer.why) ? "none" : "later" };
  if (!answer.authentic) return { kind: "none" };
  const records = usableTlsa(answer.records);
  return records.length === 0 ? { kind: "unusable" } : { kind: "usable", records, baseName };
}
