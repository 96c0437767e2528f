import type { Address } from "#core/mail/message.ts";
import { SettingsMistake } from "#apps/settings.ts";
import { addAppPassword, APP_PASSWORDS_MAX, listAppPasswords, removeAppPassword } from "#flow/app-password.ts";
import type { World } from "#flow/world.ts";

/** `zegel user app-password`: passwords with which mail programs sign in. */
export async function appPassword(
  world: Pick<World, "store" | "now" | "random">,
  asked: { readonly what: string; readonly account: Address; readonly name: string | undefined },
): Promise<number> {
  const { what, account, name } = asked;
  if (what === "list") {
    for (const row of await listAppPasswords(world, account)) {
      const made = new Date(row.createdAt).toISOString().slice(0, 10);
      process.stdout.write(`${row.id}  made ${made}  last used ${row.lastUsedDay ?? "never".padEnd(10)}  ${row.name}\n`);
    }
    return 0;
  }
  if (name === undefined || name.trim() === "" || name.length > 100) throw new SettingsMistake("say which: --name NAME");
  if (what === "add") {
    const added = await addAppPassword(world, { account, name });
    if (added.ok) return say(`${account}\napp password ${added.value}\nIt is not shown again.`);
    return complain(
      added.code === "NOT_ALLOWED" ? `${account} has ${APP_PASSWORDS_MAX} app passwords already` : `${account} has no account`,
    );
  }
  if (what === "remove") {
    const removed = await removeAppPassword(world, { account, which: name });
    return removed.ok
      ? say(`${removed.value} is withdrawn`)
      : complain(`${account} has no app password, or more than one, with the name or id ${name}`);
  }
  throw new SettingsMistake("say add, list or remove");
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return 1;
}
