import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Relay } from "./relay.ts";

/** Debian's Postfix with its own queue in this directory, that relays everything to the sink and scans nothing. */
export async function startPostfix(directory: string, port: number, sinkPort: number): Promise<Relay> {
  const config = join(directory, "postfix");
  for (const name of ["", "queue", "state"]) mkdirSync(join(config, name), { recursive: true });
  execFileSync("chown", ["postfix", join(config, "state")]);
  for (const name of ["dynamicmaps.cf", "dynamicmaps.cf.d", "postfix-files", "postfix-files.d"])
    cpSync(`/etc/postfix/${name}`, join(config, name), { recursive: true });
  writeFileSync(join(config, "main.cf"), settings(config, sinkPort));
  const services = readFileSync("/usr/share/postfix/master.cf.dist", "utf8").replace(
    /^smtp +inet .*$/m,
    `127.0.0.1:${port} inet n - n - - smtpd`,
  );
  writeFileSync(join(config, "master.cf"), services.replace(/^(\S+ +\S+ +\S+ +\S+ +)y /gm, "$1n "));
  execFileSync("postfix", ["-c", config, "start"], { stdio: ["ignore", "ignore", "inherit"] });
  const pid = Number(readFileSync(join(config, "queue/pid/master.pid"), "utf8"));
  await wait(500);
  return {
    pid,
    port,
    async stop() {
      spawnSync("postfix", ["-c", config, "stop"], { stdio: "ignore" });
    },
  };
}

function settings(config: string, sinkPort: number): string {
  return `compatibility_level = 3.6
queue_directory = ${config}/queue
data_directory = ${config}/state
myhostname = relay.voorbeeld.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = loopback-only
inet_protocols = ipv4
relayhost = [127.0.0.1]:${sinkPort}
smtpd_relay_restrictions = permit_mynetworks, reject
message_size_limit = 52428800
alias_maps =
alias_database =
`;
}
