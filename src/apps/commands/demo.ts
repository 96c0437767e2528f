import { parseArgs } from "node:util";
import type { Command } from "#apps/commands/command.ts";
import { runUntilStopped } from "#apps/commands/running.ts";
import { type DemoOrganisation, demoSettings, settleDemo } from "#apps/demo-organisation.ts";
import { openProgram, type Program } from "#apps/program.ts";
import { SettingsMistake } from "#apps/settings.ts";

/** `zegel demo`: a complete organisation on this machine. */
export const demo: Command = {
  name: "demo",
  summary: "a complete organisation on this machine, nothing else needed",
  usage: "[--data DIR] [--http PORT] [--smtp PORT] [--json]",
  help: 'SMTP on 127.0.0.1:2525, web on http://localhost:8080, data under data/demo. Outgoing mail and SMS stay in the outbox page.\nPrints one line that starts with "ready" when everything listens; with --json one JSON object with urls and accounts.',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { data: { type: "string" }, http: { type: "string" }, smtp: { type: "string" }, json: { type: "boolean" } },
    });
    const data = values.data ?? "data/demo";
    const settings = demoSettings({ data, http: port(values.http, 8080), smtp: port(values.smtp, 2525) });
    return runUntilStopped(async (log) => {
      const program = await openProgram(settings, { log });
      const organisation = await settleDemo(program.opened.world, settings.data);
      process.stdout.write(
        values.json === true ? `${JSON.stringify(forPrograms(program, organisation))}\n` : forPeople(program, organisation),
      );
      return program;
    });
  },
};

function port(text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new SettingsMistake(`"${text}" is not a port`);
  return number;
}

function urlsOf(program: Program): {
  readonly web: string;
  readonly app: string;
  readonly admin: string;
  readonly outbox: string;
  readonly outboxJson: string;
  readonly smtp: string;
} {
  const { url } = program.opened.world.organisation;
  return {
    web: url,
    app: `${url}/app`,
    admin: `${url}/admin`,
    outbox: `${url}/demo`,
    outboxJson: `${url}/demo/outbox.json`,
    smtp: `smtp://127.0.0.1:${program.smtpPort}`,
  };
}

function forPrograms(program: Program, { accounts, knownGuests }: DemoOrganisation): object {
  return {
    ready: true,
    urls: urlsOf(program),
    smtp: { host: "127.0.0.1", port: program.smtpPort },
    accounts,
    knownGuests,
    pid: process.pid,
  };
}

function forPeople(program: Program, { accounts, knownGuests }: DemoOrganisation): string {
  const urls = urlsOf(program);
  const rows = accounts.map(({ address, password, totpSecret }) => `  ${address.padEnd(32)} ${password.padEnd(28)} ${totpSecret}`);
  const known = knownGuests.map(({ address, phone }) => `  ${address} (${phone})`);
  return `Zegel demo: Gemeente Voorbeeld

Accounts: address, password, authenticator secret
${rows.join("\n")}

Guests whose phone is known:
${known.join("\n")}

  send mail through  127.0.0.1:${program.smtpPort} as anybody@voorbeeld.example
  what left          ${urls.outbox}
  sender's page      ${urls.app}
  administrator      ${urls.admin}
  policy             ${program.opened.policy.state().file} (changes count at once)

ready ${urls.web} ${urls.smtp}
`;
}
