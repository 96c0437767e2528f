import { readFileSync } from "node:fs";
import { type MxWorld, openMxOf } from "#apps/mx.ts";
import type { Settings } from "#apps/settings.ts";
import type { Delivery } from "#io/delivery/delivery.ts";
import { type Outbox, openOutbox } from "#io/delivery/outbox.ts";
import { random } from "#io/clock/clock.ts";
import type { NodeKeys } from "#flow/world.ts";
import { openBox, sealBox } from "#core/seal/box.ts";
import type { TransportLevel } from "#core/transport/level.ts";
import type { Bytes } from "#core/bytes.ts";
import { openSmarthost } from "#io/delivery/smarthost.ts";
import type { Sms } from "#io/sms/sms.ts";
import { openWebhookSms } from "#io/sms/webhook.ts";
import { outcome } from "#io/smtp/outgoing.ts";
import { openPool } from "#io/smtp/pool.ts";

type Smarthost = Extract<Settings["delivery"], { kind: "smarthost" }>;

/** How mail leaves, as the operator set it. A new way is one file in io/delivery and one line here. */
export function openDeliveryOf(settings: Settings, outbox: Outbox | undefined, world: MxWorld): Delivery {
  const { delivery, hostName } = settings;
  switch (delivery.kind) {
    case "smarthost":
      return openPooledSmarthost(delivery, hostName, world.now);
    case "mx":
      return openMxOf(delivery, hostName, world);
    case "outbox":
      return needed(outbox);
  }
}

function openPooledSmarthost({ host, port, tls }: Smarthost, name: string, now: () => number): Delivery {
  const pool = openPool(now);
  const smarthost = openSmarthost(
    async (envelope, raw) => {
      const sent = await pool.send({ host, port, tls, name }, envelope, raw);
      return sent.reached ? sent.outcomes : envelope.rcptTo.map((address) => outcome(address, sent.reply));
    },
    { host, protection: protectionOf({ host, tls }) },
  );
  return { ...smarthost, close: () => pool.close() };
}

// What does not leave this machine needs no protection on its way.
function protectionOf({ host, tls }: { readonly host: string; readonly tls: string }): TransportLevel {
  const here = host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
  return tls === "required" || here ? "verified" : "opportunistic";
}

/** How text messages leave. */
export function openSmsOf(settings: Settings, outbox: Outbox | undefined): Sms {
  const { sms } = settings;
  switch (sms.kind) {
    case "webhook":
      return openWebhookSms({ url: sms.url, token: readFileSync(sms.tokenFile, "utf8").trim(), timeoutMs: 15_000 });
    case "outbox": {
      const kept = needed(outbox);
      return {
        async send({ id, to, text }) {
          await kept.keepText({ id, from: settings.organisation.name, to, text });
          return { ok: true };
        },
      };
    }
  }
}

function needed(outbox: Outbox | undefined): Outbox {
  if (outbox === undefined) throw new Error("The outbox was not opened.");
  return outbox;
}

/** An outbox whose letters rest under the spool key. */
export function openSealedOutbox(directory: string, keys: NodeKeys, now: () => number): Promise<Outbox> {
  return openOutbox({
    directory,
    now,
    seal: (bytes: Bytes) => sealBox(keys.spool, bytes, "outbox", random),
    async open(bytes: Bytes) {
      const opened = await openBox(keys.spool, bytes, "outbox");
      if (opened === undefined) throw new Error("A letter of the outbox was sealed under another key.");
      return opened;
    },
  });
}
