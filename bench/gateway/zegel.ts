import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openSync, readFileSync, writeFileSync } from "node:fs";
import { utf8 } from "#core/bytes.ts";
import { phoneHint } from "#core/phone.ts";
import { sealBox } from "#core/seal/box.ts";
import { readSettings } from "#apps/settings.ts";
import { openWorld } from "#apps/world.ts";
import { openLog } from "#io/log/log.ts";
import type { Relay } from "./relay.ts";

const ROOT = join(import.meta.dirname, "../..");
/** A guest whose phone is known, so that a sealed message is announced at once. */
export const GUEST = "inwoner@post.example";

/** Zegel as an operator starts it, with the policy that ships, in front of the sink. */
export async function startZegel(directory: string, port: number, sinkPort: number): Promise<Relay> {
  const config = join(directory, "zegel.yaml");
  writeFileSync(config, settings(port, sinkPort));
  writeFileSync(join(directory, "sms.token"), "none");
  writeFileSync(join(directory, "policy.yaml"), policy());
  await settleGuest(config);
  const log = openSync(join(directory, "log"), "a");
  const child = spawn(process.execPath, [join(ROOT, "bin/zegel.js"), "serve", "--config", config], { stdio: ["ignore", "pipe", log] });
  if (child.stdout === null) throw new Error("the server has no output");
  const lines = createInterface(child.stdout);
  await once(lines, "line");
  return {
    pid: child.pid ?? 0,
    port,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

async function settleGuest(config: string): Promise<void> {
  const opened = await openWorld(readSettings(config), { log: openLog(() => {}, Date.now) });
  const phone = "+31612345678";
  const { world } = opened;
  const phoneSealed = await sealBox(world.keys.spool, utf8(phone), `phone/${GUEST}`, world.random);
  const row = { id: GUEST, phoneSealed, phoneHint: phoneHint(phone), codeSalt: null, codeSealed: null, setBy: "bench", setAt: world.now() };
  await world.store.commit([{ kind: "put", table: "contacts", row }]);
  await opened.close();
}

/** The policy that ships. All load comes from one account, so what an account may send is counted but never too much. */
function policy(): string {
  return readFileSync(join(ROOT, "policy/default.yaml"), "utf8").replace(
    /^( *(?:messagesPerMinute|newRecipientsPerHour|sameTextPerHour)): .*$/gm,
    "$1: 1000000",
  );
}

function settings(port: number, sinkPort: number): string {
  return `organisation: { name: Gemeente Voorbeeld, domain: voorbeeld.example }
url: http://localhost
data: data
policy: policy.yaml
smtp: { port: ${port}, relayFrom: ["127.0.0.1"] }
http: { port: ${port + 1} }
delivery: { kind: smarthost, host: 127.0.0.1, port: ${sinkPort}, tls: none }
sms: { kind: webhook, url: "http://127.0.0.1:9/", tokenFile: sms.token }
`;
}
