import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import type { Address, EnvelopeRequests, RecipientRequests } from "#core/mail/message.ts";
import { parseMessage, partText } from "#core/mail/parse.ts";
import { deliverDue } from "#flow/deliver.ts";
import { enqueue } from "#flow/queue.ts";
import type { Outcome } from "#io/delivery/delivery.ts";
import { address, openTestWorld } from "#test/kit/world.ts";

const SENDER = address("sender@voorbeeld.example");
const TO = address("a@a.example");
const HOUR = 3_600_000;
type Notify = RecipientRequests["notify"];

/** What the sender hears when this becomes of a message for which that was asked. */
async function heard(
  becomes: Partial<Outcome> & Pick<Outcome, "result">,
  asked: Partial<EnvelopeRequests> & { readonly notify?: Notify; readonly orcpt?: string },
  more: { readonly mailFrom?: Address | ""; readonly to?: Address; readonly own?: boolean; readonly contents?: string } = {},
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const { notify, orcpt, ...envelopeAsked } = asked;
  const { mailFrom = SENDER, to = TO, own = false, contents = "Message-ID: <1@x>\r\nSubject: ONDERWERP\r\n\r\nINHOUD\r\n" } = more;
  const outcome = { code: becomes.result === "sent" ? 250 : 450, status: "4.2.0", text: "", ...becomes };
  const opened = await openTestWorld({
    answer: ({ envelope }) => envelope.rcptTo.map((one) => ({ address: one, ...outcome, ...(one === to ? {} : { result: "sent" }) })),
  });
  const one = { ...(notify === undefined ? {} : { notify }), ...(orcpt === undefined ? {} : { orcpt }) };
  const requests: EnvelopeRequests = { requireTls: false, ...envelopeAsked, recipients: new Map([[to, one]]) };
  const envelope = { mailFrom, rcptTo: [to], asked: requests };
  const { world } = opened;
  await world.store.commit([
    await enqueue(world, { kind: "mail", messageId: own ? null : "m", recipientIds: own ? [] : ["r"], envelope, contents: utf8(contents) }),
  ]);
  for (let tries = 0; tries < 40; tries++) {
    await deliverDue(world);
    opened.pass(4 * HOUR);
  }
  expect(await world.store.count("queue")).toBe(0);
  return opened.mails.filter(({ envelope: { rcptTo } }) => rcptTo[0] !== to).map(({ raw }) => raw);
}

const textOf = (raw: Uint8Array | undefined): string => new TextDecoder().decode(raw);
const actions = (raws: readonly Uint8Array[]): readonly (string | undefined)[] =>
  raws.map((raw) => /^Action: (\w+)/m.exec(textOf(raw))?.[1]);

test.each<[Notify, readonly string[], readonly string[]]>([
  [undefined, ["delayed", "failed"], []],
  [[], [], []],
  [["success"], [], ["relayed"]],
  [["failure"], ["failed"], []],
  [["delay"], ["delayed"], []],
  [["success", "failure", "delay"], ["delayed", "failed"], ["relayed"]],
])("NOTIFY %s: the sender hears %s of a message that does not arrive and %s of one that does", async (notify, away, arrived) => {
  const asked = notify === undefined ? {} : { notify };
  expect(actions(await heard({ result: "retry" }, asked))).toEqual(away);
  expect(actions(await heard({ result: "sent" }, asked))).toEqual(arrived);
});

test("the null sender hears nothing, and nothing is said by us where the next host took that over", async () => {
  expect(await heard({ result: "failed" }, {}, { mailFrom: "" })).toEqual([]);
  expect(await heard({ result: "sent", reportsItself: true }, { notify: ["success"] })).toEqual([]);
});

test("a report names the envelope and the recipient as the client did, and quotes codes but no contents", async () => {
  const [raw] = await heard({ result: "failed", code: 550, status: "5.1.1" }, { envid: "QQ 314159", orcpt: "rfc822;Jan@A.example" });
  const message = parseMessage(raw ?? utf8(""));
  expect(message.defects).toEqual([]);
  const status = message.parts[1] === undefined ? "" : partText(message.parts[1]).text;
  expect(status).toContain("Original-Envelope-Id: QQ 314159\r\n");
  expect(status).toContain(
    "Original-Recipient: rfc822; Jan@A.example\r\nFinal-Recipient: rfc822; a@a.example\r\nAction: failed\r\nStatus: 5.1.1\r\n",
  );
  expect(status).toContain("Diagnostic-Code: smtp; 550 5.1.1\r\n");
  expect(message.parts[2]?.mediaType).toBe("text/rfc822-headers");
  expect(textOf(raw)).not.toMatch(/ONDERWERP|INHOUD/);
});

test("RET=FULL returns an ordinary message whole when it fails; never a letter of ours, one that must stay on TLS, or one that is large", async () => {
  const failed = { result: "failed" } as const;
  const [whole] = await heard(failed, { ret: "FULL" });
  const message = parseMessage(whole ?? utf8(""));
  expect(message.parts.map(({ mediaType }) => mediaType)).toEqual(["text/plain", "message/delivery-status", "message/rfc822"]);
  expect(message.defects).toEqual([]);
  expect(textOf(whole)).toContain("INHOUD");
  const others = [
    await heard(failed, { ret: "HDRS" }),
    await heard(failed, { ret: "FULL", requireTls: true }),
    await heard(failed, { ret: "FULL" }, { own: true }),
    await heard(failed, { ret: "FULL" }, { contents: `a: b\r\n\r\n${"INHOUD\r\n".repeat(50_000)}` }),
    (await heard({ result: "retry" }, { ret: "FULL" })).slice(0, 1),
  ];
  for (const [raw] of others) {
    expect(textOf(raw)).toContain("Action: ");
    expect(textOf(raw)).not.toContain("INHOUD");
  }
});

test("a message that returns cannot break its report: a boundary of our own making in it changes nothing", async () => {
  const inner = 'Content-Type: multipart/mixed; boundary="=_zegel_1"\r\n\r\n--=_zegel_1\r\n\r\nINHOUD\r\n--=_zegel_1--\r\n';
  const [raw] = await heard({ result: "failed" }, { ret: "FULL" }, { contents: inner });
  const message = parseMessage(raw ?? utf8(""));
  expect([message.defects, message.parts.length]).toEqual([[], 3]);
  expect(textOf(message.parts[2]?.bytes)).toBe(inner);
});

test("a report about an internationalised address takes the forms of RFC 6533", async () => {
  const [raw] = await heard({ result: "failed" }, { orcpt: "utf-8;用@a.example" }, { to: address("用@a.example") });
  const message = parseMessage(raw ?? utf8(""));
  expect(message.defects).toEqual([]);
  expect(message.parts.map(({ mediaType }) => mediaType)).toEqual([
    "text/plain",
    "message/global-delivery-status",
    "message/global-headers",
  ]);
  expect(textOf(raw)).toContain("Original-Recipient: utf-8; 用@a.example\r\nFinal-Recipient: utf-8; 用@a.example\r\n");
});
