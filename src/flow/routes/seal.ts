import { contactNotice } from "#core/notices/texts.ts";
import type { RecipientVerdict } from "#core/policy/verdict.ts";
import { notifyGuest } from "#flow/guest-notice.ts";
import { post, speaker } from "#flow/letters.ts";
import { rest } from "#flow/queue.ts";
import { inserted, type Letter, type PrepareRoute, recipientRow } from "#flow/routes/route.ts";
import { type Sealed, sealGroup } from "#flow/sealing.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/** Sealed for guests: one item for all who may see each other, one each for the others; who cannot be verified yet waits for the sender. */
export const seal: PrepareRoute = async (world, letter, recipients) => {
  const sealed: Sealed[] = [];
  for (const group of groupsOf(recipients)) sealed.push(await sealGroup(world, letter, group));
  const changes: Change<Tables>[] = [];
  for (const one of sealed) changes.push(...(await itemChanges(world, letter, one)));
  changes.push(...(await questions(world, letter, sealed)));
  return { shares: sealed.flatMap(({ grants }) => grants.map(({ share }) => share)), changes };
};

function groupsOf(recipients: readonly RecipientVerdict[]): readonly (readonly RecipientVerdict[])[] {
  const together = recipients.filter(({ singleCopy }) => !singleCopy);
  const alone = recipients.filter(({ singleCopy }) => singleCopy).map((recipient) => [recipient]);
  return together.length > 0 ? [together, ...alone] : alone;
}

async function itemChanges(world: World, letter: Letter, { item, objects, grants }: Sealed): Promise<readonly Change<Tables>[]> {
  const subject = world.policy().defaults.subjectInNotification ? letter.message.subject : undefined;
  const changes: Change<Tables>[] = [{ kind: "insert", table: "items", row: item }];
  for (const { objectId, bytes } of objects)
    changes.push({
      kind: "insert",
      table: "objects",
      row: { id: objectId, itemId: item.id, sizeBytes: bytes.length, ...(await rest(world, bytes)) },
    });
  for (const { row, verdict, guestUrl, contactLink } of grants) {
    const status = guestUrl === undefined ? "waiting" : "queued";
    changes.push(
      { kind: "insert", table: "grants", row },
      ...inserted([await recipientRow(world, letter, verdict, { id: row.recipientId, status, route: "seal", grantId: row.id })]),
    );
    if (contactLink !== undefined) changes.push({ kind: "insert", table: "contactLinks", row: contactLink.row });
    if (guestUrl !== undefined)
      changes.push(await notifyGuest(world, { grant: row, item, url: guestUrl, subject, notBefore: letter.notBefore }));
  }
  const waiting = grants.filter(({ contactLink }) => contactLink !== undefined).length;
  const details = { item: item.id, recipients: grants.length, waiting };
  return [...changes, { kind: "append", event: { at: world.now(), kind: "sealed", subject: letter.id, details } }];
}

/** One mail to the sender with a link for each recipient of whom we do not know how to verify them. */
async function questions(world: World, letter: Letter, sealed: readonly Sealed[]): Promise<readonly Change<Tables>[]> {
  const { mailFrom } = letter.received.envelope;
  const recipients = sealed
    .flatMap(({ grants }) => grants)
    .flatMap(({ row, contactLink }) => (contactLink === undefined ? [] : [{ address: row.recipient, url: contactLink.url }]));
  // The null sender has nobody to ask: the message waits sealed until its time has passed.
  if (recipients.length === 0 || mailFrom === "") return [];
  return [await post(world, { to: mailFrom, notice: contactNotice(speaker(world), { recipients, sealedAt: new Date(world.now()) }) })];
}
