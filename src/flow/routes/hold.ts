import { addReceived } from "#core/mail/received.ts";
import { withoutBcc } from "#core/mail/single-copy.ts";
import { heldNotice } from "#core/notices/texts.ts";
import { stricterLevel } from "#core/transport/level.ts";
import { post, speaker } from "#flow/letters.ts";
import { enqueue } from "#flow/queue.ts";
import { inserted, type PrepareRoute, recipientRow } from "#flow/routes/route.ts";
import type { Change } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/** The message waits sealed in the queue until a person looks; its sender is told why. */
export const hold: PrepareRoute = async (world, letter, recipients) => {
  const { id, received, verdict } = letter;
  const { mailFrom } = received.envelope;
  const now = world.now();
  const rows = await Promise.all(recipients.map((recipient) => recipientRow(world, letter, recipient, { status: "held", route: "hold" })));
  const rcptTo = recipients.map(({ address }) => address);
  // As it came: whoever releases it reads the tag in the subject again.
  const contents = addReceived(withoutBcc(received.raw), received.receivedField(id));
  const changes: Change<Tables>[] = [
    ...inserted(rows),
    await enqueue(world, {
      kind: "mail",
      messageId: id,
      recipientIds: rows.map((row) => row.id),
      envelope: { mailFrom, rcptTo },
      contents,
      state: "held",
      transport: recipients.map((recipient) => recipient.transport).reduce(stricterLevel, "opportunistic"),
    }),
    { kind: "append", event: { at: now, kind: "held", subject: id, details: { recipients: rows.length } } },
  ];
  if (mailFrom !== "") {
    const reasons = { nl: verdict.ask.map(({ text }) => text.nl), en: verdict.ask.map(({ text }) => text.en) };
    changes.push(
      await post(world, { to: mailFrom, notice: heldNotice(speaker(world), { at: new Date(now), recipients: rcptTo, reasons }) }),
    );
  }
  return { shares: [], changes };
};
