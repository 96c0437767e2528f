import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Address, Envelope } from "#core/mail/message.ts";
import type { RecipientVerdict } from "#core/policy/verdict.ts";
import type { Protection } from "#core/transport/protection.ts";
import { sealUnprotected } from "#flow/transport.ts";
import { address, knowPhone, openTestWorld } from "#test/kit/world.ts";

const envelope: Envelope = { mailFrom: "", rcptTo: [] };
const protections = fc.constantFrom<Protection>("verified", "opportunistic", "unknown");
const recipient: fc.Arbitrary<RecipientVerdict> = fc
  .record({
    route: fc.constantFrom("direct", "seal", "zip", "hold", "refuse"),
    transport: fc.constantFrom("opportunistic", "verified"),
    domain: fc.constantFrom("x.example", "y.example"),
  })
  .map(({ route, transport, domain }) => ({
    address: `jan@${domain}` as Address,
    action: "allow",
    route,
    transport,
    singleCopy: false,
    verify: ["sms"],
    reasons: [],
  }));

test("sealed is exactly who would get it directly and cannot get the protection that is needed; nothing else changes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(recipient, { maxLength: 5 }),
      protections,
      protections,
      fc.boolean(),
      async (recipients, x, y, requireTls) => {
        const delivery = { deliver: async () => [], protectionOf: async (domain: string) => (domain === "x.example" ? x : y) };
        const asked = requireTls ? { asked: { requireTls, recipients: new Map() } } : {};
        const verdict = await sealUnprotected({ delivery }, { ...envelope, ...asked }, { recipients, ask: [] });
        for (const [index, after] of verdict.recipients.entries()) {
          const before = recipients[index];
          const has = before?.address === "jan@x.example" ? x : y;
          const sealed = before?.route === "direct" && (requireTls || before.transport === "verified") && has === "opportunistic";
          if (sealed) expect(after).toMatchObject({ route: "seal", action: "seal", reasons: [{ rule: "transport" }] });
          else expect(after).toEqual(before);
        }
        expect(verdict.ask.length > 0).toBe(verdict.recipients.some(({ reasons }) => reasons.length > 0));
      },
    ),
  );
});

test("a message that needs protection waits with that need in the queue, and its sender learns why when it is sealed instead", async () => {
  let protection: Protection = "unknown";
  const seen: string[] = [];
  const { world, send } = await openTestWorld({
    delivery: {
      protectionOf: async () => protection,
      async deliver({ envelope: { rcptTo }, transport }) {
        seen.push(transport);
        return rcptTo.map((to) => ({
          address: to,
          result: "sent",
          code: 250,
          status: "2.0.0",
          text: "",
          way: "dane mx.x.example TLSv1.3",
        }));
      },
    },
  });
  await knowPhone(world, "jan@x.example", "+31612345642");
  const policy = world.policy();
  const strict = { ...policy, defaults: { ...policy.defaults, transport: "verified" as const } };
  const careful = Object.assign(world, { policy: () => strict });
  await send(["jan@x.example"], "Openingstijden", "Wij zijn open.");
  expect(seen).toEqual(["verified"]);
  const sent = (await careful.store.events()).find(({ kind }) => kind === "sent");
  expect(sent?.details).toMatchObject({ recipient: address("jan@x.example"), way: "dane mx.x.example TLSv1.3" });

  protection = "opportunistic";
  await send(["jan@x.example"], "Openingstijden", "Wij zijn open.");
  // The notice about the sealed message is harmless itself: it may travel as it can.
  expect(seen).toEqual(["verified", "opportunistic"]);
  expect((await careful.store.list("recipients")).map(({ route }) => route).toSorted()).toEqual(["direct", "seal"]);
});
