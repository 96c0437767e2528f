import { openDkimKeys } from "#apps/dkim-keys.ts";
import { type Settings, SettingsMistake } from "#apps/settings.ts";
import type { Text } from "#core/language.ts";
import type { DkimKey } from "#core/mail/dkim.ts";
import type { Message } from "#core/mail/message.ts";
import { sortParts } from "#core/mail/zipped.ts";
import type { Route, Verdict } from "#core/policy/verdict.ts";
import { isAlterable } from "#flow/arrival.ts";
import { planRoutes } from "#flow/plan.ts";
import { signedDomain, signingKeys } from "#flow/sign-mail.ts";

/** The keys of a configuration that can be used, and what is wrong with the others. */
export interface CheckedKeys {
  readonly keys: readonly DkimKey[];
  readonly mistakes: readonly string[];
}

/** Opens each signing key by itself; a mistake names its file, domain and selector. */
export async function checkKeys(named: Settings["dkim"]): Promise<CheckedKeys> {
  const keys: DkimKey[] = [];
  const mistakes: string[] = [];
  const seen = new Set<string>();
  for (const one of named) {
    const place = `${one.selector}._domainkey.${one.domain}`;
    if (seen.has(place)) mistakes.push(`Two DKIM keys have the record ${place}: only one of their signatures can hold.`);
    seen.add(place);
    try {
      keys.push(...(await openDkimKeys([one])));
    } catch (thrown) {
      if (!(thrown instanceof SettingsMistake)) throw thrown;
      mistakes.push(`${thrown.message} It is that of ${place}; "zegel serve" does not start with it.`);
    }
  }
  return { keys, mistakes };
}

/** How a message of this author leaves signed. */
export function signatureNote({ fields }: Pick<Message, "fields">, keys: readonly DkimKey[]): Text {
  const domain = signedDomain(fields);
  if (domain === undefined)
    return {
      nl: "Gaat zonder DKIM-handtekening weg: er is niet precies één afzender te lezen.",
      en: "Leaves without a DKIM signature: there is not exactly one author to be read.",
    };
  const own = signingKeys(keys, domain);
  if (own.length === 0)
    return {
      nl: `Gaat zonder DKIM-handtekening weg: er is geen sleutel voor ${domain}.`,
      en: `Leaves without a DKIM signature: there is no key for ${domain}.`,
    };
  const places = own.map((key) => `${key.selector}._domainkey.${key.domain} (${key.algorithm})`).join(", ");
  return { nl: `Wordt ondertekend met DKIM: ${places}.`, en: `Is signed with DKIM: ${places}.` };
}

/** The verdict with the routes that are really taken, and a sentence for each that differs from what the rules say. */
export function planned(
  verdict: Verdict,
  message: Message,
  dkim: readonly DkimKey[],
): { readonly verdict: Verdict; readonly notes: readonly Text[] } {
  const routes = new Map(
    [...planRoutes(verdict, message)].flatMap(([route, group]) => group.map(({ address }) => [address, route] as const)),
  );
  const packable = isAlterable({ dkim }, message) && sortParts(message).files.length > 0;
  const notes = new Map<string, Text>();
  const recipients = verdict.recipients.map((recipient) => {
    // A blocked recipient stays what the rules say: the whole message is refused.
    const taken: Route = recipient.route === "refuse" ? "refuse" : (routes.get(recipient.address) ?? recipient.route);
    const route: Route = taken === "zip" && !packable ? "seal" : taken;
    if (route === recipient.route) return recipient;
    const note = noteOf(recipient.route, route);
    notes.set(note.en, note);
    return { ...recipient, route };
  });
  return { verdict: { ...verdict, recipients }, notes: [...notes.values()] };
}

function noteOf(asked: string, taken: string): Text {
  if (taken === "hold")
    return {
      nl: "Wacht: mailprogramma's kunnen dit bericht verschillend lezen.",
      en: "Waits: mail programs can read this message in different ways.",
    };
  return asked === "zip"
    ? {
        nl: "Gaat verzegeld in plaats van in een zip: er is niets in te pakken, of dat zou een handtekening breken.",
        en: "Goes sealed instead of in a zip: there is nothing to pack, or that would break a signature.",
      }
    : {
        nl: "Gaat verzegeld in plaats van gewoon: een kopie voor één ontvanger zou de handtekening van het bericht breken.",
        en: "Goes sealed instead of normally: a copy for one recipient would break the signature of the message.",
      };
}
