import { beforeAll, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { composeMail } from "#core/mail/compose.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { outbound } from "#flow/outbound.ts";
import { type Opendkim, openOpendkim } from "#test/kit/opendkim.ts";
import { address, knowPhone, openTestWorld } from "#test/kit/world.ts";

let opendkim: Opendkim;

beforeAll(async () => {
  opendkim = await openOpendkim();
});

test("opendkim finds everything that leaves well signed: a mail, a ZIP with its password, a notice, a delivery status", async () => {
  const at = await openTestWorld({
    dkim: opendkim.keys,
    inspector: () => ({
      text: async () => ({ findings: [], notScanned: [] }),
      file: async () => ({ findings: [], notScanned: [] }),
    }),
    answer: ({ envelope }) =>
      envelope.rcptTo.map((one) =>
        one.startsWith("weg@")
          ? { address: one, result: "failed", code: 550, status: "5.1.1", text: "" }
          : { address: one, result: "sent", code: 250, status: "2.0.0", text: "" },
      ),
  });
  const from = address("sender@voorbeeld.example");
  const send = async (to: string, subject: string): Promise<void> => {
    const raw = composeMail({
      from: { name: "Zoë", address: from },
      to: [{ address: address(to) }],
      subject,
      text: "Één regel  met spaties.\r\n\r\n",
      date: at.world.now(),
      messageId: "1@voorbeeld.example",
      attachments: [{ fileName: "a.txt", mediaType: "text/plain", bytes: utf8("a\r\n") }],
    });
    const envelope = { mailFrom: from, rcptTo: [address(to)] };
    await outbound(at.world, { envelope, raw, receivedField: () => "Received: by test; now\r\n" });
  };
  await knowPhone(at.world, "gast@elders.example", "+31612345642");
  await send("a@elders.example", "Gewoon");
  await send("b@elders.example", "[MXZIP] In een zip");
  await send("gast@elders.example", "[seal] Verzegeld");
  await send("weg@elders.example", "Komt niet aan");
  await at.deliver();
  const subjects = at.mails.map(({ raw }) => parseMessage(raw).subject);
  expect(subjects).toHaveLength(6);
  expect(subjects).toContain("[Password] In een zip");
  expect(subjects).toContain("Niet bezorgd / Not delivered");
  expect(at.mails.map(({ raw }) => opendkim.verify(raw))).toEqual(subjects.map(() => ["pass", "pass"]));
});
