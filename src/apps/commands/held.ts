import { parseArgs } from "node:util";
import type { Command } from "#apps/commands/command.ts";
import { RESTING_OPTIONS, settingsOf } from "#apps/commands/resting.ts";
import { operatorAddress, SettingsMistake } from "#apps/settings.ts";
import { openWorld } from "#apps/world.ts";
import { ERRORS } from "#core/errors.ts";
import { type Decision, release, removeHeld, returnToSender } from "#flow/held/decide.ts";
import { withdrawHeld } from "#flow/held/withdraw.ts";
import { stringList } from "#flow/queue.ts";
import { type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";

type Act = (world: World, decision: Decision) => Promise<Result<object>>;

/** Only whoever wrote it withdraws: an operator who is not asked for a name has delete. */
const withdraw: Act = async (world, { id, by }) => (by === "operator" ? refused("NOT_ALLOWED") : withdrawHeld(world, { id, by }));

const ACTS: Readonly<Record<string, Act>> = { release, return: returnToSender, delete: removeHeld, withdraw };

/** `zegel held`: what waits for a person, and deciding on it from the command line. */
export const held: Command = {
  name: "held",
  summary: "show what waits for a person, release, return, delete or withdraw it",
  usage:
    "list|release|return|delete|withdraw [ID...] [--by ADDRESS] [--remark TEXT] [--sender ADDRESS] [--json] [--config FILE | --data DIR]",
  help: "list shows envelopes and why each waits, never contents; --sender narrows it. Releasing needs --by: an account that may review and did not write the message.\nreturn tells the sender, with --remark; delete tells nobody. withdraw is for whoever wrote it, named with --by. Several IDs are taken one after the other.\nExit 1 when one of them could not be done.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...RESTING_OPTIONS,
        json: { type: "boolean" },
        by: { type: "string" },
        remark: { type: "string" },
        sender: { type: "string" },
      },
    });
    const [what = "", ...ids] = positionals;
    const act = Object.entries(ACTS).find(([name]) => name === what)?.[1];
    if (act === undefined && what !== "list") throw new SettingsMistake("say list, release, return, delete or withdraw");
    if (act !== undefined && ids.length === 0) throw new SettingsMistake("say which: zegel held list shows their ids");
    const by: Decision["by"] = values.by === undefined ? "operator" : operatorAddress(values.by);
    const opened = await openWorld(settingsOf(values), { log: { line: () => {} } });
    try {
      if (act === undefined) return await list(opened.world, values.sender, values.json === true);
      const decisions = ids.map((id) => ({ id, by, ...(values.remark === undefined ? {} : { remark: values.remark }) }));
      return await decideAll(opened.world, act, decisions, values.json === true);
    } finally {
      await opened.close();
    }
  },
};

async function list(world: World, sender: string | undefined, json: boolean): Promise<number> {
  const rows = await world.store.list("held", {
    where: { state: "waiting", ...(sender === undefined ? {} : { sender: operatorAddress(sender) }) },
    orderBy: "since",
  });
  for (const { id, kind, since, sender: from, recipients } of rows) {
    const line = { id, why: kind, since: new Date(since).toISOString(), from, to: stringList(recipients) };
    const words = `${id} ${kind.padEnd(9)} ${line.since} ${from === "" ? "<>" : from} -> ${line.to.join(", ")}`;
    process.stdout.write(`${json ? JSON.stringify(line) : words}\n`);
  }
  return 0;
}

async function decideAll(world: World, act: Act, decisions: readonly Decision[], json: boolean): Promise<number> {
  let failed = 0;
  for (const decision of decisions) {
    const { id } = decision;
    const answer = await act(world, decision);
    if (!answer.ok) failed += 1;
    const said = answer.ok ? { id, ok: true } : { id, ok: false, error: answer.code };
    const words = answer.ok
      ? "waitsAgain" in answer.value && answer.value.waitsAgain
        ? "waits for someone else now"
        : "done"
      : ERRORS[answer.code].text.en;
    process.stdout.write(json ? `${JSON.stringify(said)}\n` : `${id} ${words}\n`);
  }
  return failed === 0 ? 0 : 1;
}
