import type { Instant } from "#core/bytes.ts";
import { sealedNotice } from "#core/notices/texts.ts";
import { post, speaker } from "#flow/letters.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { GrantRow, ItemRow, Tables } from "#io/store/tables.ts";

/** The change that mails a guest the link to their page. */
export function notifyGuest(
  world: World,
  to: {
    readonly grant: GrantRow;
    readonly item: ItemRow;
    readonly url: string;
    readonly subject: string | undefined;
    readonly notBefore?: Instant | undefined;
  },
): Promise<Change<Tables>> {
  const { grant, item } = to;
  const method = grant.method === "none" ? "mail-code" : grant.method;
  return post(world, {
    to: grant.recipient,
    inTheNameOf: { name: item.senderName, address: item.sender },
    messageId: item.messageId,
    recipientIds: [grant.recipientId],
    notBefore: to.notBefore,
    notice: sealedNotice(speaker(world), {
      senderName: item.senderName,
      senderAddress: item.sender,
      url: to.url,
      method,
      readableUntil: new Date(item.expiresAt),
      ...(to.subject === undefined ? {} : { subject: to.subject }),
    }),
  });
}
