import { execFile, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { until } from "#test/kit/demo.ts";
import { freePorts } from "#test/kit/programs.ts";

/** Debian's Postfix before us, as an organisation's own mail server: it takes mail on loopback and relays all of it to one port. */
export interface Upstream {
  readonly port: number;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts one with a configuration of its own; the system's Postfix is not touched. Needs root, as Postfix does. */
export async function startUpstream(
  relayTo: number,
  more: { readonly settings?: readonly string[]; readonly files?: Readonly<Record<string, string>> },
): Promise<Upstream> {
  const dir = mkdtempSync(join(tmpdir(), "zegel-upstream-"));
  chmodSync(dir, 0o755);
  for (const name of ["etc", "queue", "data"]) mkdirSync(join(dir, name));
  await promisify(execFile)("chown", ["postfix", join(dir, "data")]);
  for (const [name, text] of Object.entries(more.files ?? {})) writeFileSync(join(dir, "etc", name), text, { mode: 0o600 });
  const [port = 0] = await freePorts(1);
  const settings = [
    ...SETTINGS,
    `queue_directory = ${dir}/queue`,
    `data_directory = ${dir}/data`,
    `maillog_file = ${dir}/log`,
    `maillog_file_prefixes = ${dir}`,
    `relayhost = [127.0.0.1]:${relayTo}`,
    ...(more.settings ?? []).map((line) => line.replaceAll("$etc", join(dir, "etc"))),
  ];
  writeFileSync(join(dir, "etc/main.cf"), `${settings.join("\n")}\n`);
  writeFileSync(join(dir, "etc/master.cf"), `127.0.0.1:${port} inet n - n - - smtpd\n${SERVICES.join("\n")}\n`);
  await promisify(execFile)("postfix", ["-c", join(dir, "etc"), "check"]);
  const master = spawn("/usr/lib/postfix/sbin/master", ["-c", join(dir, "etc"), "-d"], { stdio: "ignore" });
  const exited = new Promise((resolve) => master.once("exit", resolve));
  const log = (): string => readFileSync(join(dir, "log"), { encoding: "utf8", flag: "a+" });
  await until(
    async () => (log().includes("daemon started") ? true : undefined),
    () => `Postfix does not run: ${log()}`,
  );
  return {
    port,
    log,
    async stop() {
      master.kill("SIGTERM");
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const SETTINGS = [
  "compatibility_level = 3.6",
  "daemon_directory = /usr/lib/postfix/sbin",
  "command_directory = /usr/sbin",
  "myhostname = mail.voorbeeld.example",
  "mydestination =",
  "inet_interfaces = 127.0.0.1",
  "inet_protocols = ipv4",
  "mynetworks = 127.0.0.0/8",
  "smtpd_relay_restrictions = permit_mynetworks, reject",
  "alias_maps =",
  "alias_database =",
  "local_recipient_maps =",
  "smtp_dns_support_level = disabled",
];

const SERVICES = [
  "cleanup unix n - n - 0 cleanup",
  "qmgr unix n - n 300 1 qmgr",
  "rewrite unix - - n - - trivial-rewrite",
  "bounce unix - - n - 0 bounce",
  "defer unix - - n - 0 bounce",
  "trace unix - - n - 0 bounce",
  "proxymap unix - - n - - proxymap",
  "smtp unix - - n - - smtp",
  "relay unix - - n - - smtp",
  "error unix - - n - - error",
  "retry unix - - n - - error",
  "tlsmgr unix - - n 1000? 1 tlsmgr",
  "scache unix - - n - 1 scache",
  "anvil unix - - n - 1 anvil",
  "postlog unix-dgram n - n - 1 postlogd",
];
