import type { Bytes, Instant } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import { composeMail } from "#core/mail/compose.ts";
import type { Address } from "#core/mail/message.ts";
import type { Notice } from "#core/notices/notice.ts";
import type { Speaker } from "#core/notices/texts.ts";
import { enqueue } from "#flow/queue.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/** A mail that Zegel writes itself. */
export interface Letter {
  readonly notice: Notice;
  readonly to: Address;
  /** Who stands in From beside the organisation's own address; the sender of the sealed message, or nobody. */
  readonly inTheNameOf?: { readonly name: string; readonly address: Address | "" };
  readonly messageId?: string;
  readonly recipientIds?: readonly string[];
  /** It leaves no earlier; at once where it is missing. */
  readonly notBefore?: Instant | undefined;
}

/** The change that sends a letter of our own: the same layout each time, marked as automatic (RFC 3834). */
export function post(world: World, letter: Letter): Promise<Change<Tables>> {
  const from = letter.inTheNameOf;
  return enqueue(world, {
    kind: "mail",
    messageId: letter.messageId ?? null,
    recipientIds: letter.recipientIds ?? [],
    envelope: { mailFrom: from?.address ?? "", rcptTo: [letter.to] },
    contents: composed(world, letter),
    notBefore: letter.notBefore,
  });
}

/** How the organisation names itself in its letters. */
export function speaker(world: Pick<World, "organisation">): Speaker {
  const { name, domain, helpPhone, url } = world.organisation;
  return { organisation: name, domain, host: new URL(url).host, helpPhone };
}

function composed(world: World, letter: Letter): Bytes {
  const { notice, inTheNameOf: from } = letter;
  return composeMail({
    from:
      from === undefined || from.address === ""
        ? ownMailbox(world)
        : { name: from.name === from.address ? "" : from.name, address: from.address },
    to: [{ address: letter.to }],
    subject: notice.subject,
    text: notice.text,
    html: notice.html,
    date: world.now(),
    messageId: `${newId(world)}@${world.organisation.domain}`,
    headers: [{ name: "Auto-Submitted", value: "auto-generated" }],
  });
}

/** The mailbox of the organisation's own letters. */
export function ownMailbox(world: Pick<World, "organisation">): { readonly name: string; readonly address: Address } {
  return { name: world.organisation.name, address: world.organisation.ownAddress };
}
