import { type Bytes, fromUtf8 } from "#core/bytes.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { addReceived } from "#core/mail/received.ts";
import { singleCopy } from "#core/mail/single-copy.ts";
import { sortParts, zippedMail } from "#core/mail/zipped.ts";
import { passwordNotice, passwordText, zipNote } from "#core/notices/zip-texts.ts";
import type { RecipientVerdict } from "#core/policy/verdict.ts";
import { openBox } from "#core/seal/box.ts";
import { packZip } from "#core/zip/pack.ts";
import { randomPassword } from "#core/zip/password.ts";
import { isAlterable } from "#flow/arrival.ts";
import { post, speaker } from "#flow/letters.ts";
import { enqueue, textContents } from "#flow/queue.ts";
import { hold } from "#flow/routes/hold.ts";
import { inserted, type Letter, type PrepareRoute, recipientRow } from "#flow/routes/route.ts";
import { seal } from "#flow/routes/seal.ts";
import type { World } from "#flow/world.ts";
import { fixedPassword } from "#flow/zip-password.ts";
import type { Change } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/**
 * The message with its attachments in one ZIP: a copy for each password. An agreed password goes to nobody, a random one to the sender.
 * What a ZIP cannot keep safe goes a stricter way.
 */
export const zip: PrepareRoute = async (world, letter, recipients) => {
  const { message, received } = letter;
  if (message.defects.length > 0) return hold(world, letter, recipients);
  // A signature would break; without a file there is nothing that a password would close.
  if (!isAlterable(world, message) || sortParts(message).files.length === 0) return seal(world, letter, recipients);
  const groups = await groupsOf(world, recipients);
  const changes: Change<Tables>[] = [];
  // Of the null sender nobody would know the password.
  const lost = received.envelope.mailFrom === "" ? groups.filter(({ agreed }) => !agreed) : [];
  for (const group of groups) if (!lost.includes(group)) changes.push(...(await leave(world, letter, group)));
  const held = lost.flatMap((group) => group.recipients);
  const waiting = held.length > 0 ? await hold(world, letter, held) : { shares: [], changes: [] };
  return { shares: waiting.shares, changes: [...changes, ...waiting.changes] };
};

/** Who gets the same copy, under one password. */
interface Group {
  readonly recipients: readonly RecipientVerdict[];
  readonly password: string;
  readonly agreed: boolean;
}

async function groupsOf(world: World, recipients: readonly RecipientVerdict[]): Promise<readonly Group[]> {
  const groups = new Map<string, Group>();
  for (const recipient of recipients) {
    const fixed = await fixedPassword(world, recipient.address);
    const key = JSON.stringify([fixed?.id ?? "", recipient.singleCopy ? recipient.address : ""]);
    const before = groups.get(key);
    groups.set(key, {
      recipients: [...(before?.recipients ?? []), recipient],
      password: before?.password ?? fixed?.password ?? randomPassword(world.random),
      agreed: fixed !== undefined,
    });
  }
  return [...groups.values()];
}

async function leave(world: World, letter: Letter, group: Group): Promise<readonly Change<Tables>[]> {
  const { id, received } = letter;
  const rows = await Promise.all(group.recipients.map((one) => recipientRow(world, letter, one, { status: "queued", route: "zip" })));
  const rcptTo = group.recipients.map(({ address }) => address);
  const contents = addReceived(await zipped(world, letter, group), received.receivedField(id));
  const leaving = { kind: "mail", messageId: id, recipientIds: rows.map((row) => row.id), contents } as const;
  const details = { recipients: rows.length, files: sortParts(letter.message).files.length, agreed: group.agreed };
  return [
    ...inserted(rows),
    await enqueue(world, { ...leaving, envelope: { ...received.envelope, rcptTo } }),
    { kind: "append", event: { at: world.now(), kind: "zipped", subject: id, details } },
    ...(group.agreed ? [] : await passOn(world, letter, group)),
  ];
}

async function zipped(world: World, { message }: Letter, { recipients, password, agreed }: Group): Promise<Bytes> {
  const { zipHideNames: hideNames, zipEncryption: encryption } = world.policy().defaults;
  const files = sortParts(message).files.map((part, place) => ({ name: nameOf(part, place), bytes: part.bytes }));
  const bytes = await packZip(files, { password, at: world.now(), hideNames, encryption });
  const raw = zippedMail(message, { fileName: FILE_NAME, bytes, note: zipNote(FILE_NAME, agreed ? "agreed" : "from-sender") });
  const [only] = recipients;
  return only?.singleCopy === true ? singleCopy(parseMessage(raw), only.address) : raw;
}

const FILE_NAME = "bijlagen.zip";

const EXTENSIONS: Readonly<Record<string, string>> = {
  "message/rfc822": "eml",
  "text/plain": "txt",
  "text/html": "html",
  "text/calendar": "ics",
  "application/pdf": "pdf",
  "image/png": "png",
  "image/jpeg": "jpg",
};

function nameOf(part: { readonly fileName: string | undefined; readonly mediaType: string }, place: number): string {
  return part.fileName ?? `bijlage-${place + 1}.${EXTENSIONS[part.mediaType] ?? "bin"}`;
}

/** The random password: by mail to the sender alone, and where the policy says so by text message to whose phone is known. */
async function passOn(world: World, letter: Letter, { recipients, password }: Group): Promise<readonly Change<Tables>[]> {
  const { mailFrom } = letter.received.envelope;
  const changes: Change<Tables>[] = [];
  const told: string[] = [];
  for (const { address } of world.policy().defaults.zipPasswordBySms ? recipients : []) {
    const phone = await phoneOf(world, address);
    if (phone === undefined) continue;
    const contents = textContents(phone, passwordText(speaker(world), password));
    const envelope = { mailFrom: "", rcptTo: [] } as const;
    changes.push(await enqueue(world, { kind: "sms", messageId: letter.id, recipientIds: [], envelope, contents }));
    told.push(address);
  }
  if (mailFrom === "") return changes;
  const about = { subject: letter.message.subject, password, recipients: recipients.map(({ address }) => address), told };
  return [...changes, await post(world, { to: mailFrom, notice: passwordNotice(speaker(world), about) })];
}

async function phoneOf(world: World, address: string): Promise<string | undefined> {
  const contact = await world.store.get("contacts", address);
  if (contact === undefined || contact.phoneSealed === null) return undefined;
  const opened = await openBox(world.keys.spool, contact.phoneSealed, `phone/${address}`);
  return opened === undefined ? undefined : fromUtf8(opened);
}
