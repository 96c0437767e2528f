import type { Bytes } from "#core/bytes.ts";
import { addReceived } from "#core/mail/received.ts";
import { singleCopy, withoutBcc } from "#core/mail/single-copy.ts";
import type { RecipientVerdict } from "#core/policy/verdict.ts";
import { stricterLevel } from "#core/transport/level.ts";
import { enqueueEach } from "#flow/queue.ts";
import { inserted, type PrepareRoute, recipientRow } from "#flow/routes/route.ts";
import type { Change } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/** The message as it came with one Received field more, a row for each destination; a copy for each where the verdict asks for single copies. */
export const direct: PrepareRoute = async (world, letter, recipients) => {
  const { id, received, message } = letter;
  const changes: Change<Tables>[] = [];
  const leave = async (group: readonly RecipientVerdict[], raw: Bytes): Promise<void> => {
    const rows = await Promise.all(group.map((recipient) => recipientRow(world, letter, recipient, { status: "queued", route: "direct" })));
    const envelope = { ...received.envelope, rcptTo: group.map(({ address }) => address) };
    const transport = group.map((recipient) => recipient.transport).reduce(stricterLevel, "opportunistic");
    const contents = addReceived(raw, received.receivedField(id));
    changes.push(
      ...inserted(rows),
      ...(await enqueueEach(world, {
        kind: "mail",
        messageId: id,
        recipientIds: rows.map((row) => row.id),
        envelope,
        contents,
        transport,
        notBefore: letter.notBefore,
      })),
    );
  };
  const together = recipients.filter(({ singleCopy: alone }) => !alone);
  if (together.length > 0) await leave(together, withoutBcc(message.raw));
  for (const recipient of recipients) if (recipient.singleCopy) await leave([recipient], singleCopy(message, recipient.address));
  return { shares: [], changes };
};
