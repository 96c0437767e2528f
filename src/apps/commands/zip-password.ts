import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { passwordWeakness } from "#core/zip/password.ts";
import { addressKey, domainPattern } from "#core/recipients/domain.ts";
import type { Command } from "#apps/commands/command.ts";
import { RESTING_OPTIONS, settingsOf, withStore } from "#apps/commands/resting.ts";
import { operatorAddress, SettingsMistake } from "#apps/settings.ts";
import { removeZipPassword, setZipPassword } from "#flow/zip-password.ts";
import { openClock, random } from "#io/clock/clock.ts";

const WEAK = {
  "too-short": "use 12 characters or more",
  "not-typeable": "use letters without accents, digits, signs and single spaces: other characters do not open everywhere",
  "too-plain": "too easy to guess: use more different characters, and none that only follow one another",
} as const;

/** `zegel zip-password`: passwords of ZIPs that were agreed with a contact. */
export const zipPassword: Command = {
  name: "zip-password",
  summary: "set, list or remove the agreed password of ZIPs for an address or a domain",
  usage: "set|list|remove [ADDRESS|DOMAIN] [--config FILE | --data DIR]",
  help: "set reads the password from standard input, so that it stands in no list of commands. list shows no passwords. An address goes before its domain.",
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: RESTING_OPTIONS });
    const [what, named] = positionals;
    if (what !== "set" && what !== "list" && what !== "remove") throw new SettingsMistake("say set, list or remove");
    const id = what === "list" ? "" : contactKey(named ?? "");
    const password = what === "set" ? (await text(process.stdin)).replace(/\r?\n$/, "") : "";
    const weak = what === "set" ? passwordWeakness(password) : undefined;
    if (weak !== undefined) throw new SettingsMistake(WEAK[weak]);
    return withStore(settingsOf(values), async (store, keys) => {
      const world = { store, keys, random, now: openClock() };
      if (what === "set") return (await setZipPassword(world, { id, password })).ok ? 0 : 3;
      if (what === "remove") {
        if (await removeZipPassword(world, id)) return 0;
        process.stderr.write(`${id} has no agreed password\n`);
        return 1;
      }
      for (const row of await store.list("zipPasswords"))
        process.stdout.write(`${row.id.padEnd(40)} ${new Date(row.setAt).toISOString()}\n`);
      return 0;
    });
  },
};

function contactKey(named: string): string {
  if (named.includes("@")) return addressKey(operatorAddress(named));
  const domain = domainPattern(named);
  if (domain === undefined || domain.startsWith("*")) throw new SettingsMistake(`"${named}" is no mail address and no domain`);
  return domain;
}
