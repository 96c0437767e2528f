import { expect, test } from "vitest";
import { base64url, fromUtf8 } from "#core/bytes.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { fromLinkFragment, linkProof, type LinkSecret } from "#core/seal/link.ts";
import { release } from "#flow/held/decide.ts";
import { justify, justifyOwn, lookJustify } from "#flow/held/justify.ts";
import { lookHeld } from "#flow/held/view.ts";
import type { World } from "#flow/world.ts";
import type { Delivering } from "#io/delivery/delivery.ts";
import type { Account } from "#io/store/tables.ts";
import { rule, ruledWorld, waiting } from "#test/kit/held.ts";
import { address } from "#test/kit/world.ts";

const KLANT = "klant@elders.example";
const SENDER = address("sender@voorbeeld.example");
const APPROVER = address("approver@voorbeeld.example");
const REASON = "De klant vroeg er zelf om.";

async function holderOf(mails: readonly Delivering[]): Promise<{ readonly id: string; readonly proof: string }> {
  const text = mails.map(({ raw }) => parseMessage(raw).text).join("\n");
  const [, id = "", fragment = ""] = /\/app\/j\/([\w-]+)#([\w-]{43})/.exec(text) ?? [];
  return { id, proof: base64url(await linkProof(fromLinkFragment(fragment) as LinkSecret)) };
}
const account = async (world: World, id: string): Promise<Account> => (await world.store.get("accounts", id)) as Account;

test("the link in the sender's mail takes a reason once, and then the message goes", async () => {
  const { world, send, mails, deliver } = await ruledWorld([rule("justify", "Lijst")]);
  await send([KLANT], "Lijst", "De namen van vandaag.");
  const holder = await holderOf(mails.splice(0));
  expect(await lookJustify(world, holder)).toMatchObject({ ok: true, value: { recipients: [KLANT] } });
  for (const wrong of [
    { ...holder, proof: base64url(new Uint8Array(32)) },
    { ...holder, id: "onbekend1" },
  ])
    expect(await justify(world, wrong, REASON)).toMatchObject({ code: "LINK_UNKNOWN" });
  expect(await justify(world, holder, REASON)).toEqual({ ok: true, value: { waitsAgain: false } });
  await deliver();
  expect(mails.map(({ envelope }) => envelope.rcptTo)).toEqual([[KLANT]]);
  expect(await justify(world, holder, REASON)).toMatchObject({ code: "LINK_UNKNOWN" });
  const events = await world.store.events();
  expect(events.map(({ kind }) => kind)).toContain("justified");
  expect(JSON.stringify([events, await world.store.list("held")], latin1)).not.toContain("zelf om");
});

test("where a reason and a review are asked, the reason comes first and the reviewer reads it; the message goes after both", async () => {
  const { world, send, mails, deliver } = await ruledWorld([rule("justify", "Lijst"), rule("approve", "Lijst")]);
  await send([KLANT], "Lijst", "De namen van vandaag.");
  expect(mails.splice(0).map(({ envelope }) => envelope.rcptTo)).toEqual([[SENDER]]);
  const [first] = await waiting(world);
  expect(await release(world, { id: first?.id ?? "", by: APPROVER })).toMatchObject({ code: "NOT_ALLOWED" });
  expect(await justifyOwn(world, { id: first?.id ?? "", by: APPROVER, reason: REASON })).toMatchObject({ code: "NOT_FOUND" });
  expect(await justifyOwn(world, { id: first?.id ?? "", by: SENDER, reason: REASON })).toEqual({ ok: true, value: { waitsAgain: true } });
  const [second] = await waiting(world);
  const seen = async (who: string): Promise<unknown> => {
    const looked = await lookHeld(world, second?.id ?? "", await account(world, `${who}@voorbeeld.example`));
    return looked.ok ? [looked.value.reason, looked.value.contents?.text] : looked.code;
  };
  expect(await seen("approver")).toEqual([REASON, expect.stringContaining("De namen van vandaag.")]);
  expect(await seen("privacy")).toEqual([REASON, undefined]);
  expect(await seen("admin")).toEqual([null, undefined]);
  expect(await seen("sender")).toBe("NOT_FOUND");
  expect((await world.store.events()).filter(({ kind }) => kind === "looked-at").map(({ details }) => details["by"])).toEqual([APPROVER]);
  expect(await release(world, { id: second?.id ?? "", by: APPROVER })).toEqual({ ok: true, value: { waitsAgain: false } });
  await deliver();
  const gone = mails.filter(({ envelope }) => envelope.rcptTo.includes(address(KLANT)));
  expect(gone).toHaveLength(1);
  expect((fromUtf8(gone[0]?.raw ?? new Uint8Array(0)) ?? "").match(/^Received:/gm)).toHaveLength(1);
});

test("one who must be reviewed and one who may have it at once: each goes their own way", async () => {
  const { world, send, mails } = await ruledWorld([
    { ...rule("approve", "Lijst"), when: { ...rule("approve", "Lijst").when, domains: ["streng.example"] } },
    { ...rule("justify", "Lijst"), when: { ...rule("justify", "Lijst").when, domains: ["reden.example"] } },
  ]);
  await send([KLANT, "a@streng.example", "b@reden.example"], "Lijst", "De namen van vandaag.");
  expect(mails.some(({ envelope }) => envelope.rcptTo.includes(address(KLANT)))).toBe(true);
  expect((await waiting(world)).map(({ kind, recipients }) => `${kind} ${recipients}`).sort((a, b) => a.localeCompare(b))).toEqual([
    'approve ["a@streng.example"]',
    'justify ["b@reden.example"]',
  ]);
});

function latin1(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
}
