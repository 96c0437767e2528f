import type { Bytes } from "#core/bytes.ts";
import { domainOf } from "#core/mail/address.ts";
import { listedIn } from "#core/mail/address-list.ts";
import { type DkimKey, signDkim } from "#core/mail/dkim.ts";
import { readHeader } from "#core/mail/header.ts";
import type { HeaderField } from "#core/mail/message.ts";
import type { World } from "#flow/world.ts";

/** The mail with our DKIM signatures on top where its one author writes from a domain that we have keys for; else as it is. */
export async function signMail(world: Pick<World, "dkim" | "now">, raw: Bytes): Promise<Bytes> {
  if (world.dkim.length === 0) return raw;
  const domain = signedDomain(readHeader(raw, 0, raw.length).fields);
  return domain === undefined ? raw : signDkim(raw, signingKeys(world.dkim, domain), world.now());
}

/** The domain of the one author of a message; undefined where it has none or several. */
export function signedDomain(fields: readonly HeaderField[]): string | undefined {
  const authors = listedIn(fields, "from").mailboxes;
  const author = authors.length === 1 ? authors[0]?.address : undefined;
  return author === undefined ? undefined : domainOf(author);
}

/** The keys that sign mail of this domain: its own, else those of a domain above it. */
export function signingKeys<K extends Pick<DkimKey, "domain">>(keys: readonly K[], domain: string): readonly K[] {
  const exact = keys.filter((key) => key.domain === domain);
  return exact.length > 0 ? exact : keys.filter((key) => domain.endsWith(`.${key.domain}`));
}
