import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Identity } from "#test/kit/authority.ts";
import { until } from "#test/kit/demo.ts";
import { freePorts, run, start } from "#test/kit/programs.ts";

/**
 * Debian's Postfix with a configuration of its own on loopback, before us or behind us: it keeps what it takes, or relays all of it. The
 * system's own instance is never touched. Needs root, as Postfix does.
 */
export interface Postfix {
  readonly port: number;
  /** The mails that it keeps, as they rest. */
  readonly mails: () => readonly string[];
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export interface PostfixOptions {
  /** Domains for which it takes mail. */
  readonly domains?: readonly string[];
  /** Offers STARTTLS with this. */
  readonly identity?: Identity;
  /** Where it relays everything to instead of keeping it: "[127.0.0.1]:2525". */
  readonly relayTo?: string;
  /** More lines of main.cf; "$etc" is where `files` are. */
  readonly settings?: readonly string[];
  /** Files beside main.cf, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly port?: number;
}

/** Starts it. */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  const dir = mkdtempSync(join(tmpdir(), "zegel-postfix-"));
  chmodSync(dir, 0o755);
  const [etc, queue, data, boxes] = ["etc", "queue", "data", "boxes"].map((name) => join(dir, name));
  if (etc === undefined || queue === undefined || data === undefined || boxes === undefined) throw new Error("no directories");
  for (const one of [etc, queue, data, boxes]) mkdirSync(one, { mode: 0o755 });
  await run("chown", ["postfix", data]);
  await run("chown", ["nobody", boxes]);
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  if (options.identity !== undefined)
    writeFileSync(join(etc, "tls.pem"), `${options.identity.key}\n${options.identity.cert}`, { mode: 0o600 });
  for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(etc, name), text, { mode: 0o600 });
  writeFileSync(join(etc, "main.cf"), `${mainCf({ ...options, dir }).join("\n")}\n`);
  writeFileSync(join(etc, "master.cf"), masterCf(port));
  await run("postfix", ["-c", etc, "check"]).catch(() => "");
  const master = start("/usr/lib/postfix/sbin/master", ["-c", etc, "-d"]);
  const log = (): string => `${readOr(join(dir, "log"))}${master.said()}`;
  await until(
    async () => (/daemon started/.test(log()) ? true : undefined),
    () => `Postfix does not run: ${log()}`,
  );
  return {
    port,
    log,
    mails: () => mailsIn(join(boxes, "box", "new")),
    async stop() {
      await master.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function mainCf({ dir, domains = [], identity, relayTo, settings = [] }: PostfixOptions & { readonly dir: string }): readonly string[] {
  return [
    "compatibility_level = 3.6",
    `queue_directory = ${dir}/queue`,
    `data_directory = ${dir}/data`,
    "daemon_directory = /usr/lib/postfix/sbin",
    "command_directory = /usr/sbin",
    `maillog_file = ${dir}/log`,
    `maillog_file_prefixes = ${dir}`,
    `myhostname = mx.${domains[0] ?? "postfix.example"}`,
    "mydestination =",
    "inet_interfaces = 127.0.0.1",
    "inet_protocols = ipv4",
    "mynetworks = 127.0.0.0/8",
    "smtpd_relay_restrictions = permit_mynetworks, reject",
    "smtpd_recipient_restrictions =",
    "alias_maps =",
    "alias_database =",
    "local_recipient_maps =",
    "smtputf8_enable = no",
    "smtp_dns_support_level = disabled",
    ...(relayTo === undefined
      ? [
          `virtual_mailbox_domains = ${domains.join(" ")}`,
          `virtual_mailbox_base = ${dir}/boxes`,
          "virtual_mailbox_maps = static:box/",
          "virtual_uid_maps = static:65534",
          "virtual_gid_maps = static:65534",
          "virtual_minimum_uid = 1",
        ]
      : [`relayhost = ${relayTo}`]),
    ...(identity === undefined
      ? []
      : [`smtpd_tls_chain_files = ${dir}/etc/tls.pem`, "smtpd_tls_security_level = may", "smtpd_tls_received_header = yes"]),
    ...settings.map((line) => line.replaceAll("$etc", `${dir}/etc`)),
  ];
}

function masterCf(port: number): string {
  const services = [
    `127.0.0.1:${port} inet n - n - 20 smtpd`,
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
    "discard unix - - n - - discard",
    "virtual unix - n n - - virtual",
    "anvil unix - - n - 1 anvil",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    "scache unix - - n - 1 scache",
    "postlog unix-dgram n - n - 1 postlogd",
  ];
  return `${services.join("\n")}\n`;
}

function mailsIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .toSorted()
      .map((name) => readFileSync(join(directory, name), "utf8"));
  } catch {
    // The first mail makes the directory.
    return [];
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
