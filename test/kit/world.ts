import { readFileSync } from "node:fs";
import { detect } from "#core/detect/detect.ts";
import { DETECTORS } from "#core/detect/detectors/index.ts";
import { LIMITS } from "#core/limits.ts";
import { openLimiter } from "#core/limiter.ts";
import { parseAddress } from "#core/mail/address.ts";
import { composeMail } from "#core/mail/compose.ts";
import type { Address } from "#core/mail/message.ts";
import { readPolicy } from "#core/policy/policy.ts";
import { makeUserKey } from "#core/seal/user-key.ts";
import { utf8 } from "#core/bytes.ts";
import { boxKey, sealBox } from "#core/seal/box.ts";
import { argon2id } from "#apps/argon2id.ts";
import { DEFAULT_POLICY } from "#apps/policy-watch.ts";
import { deliverDue } from "#flow/deliver.ts";
import { outbound } from "#flow/outbound.ts";
import type { Outcome } from "#flow/received.ts";
import type { World } from "#flow/world.ts";
import { openMemoryBlobs } from "#io/blobs/memory.ts";
import { random } from "#io/clock/clock.ts";
import type { Delivering, Outcome as Delivered } from "#io/delivery/delivery.ts";
import { MAIN, SHARES } from "#io/store/sets.ts";
import { openMemoryStore } from "#io/store/memory.ts";
import type { ShareTables, Tables } from "#io/store/tables.ts";

/** A whole world without disk or network: real stores and journeys, a clock that the test turns, and what left in lists. */
export interface TestWorld {
  readonly world: World;
  readonly mails: Delivering[];
  readonly texts: { readonly to: string; readonly text: string }[];
  /** Turns the clock. */
  readonly pass: (ms: number) => void;
  /** Sends as sender@voorbeeld.example, and delivers what is due. */
  readonly send: (to: readonly string[], subject: string, text: string) => Promise<Outcome>;
  readonly deliver: () => Promise<void>;
}

export const address = (text: string): Address => {
  const read = parseAddress(text);
  if (!read.ok) throw new Error(`${text} is no address`);
  return read.address;
};

/** Opens it; parts of the world may be replaced, to see what a journey does when they fail. */
export async function openTestWorld(
  replaced: Partial<World> & { readonly answer?: (mail: Delivering) => readonly Delivered[] } = {},
): Promise<TestWorld> {
  let now = Date.UTC(2026, 10, 21, 10, 4);
  const policy = readPolicy(readFileSync(DEFAULT_POLICY, "utf8"), "default.yaml", new Set(DETECTORS.map(({ id }) => id)));
  if (!policy.ok) throw new Error("the policy that ships has a mistake");
  const mails: Delivering[] = [];
  const texts: { to: string; text: string }[] = [];
  const reply = await makeUserKey();
  const sign = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  if (!("privateKey" in sign)) throw new Error("no key pair");
  const sent = (mail: Delivering): readonly Delivered[] =>
    mail.envelope.rcptTo.map((one) => ({ address: one, result: "sent", code: 250, status: "2.0.0", text: "" }));
  const world: World = {
    organisation: {
      name: "Gemeente Voorbeeld",
      domain: "voorbeeld.example",
      ownDomains: ["voorbeeld.example"],
      helpPhone: undefined,
      url: "http://localhost:1",
      hostName: "zegel.voorbeeld.example",
      ownAddress: address("zegel@voorbeeld.example"),
    },
    keys: {
      spool: boxKey(random(32)),
      trace: random(32),
      signPrivate: new Uint8Array(await crypto.subtle.exportKey("pkcs8", sign.privateKey)),
      signPublic: new Uint8Array(await crypto.subtle.exportKey("raw", sign.publicKey)),
      replyPublic: reply.publicKey,
      replyPrivate: reply.privateKey,
    },
    store: openMemoryStore<Tables>(MAIN),
    shares: openMemoryStore<ShareTables>(SHARES),
    blobs: openMemoryBlobs({ now: () => now }),
    inspector: () => ({
      text: async (part, text) => ({ findings: detect(text, { part }), notScanned: [] }),
      file: async ({ name }) => ({ findings: [], notScanned: [{ part: name, why: "unknown-format" }] }),
    }),
    policy: () => policy.policy,
    delivery: {
      async deliver(mail) {
        mails.push({ ...mail, raw: Uint8Array.from(mail.raw) });
        return (replaced.answer ?? sent)(mail);
      },
    },
    sms: {
      async send({ to, text }) {
        texts.push({ to, text });
        return { ok: true };
      },
    },
    argon2id,
    now: () => now,
    random,
    log: { line: () => {} },
    wrongCodes: openLimiter(LIMITS.wrongCodesPerMinute, 60_000),
    wake: () => {},
    touched: () => {},
    stage: () => {},
    ...replaced,
  };
  const deliver = async (): Promise<void> => {
    while ((await deliverDue(world)) > 0);
  };
  return {
    world,
    mails,
    texts,
    pass: (ms) => {
      now += ms;
    },
    deliver,
    async send(to, subject, text) {
      const from = address("sender@voorbeeld.example");
      const raw = composeMail({
        from: { address: from },
        to: to.map((one) => ({ address: address(one) })),
        subject,
        text,
        date: now,
        messageId: "1@voorbeeld.example",
      });
      const outcome = await outbound(world, {
        envelope: { mailFrom: from, rcptTo: to.map(address) },
        raw,
        receivedField: () => "Received: by test; now\r\n",
      });
      await deliver();
      return outcome;
    },
  };
}

/** A guest whose phone is known. */
export async function knowPhone(world: World, guest: string, phone: string): Promise<void> {
  const phoneSealed = await sealBox(world.keys.spool, utf8(phone), `phone/${guest}`, world.random);
  await world.store.commit([
    {
      kind: "put",
      table: "contacts",
      row: { id: guest, phoneSealed, phoneHint: "06 •••• ••42", codeSalt: null, codeSealed: null, setBy: "test", setAt: world.now() },
    },
  ]);
}
