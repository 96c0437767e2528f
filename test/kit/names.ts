import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePorts, run, start } from "#test/kit/programs.ts";
import { until } from "#test/kit/demo.ts";

/** A zone: its name and its records as a zone file writes them, "@ MX 10 mx". Whether it is signed, and whether the signature is broken. */
export interface Zone {
  readonly name: string;
  readonly records: readonly string[];
  readonly signed: boolean;
  /** The resolver trusts another key than the one that signs: every answer is bogus. */
  readonly bogus?: true;
}

/** After this many milliseconds whoever asked knows nothing any more: the records live for a second. */
export const FORGOTTEN_MS = 1100;

/** Knot as name server of some zones and Unbound as the validating resolver before it, both on loopback. */
export interface Names {
  /** Port of the resolver on 127.0.0.1. */
  readonly port: number;
  /** Puts other records into a zone; the resolver forgets what it knew. */
  readonly change: (name: string, records: readonly string[]) => Promise<void>;
  /** Ends the name server: the resolver then answers SERVFAIL. */
  readonly silence: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts both. */
export async function startNames(zones: readonly Zone[]): Promise<Names> {
  const dir = mkdtempSync(join(tmpdir(), "zegel-names-"));
  const [authority = 0, port = 0, control = 0] = await freePorts(3);
  for (const name of ["zones", "keys", "run"]) mkdirSync(join(dir, name));
  let serial = 1;
  const write = ({ name, records }: Pick<Zone, "name" | "records">): void =>
    writeFileSync(join(dir, "zones", `${name}.zone`), zoneFile(name, records, serial++));
  for (const zone of zones) write(zone);
  writeFileSync(join(dir, "knot.conf"), knotConf(dir, authority, zones));
  const knot = start("knotd", ["-c", join(dir, "knot.conf")]);
  const anchors: string[] = [];
  for (const zone of zones.filter(({ signed }) => signed)) anchors.push(await anchorOf(dir, zone, knot.said));
  writeFileSync(join(dir, "anchors"), `${anchors.join("\n")}\n`);
  writeFileSync(join(dir, "unbound.conf"), unboundConf(dir, { authority, port, control }, zones));
  const unbound = start("unbound", ["-d", "-p", "-c", join(dir, "unbound.conf")]);
  const controlBy = (...words: readonly string[]): Promise<string> => run("unbound-control", ["-c", join(dir, "unbound.conf"), ...words]);
  await until(
    async () => ((await controlBy("status").catch(() => "")).includes("is running") ? true : undefined),
    () => `unbound does not run: ${unbound.said()}`,
  );
  return {
    port,
    async change(name, records) {
      write({ name, records });
      await run("knotc", ["-c", join(dir, "knot.conf"), "-b", "zone-reload", name]);
      await controlBy("flush_zone", name);
    },
    silence: knot.stop,
    async stop() {
      await unbound.stop();
      await knot.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function zoneFile(name: string, records: readonly string[], serial: number): string {
  const start = [`$ORIGIN ${name}.`, "$TTL 1", `@ SOA ns hostmaster ${serial} 3600 600 86400 1`, "@ NS ns", "ns A 127.0.0.1"];
  return `${[...start, ...records].join("\n")}\n`;
}

function knotConf(dir: string, port: number, zones: readonly Zone[]): string {
  const each = zones.map(
    ({ name, signed }) => `  - domain: ${name}\n    file: ${name}.zone\n${signed ? "    dnssec-signing: on\n    dnssec-policy: p\n" : ""}`,
  );
  return `server:
  rundir: ${dir}/run
  listen: 127.0.0.1@${port}
  automatic-acl: off
log:
  - target: stderr
    any: info
database:
  storage: ${dir}/keys
policy:
  - id: p
    algorithm: ecdsap256sha256
    single-type-signing: on
template:
  - id: default
    storage: ${dir}/zones
    zonefile-sync: -1
    zonefile-load: difference-no-serial
    journal-content: all
    serial-policy: increment
zone:
${each.join("")}`;
}

async function anchorOf(dir: string, { name, bogus }: Zone, said: () => string): Promise<string> {
  const ds = await until(
    async () => {
      const lines = await run("keymgr", ["-c", join(dir, "knot.conf"), name, "ds"]).catch(() => "");
      return lines.split("\n").find((line) => / 13 2 /.test(line));
    },
    () => `knot does not sign ${name}: ${said()}`,
  );
  const anchor = ds.replace(" DS ", " IN DS ");
  return bogus === undefined ? anchor : anchor.replace(/[0-9a-f]{8}$/i, "00000000");
}

function unboundConf(
  dir: string,
  ports: { readonly authority: number; readonly port: number; readonly control: number },
  zones: readonly Zone[],
): string {
  return `server:
  interface: 127.0.0.1
  port: ${ports.port}
  access-control: 127.0.0.0/8 allow
  do-daemonize: no
  use-syslog: no
  logfile: ""
  directory: "${dir}"
  username: "${userInfo().username === "root" ? "" : userInfo().username}"
  chroot: ""
  pidfile: ""
  do-not-query-localhost: no
  module-config: "validator iterator"
  trust-anchor-file: "${dir}/anchors"
  val-log-level: 1
  num-threads: 1
  infra-host-ttl: 1
  serve-expired: no
  local-zone: "example." nodefault
  local-zone: "test." nodefault
remote-control:
  control-enable: yes
  control-interface: 127.0.0.1
  control-port: ${ports.control}
  control-use-cert: no
${zones.map(({ name }) => `stub-zone:\n  name: "${name}"\n  stub-addr: 127.0.0.1@${ports.authority}\n`).join("")}`;
}
