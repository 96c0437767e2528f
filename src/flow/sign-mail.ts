import type { Bytes } from "#core/bytes.ts";
import { domainOf } from "#core/mail/address.ts";
import { listedIn } from "#core/mail/address-list.ts";
import { signDkim } from "#core/mail/dkim.ts";
import { readHeader } from "#core/mail/header.ts";
import type { World } from "#flow/world.ts";

/** The mail with our DKIM signatures on top where its one author writes from a domain that we have keys for; else as it is. */
export async function signMail(world: Pick<World, "dkim" | "now">, raw: Bytes): Promise<Bytes> {
  if (world.dkim.length === 0) return raw;
  const authors = listedIn(readHeader(raw, 0, raw.length).fields, "from").mailboxes;
  const author = authors.length === 1 ? authors[0]?.address : undefined;
  if (author === undefined) return raw;
  const domain = domainOf(author);
  const exact = world.dkim.filter((key) => key.domain === domain);
  const keys = exact.length > 0 ? exact : world.dkim.filter((key) => domain.endsWith(`.${key.domain}`));
  return signDkim(raw, keys, world.now());
}
