import { parseArgs } from "node:util";
import type { Command } from "#apps/commands/command.ts";
import { runUntilStopped } from "#apps/commands/running.ts";
import { type DemoOrganisation, demoSettings, settleDemo } from "#apps/demo-organisation.ts";
import { DEMO_SENDER, demoPorts, settleAppPassword, settleCertificate } from "#apps/demo-submission.ts";
import { openProgram, type Program } from "#apps/program.ts";
import { SettingsMistake } from "#apps/settings.ts";

/** `zegel demo`: a complete organisation on this machine. */
export const demo: Command = {
  name: "demo",
  summary: "a complete organisation on this machine, nothing else needed",
  usage: "[--data DIR] [--http PORT] [--smtp PORT] [--submission PORT] [--submissions PORT] [--json]",
  help: 'SMTP on 127.0.0.1:2525, for mail programs 2587 (STARTTLS) and 2465 (TLS; 0 for none), web on http://localhost:8080, data under data/demo. Outgoing mail and SMS stay in the outbox page.\nPrints one line that starts with "ready" when everything listens; with --json one JSON object with urls and accounts.',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { ...TEXT_OPTIONS, json: { type: "boolean" } },
    });
    const data = values.data ?? "data/demo";
    const doors = await demoPorts(values, port);
    const settings = demoSettings({ data, http: port(values.http, 8080), smtp: port(values.smtp, 2525), ...doors });
    await settleCertificate(data);
    return runUntilStopped(async (log) => {
      const program = await openProgram(settings, { log });
      const organisation = await settleDemo(program.opened.world, settings.data);
      const appPassword = await settleAppPassword(program.opened.world, settings.data);
      process.stdout.write(
        values.json === true
          ? `${JSON.stringify(forPrograms(program, organisation, appPassword))}\n`
          : forPeople(program, organisation, appPassword),
      );
      return program;
    });
  },
};

const TEXT = { type: "string" } as const;
const TEXT_OPTIONS = { data: TEXT, http: TEXT, smtp: TEXT, submission: TEXT, submissions: TEXT } as const;

function port(text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new SettingsMistake(`"${text}" is not a port`);
  return number;
}

function urlsOf(program: Program): Readonly<Record<"web" | "app" | "admin" | "outbox" | "outboxJson" | "smtp", string>> {
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

function forPrograms(program: Program, { accounts, knownGuests }: DemoOrganisation, appPassword: string): object {
  return {
    ready: true,
    urls: urlsOf(program),
    smtp: { host: "127.0.0.1", port: program.smtpPort },
    submission: { host: "127.0.0.1", port: program.submissionPort ?? 0 },
    submissions: { host: "127.0.0.1", port: program.submissionsPort ?? 0 },
    accounts: accounts.map((account) => (account.address === DEMO_SENDER ? { ...account, appPassword } : account)),
    knownGuests,
    pid: process.pid,
  };
}

function forPeople(program: Program, { accounts, knownGuests }: DemoOrganisation, appPassword: string): string {
  const urls = urlsOf(program);
  const rows = accounts.map(({ address, password, totpSecret }) => `  ${address.padEnd(32)} ${password.padEnd(28)} ${totpSecret}`);
  const doors = [
    program.submissionPort && `${program.submissionPort} (STARTTLS)`,
    program.submissionsPort && `${program.submissionsPort} (TLS)`,
  ];
  const known = knownGuests.map(({ address, phone }) => `  ${address} (${phone})`);
  return `Zegel demo: Gemeente Voorbeeld

Accounts: address, password, authenticator secret
${rows.join("\n")}

Guests whose phone is known:
${known.join("\n")}

  send mail through  127.0.0.1:${program.smtpPort} as anybody@voorbeeld.example
  mail programs      127.0.0.1:${doors.filter(Boolean).join(" or ")} as ${DEMO_SENDER}, app password ${appPassword}
  what left          ${urls.outbox}
  sender's page      ${urls.app}
  administrator      ${urls.admin}
  policy             ${program.opened.policy.state().file} (changes count at once)

ready ${urls.web} ${urls.smtp}
`;
}
