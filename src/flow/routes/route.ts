import { type Bytes, type Instant, utf8 } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import type { Message } from "#core/mail/message.ts";
import type { Tag } from "#core/mail/subject-tag.ts";
import type { ActionId } from "#core/policy/actions/index.ts";
import type { RecipientVerdict, Verdict } from "#core/policy/verdict.ts";
import { sealBox } from "#core/seal/box.ts";
import type { Limit } from "#core/usage/usual.ts";
import type { Received } from "#flow/received.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { RecipientRow, ShareRow, Tables } from "#io/store/tables.ts";

/** One message on its way out. */
export interface Letter {
  readonly id: string;
  readonly received: Received;
  readonly message: Message;
  readonly verdict: Verdict;
  /** What the writer asked for in the subject. */
  readonly asked?: Tag | undefined;
  /** Leaves no earlier, so that its sender can still stop it. */
  readonly notBefore?: Instant | undefined;
  /** What persons settled before, where the message was held already. */
  readonly before?: Settled;
  /** What its account does more of than usual: nothing of it goes out before somebody looked. */
  readonly overLimit?: OverLimit | undefined;
}

/** What a held message has behind it. */
export interface Settled {
  readonly actions: readonly ActionId[];
  /** The reason that its sender gave. */
  readonly reason?: Bytes | undefined;
  readonly writtenBy: readonly string[];
}

/** A limit that an account passed, and whether people have to be told of it now. */
export interface OverLimit {
  readonly what: Limit;
  readonly tell: boolean;
}

/** All that must be durable before the message was taken along one route. */
export interface Prepared {
  readonly shares: readonly ShareRow[];
  readonly changes: readonly Change<Tables>[];
}

/** How a message reaches these recipients: makes everything ready and touches nothing but blobs, which a sweep takes when no row follows. */
export type PrepareRoute = (world: World, letter: Letter, recipients: readonly RecipientVerdict[]) => Promise<Prepared>;

/** The change that begins a recipient's row. */
export async function recipientRow(
  world: World,
  letter: Pick<Letter, "id">,
  recipient: RecipientVerdict,
  is: Pick<RecipientRow, "status" | "route"> & { readonly id?: string; readonly grantId?: string },
): Promise<RecipientRow> {
  const id = is.id ?? newId(world);
  const reasons = utf8(JSON.stringify(recipient.reasons.map(({ text }) => text)));
  return {
    id,
    messageId: letter.id,
    address: recipient.address,
    route: is.route,
    status: is.status,
    statusAt: world.now(),
    openedAt: null,
    answeredAt: null,
    grantId: is.grantId ?? null,
    reasonsSealed: recipient.reasons.length === 0 ? null : await sealBox(world.keys.spool, reasons, `reasons/${id}`, world.random),
  };
}

/** The changes that insert these rows. */
export function inserted(rows: readonly RecipientRow[]): readonly Change<Tables>[] {
  return rows.map((row) => ({ kind: "insert", table: "recipients", row }));
}
