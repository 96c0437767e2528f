import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { type Settings, SettingsMistake } from "#apps/settings.ts";
import { random } from "#io/clock/clock.ts";
import { isPublicAddress } from "#io/delivery/allowed-address.ts";
import type { Delivery } from "#io/delivery/delivery.ts";
import { openStsPolicies, policyFetcher, type StsShelf } from "#io/delivery/mta-sts.ts";
import { openMx } from "#io/delivery/mx.ts";
import { openResolver } from "#io/dns/resolver.ts";
import { openPool } from "#io/smtp/pool.ts";

export type MxSettings = Extract<Settings["delivery"], { kind: "mx" }>;

// A writer waits while a host is tried out: sooner than a delivery it counts as not to be had now.
const PROBE_TIMEOUTS = { connectMs: 5_000, greetingMs: 5_000, idleMs: 5_000 };
const POLICY_TIMEOUT_MS = 10_000;

/** What delivery to mail hosts needs beside its settings. */
export interface MxWorld {
  readonly now: () => number;
  /** Where MTA-STS policies rest. */
  readonly policies: StsShelf;
}

/** Delivery to the mail hosts of the world, with DNS, MTA-STS and SMTP wired together. */
export function openMxOf(settings: MxSettings, hostName: string, { now, policies }: MxWorld): Delivery {
  const ca = settings.ca === undefined ? {} : { ca: readFileSync(settings.ca, "utf8") };
  const allowed = (address: string): boolean =>
    (settings.ipv6 || isIP(address) === 4) && (settings.insideHosts || isPublicAddress(address));
  const resolve = openResolver({ servers: settings.resolvers.map(serverOf), trusted: settings.trustResolvers, now, random });
  const fetchPolicy = policyFetcher({ resolve, allowed, port: settings.policyPort, timeoutMs: POLICY_TIMEOUT_MS, ...ca });
  const pool = openPool(now);
  return openMx({
    resolve,
    stsOf: openStsPolicies({ resolve, fetchPolicy, shelf: policies, now }),
    send: (target, envelope, raw) => pool.send({ ...target, name: hostName, ...ca }, envelope, raw),
    probe: (target) => pool.probe({ ...target, name: hostName, ...ca, timeouts: PROBE_TIMEOUTS }),
    close: () => pool.close(),
    allowed,
    now,
    random,
    port: settings.port,
    anyMx: settings.unsignedHosts,
    concurrency: settings.perDomain,
  });
}

/** "127.0.0.1:53", "[::1]:53" or an address alone. */
function serverOf(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? text;
  const port = Number(match?.[3] ?? 53);
  if (isIP(host) === 0 || port < 1 || port > 65_535)
    throw new SettingsMistake(`delivery.resolvers: "${text}" is not an IP address and port.`);
  return { host, port };
}
