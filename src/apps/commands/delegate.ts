import { domainOf } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";
import { matchesDomain } from "#core/recipients/domain.ts";
import { operatorAddress, SettingsMistake } from "#apps/settings.ts";
import { delegate as allow, endDelegation, listDelegations } from "#flow/delegation.ts";
import type { World } from "#flow/world.ts";

/** `zegel user delegate`: who may send in the name of another mailbox. */
export async function delegate(
  world: Pick<World, "store" | "now"> & { readonly ownDomains: readonly string[] },
  asked: { readonly what: string; readonly account: Address; readonly mailbox: string | undefined },
): Promise<number> {
  const { what, account } = asked;
  if (what === "list") {
    for (const mailbox of await listDelegations(world, account)) process.stdout.write(`${mailbox}\n`);
    return 0;
  }
  if (what !== "add" && what !== "remove") throw new SettingsMistake("say add, list or remove");
  if (asked.mailbox === undefined) throw new SettingsMistake("say which mailbox: ADDRESS MAILBOX");
  const mailbox = operatorAddress(asked.mailbox);
  if (!world.ownDomains.some((own) => matchesDomain(domainOf(mailbox), own)))
    throw new SettingsMistake(`${mailbox} is not an address of this organisation`);
  const pair = { delegate: account, mailbox };
  const kept = what === "add" ? await allow(world, pair) : await endDelegation(world, pair);
  if (kept.ok) process.stdout.write(`${account} may ${what === "add" ? "send" : "no longer send"} as ${mailbox}\n`);
  else process.stderr.write(what === "add" ? `${account} has no account\n` : `${account} could not send as ${mailbox}\n`);
  return kept.ok ? 0 : 1;
}
