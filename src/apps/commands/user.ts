import { parseArgs } from "node:util";
import { base64url } from "#core/bytes.ts";
import { addAccount, newTotpSecret } from "#apps/accounts.ts";
import { appPassword } from "#apps/commands/app-password.ts";
import type { Command } from "#apps/commands/command.ts";
import { delegate } from "#apps/commands/delegate.ts";
import { RESTING_OPTIONS, settingsOf, withStore } from "#apps/commands/resting.ts";
import { operatorAddress, SettingsMistake } from "#apps/settings.ts";
import { argon2id } from "#apps/argon2id.ts";
import { disableAccount, enableAccount } from "#flow/account.ts";
import type { Result } from "#flow/result.ts";
import { openClock, random } from "#io/clock/clock.ts";
import type { Account } from "#io/store/tables.ts";

const ROLES: readonly Account["role"][] = ["user", "approver", "privacy", "admin"];

/** `zegel user`: who can sign in. */
export const user: Command = {
  name: "user",
  summary: "list people who can sign in, add one, disable or enable one",
  usage:
    "list|add [ADDRESS] [--name NAME] [--role user|approver|privacy|admin] [--config FILE | --data DIR]\n" +
    "           disable|enable ADDRESS\n" +
    "           app-password add|list|remove ADDRESS [--name NAME]\n" +
    "           delegate add|list|remove ADDRESS [MAILBOX]",
  help:
    "add prints a first password and the authenticator secret once; they are not kept in readable form.\n" +
    "disable: nobody signs in with it any more, and open pages and connections end; enable takes that back.\n" +
    "app-password: passwords with which the mail programs of one account sign in, one each; remove takes a name or an id.\n" +
    "delegate: in the name of which other mailboxes an account may send.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...RESTING_OPTIONS, name: { type: "string" }, role: { type: "string" } },
    });
    const [what, named, account, mailbox] = positionals;
    const settings = settingsOf(values);
    if (what === "app-password" || what === "delegate") {
      const asked = { what: named ?? "", account: operatorAddress(account ?? ""), name: values.name, mailbox };
      const ownDomains = settings.organisation.ownDomains ?? [settings.organisation.domain];
      return withStore(settings, (store) => {
        const world = { store, random, now: openClock(), ownDomains };
        return what === "delegate" ? delegate(world, asked) : appPassword(world, asked);
      });
    }
    if (what === "disable" || what === "enable")
      return withStore(settings, async (store) => able(await ABLE[what]({ store, now: openClock() }, operatorAddress(named ?? "")), what));
    if (what !== "list" && what !== "add") throw new SettingsMistake("say list, add, disable, enable, app-password or delegate");
    return withStore(settings, async (store, keys) => {
      if (what === "list") {
        for (const account of await store.list("accounts"))
          process.stdout.write(
            `${account.id.padEnd(40)} ${account.role.padEnd(9)} ${account.name}${account.disabledAt === null ? "" : " (disabled)"}\n`,
          );
        return 0;
      }
      const address = operatorAddress(named ?? "");
      const role = ROLES.find((one) => one === (values.role ?? "user"));
      if (role === undefined) throw new SettingsMistake(`--role is one of ${ROLES.join(", ")}`);
      const world = { store, keys, random, now: openClock(), argon2id };
      const password = base64url(random(12));
      const totpSecret = newTotpSecret(world);
      if (!(await addAccount(world, { address, name: values.name ?? address, role, password, totpSecret }))) {
        process.stderr.write(`${address} has an account already\n`);
        return 1;
      }
      process.stdout.write(`${address}\npassword ${password}\nauthenticator ${totpSecret}\n`);
      return 0;
    });
  },
};

const ABLE = { disable: disableAccount, enable: enableAccount } as const;

function able(answer: Result<string>, what: keyof typeof ABLE): number {
  if (answer.ok) process.stdout.write(`${answer.value} is ${what}d\n`);
  else process.stderr.write(`there is no account of that address to ${what}\n`);
  return answer.ok ? 0 : 1;
}
