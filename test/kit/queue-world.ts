import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { utf8 } from "#core/bytes.ts";
import { composeMail } from "#core/mail/compose.ts";
import type { Address } from "#core/mail/message.ts";
import { enqueueEach, type Leaving } from "#flow/queue.ts";
import { recipientRow } from "#flow/routes/route.ts";
import type { World } from "#flow/world.ts";
import { openDiskBlobs } from "#io/blobs/disk.ts";
import type { Delivering, Outcome } from "#io/delivery/delivery.ts";
import { MAIN } from "#io/store/sets.ts";
import { openSqliteStore } from "#io/store/sqlite.ts";
import type { Change } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";
import { address, openTestWorld } from "#test/kit/world.ts";

/** A world whose queue lies on disk, with a way out that the caller gives. */
export interface QueueWorld {
  readonly world: World;
  /** Puts mails of this size into the queue, each with its recipient, in turn for these destinations. */
  readonly putMails: (many: { readonly rows: number; readonly destinations: number; readonly bytes: number }) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens it in a directory. Without `deliver` every mail is taken at once. */
export async function queueWorld(options: {
  readonly directory: string;
  readonly deliver?: (mail: Delivering) => Promise<readonly Outcome[]>;
  readonly now?: () => number;
}): Promise<QueueWorld> {
  const { directory, now = Date.now } = options;
  const store = await openSqliteStore<Tables>({ path: join(directory, "zegel.db"), tables: MAIN, now });
  const blobs = await openDiskBlobs({ dir: join(directory, "blobs") });
  const { world: base } = await openTestWorld();
  const world: World = {
    ...base,
    store,
    blobs,
    now,
    delivery: { protectionOf: async () => "verified", deliver: options.deliver ?? (async (mail) => taken(mail)) },
  };
  return {
    world,
    async putMails({ rows, destinations, bytes }) {
      for (let from = 0; from < rows; from += 500) {
        const some = Array.from({ length: Math.min(500, rows - from) }, (_, at) =>
          mail(world, `a@d${(from + at) % destinations}.example`, bytes),
        );
        const kept = await Promise.all((await Promise.all(some)).map((changes) => store.commit(changes)));
        if (kept.some(({ ok }) => !ok)) throw new Error("the queue could not be filled");
      }
    },
    close: () => store.close(),
  };
}

/** What a host says that takes everything. */
export function taken({ envelope }: Delivering): readonly Outcome[] {
  return envelope.rcptTo.map((one) => ({ address: one, result: "sent", code: 250, status: "2.0.0", text: "" }));
}

async function mail(world: World, to: string, bytes: number): Promise<readonly Change<Tables>[]> {
  const recipient: Address = address(to);
  const id = randomBytes(8).toString("hex");
  const row = await recipientRow(world, { id }, { address: recipient, route: "direct", reasons: [], singleCopy: false } as never, {
    status: "queued",
    route: "direct",
  });
  const contents = composeMail({
    from: { address: address("sender@voorbeeld.example") },
    to: [{ address: recipient }],
    subject: "Proef",
    text: "Een gewone regel.\r\n".repeat(Math.max(1, Math.floor(bytes / 19))),
    date: world.now(),
    messageId: `${id}@voorbeeld.example`,
  });
  const leaving: Leaving = {
    kind: "mail",
    messageId: id,
    recipientIds: [row.id],
    envelope: { mailFrom: address("sender@voorbeeld.example"), rcptTo: [recipient] },
    contents: contents.length === 0 ? utf8("") : contents,
  };
  return [{ kind: "insert", table: "recipients", row }, ...(await enqueueEach(world, leaving))];
}
