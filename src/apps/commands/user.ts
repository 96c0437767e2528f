import { parseArgs } from "node:util";
import { base64url } from "#core/bytes.ts";
import { addAccount, newTotpSecret } from "#apps/accounts.ts";
import type { Command } from "#apps/commands/command.ts";
import { RESTING_OPTIONS, settingsOf, withStore } from "#apps/commands/resting.ts";
import { operatorAddress, SettingsMistake } from "#apps/settings.ts";
import { argon2id } from "#apps/argon2id.ts";
import { openClock, random } from "#io/clock/clock.ts";
import type { Account } from "#io/store/tables.ts";

const ROLES: readonly Account["role"][] = ["user", "approver", "privacy", "admin"];

/** `zegel user`: who can sign in. */
export const user: Command = {
  name: "user",
  summary: "list people who can sign in, or add one",
  usage: "list|add [ADDRESS] [--name NAME] [--role user|approver|privacy|admin] [--config FILE | --data DIR]",
  help: "add prints a first password and the authenticator secret once; they are not kept in readable form.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...RESTING_OPTIONS, name: { type: "string" }, role: { type: "string" } },
    });
    const [what, named] = positionals;
    if (what !== "list" && what !== "add") throw new SettingsMistake("say list or add");
    return withStore(settingsOf(values), async (store, keys) => {
      if (what === "list") {
        for (const account of await store.list("accounts"))
          process.stdout.write(`${account.id.padEnd(40)} ${account.role.padEnd(9)} ${account.name}\n`);
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
