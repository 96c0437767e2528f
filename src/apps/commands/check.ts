import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { inspectMessage } from "#core/inspect/inspect.ts";
import { domainOf } from "#core/mail/address.ts";
import type { Envelope } from "#core/mail/message.ts";
import { decide } from "#core/policy/decide.ts";
import { explain } from "#core/policy/explain.ts";
import { shownRecipients } from "#core/mail/single-copy.ts";
import type { Command } from "#apps/commands/command.ts";
import { openInspector } from "#apps/inspector.ts";
import { DEFAULT_POLICY, loadPolicy } from "#apps/policy-watch.ts";
import { operatorAddress, SettingsMistake } from "#apps/settings.ts";
import { arrive } from "#flow/arrival.ts";
import { factsOf, shownMailboxes } from "#flow/facts.ts";
import { openClock, random } from "#io/clock/clock.ts";
import { openSandbox } from "#io/sandbox/sandbox.ts";

/** `zegel check`: the whole verdict on one message, offline. */
export const check: Command = {
  name: "check",
  summary: "say what would happen to a message, without sending it",
  usage: "MAIL.eml [--policy FILE] [--mail-from A] [--rcpt-to B]... [--own-domain D]... [--no-pictures] [--json]",
  help: "Without --mail-from and --rcpt-to the header says who sends and who receives. Own is the domain of the sender unless --own-domain says otherwise.\nExit 1 when anything but direct delivery follows.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        "no-pictures": { type: "boolean" },
        policy: { type: "string" },
        "mail-from": { type: "string" },
        "rcpt-to": { type: "string", multiple: true },
        "own-domain": { type: "string", multiple: true },
      },
    });
    const [path] = positionals;
    if (path === undefined || positionals.length > 1) throw new SettingsMistake("say which message to check");
    const raw = await readFile(path).catch(() => undefined);
    if (raw === undefined) throw new SettingsMistake(`cannot read ${path}`);
    const policy = loadPolicy(values.policy ?? DEFAULT_POLICY);
    const reading = { policy: () => policy, dkim: [], organisation: { domain: "localhost" }, now: openClock(), random };
    const { read, message, tag } = arrive(reading, new Uint8Array(raw));
    const { to, cc } = shownRecipients(message);
    const envelope: Envelope = {
      mailFrom:
        values["mail-from"] === undefined
          ? (shownMailboxes(message, "from")[0]?.address ?? "")
          : values["mail-from"] === ""
            ? ""
            : operatorAddress(values["mail-from"]),
      rcptTo: values["rcpt-to"]?.map(operatorAddress) ?? [...to, ...cc],
    };
    if (envelope.rcptTo.length === 0) throw new SettingsMistake("nobody would receive this; say who with --rcpt-to");
    const sandbox = openSandbox({ size: 1, pictures: values["no-pictures"] !== true });
    try {
      const seen = await inspectMessage(read, openInspector(sandbox, policy).inspector());
      const ownDomains = values["own-domain"] ?? (envelope.mailFrom === "" ? [] : [domainOf(envelope.mailFrom)]);
      const facts = factsOf({ ownDomains }, envelope, message, seen);
      const verdict = decide({ ...facts, ...(tag === undefined ? {} : { tag }) }, policy);
      const recipients = verdict.recipients.map(({ address, route, reasons, verify, singleCopy }) => ({
        address,
        route,
        reasons,
        verify,
        singleCopy,
      }));
      if (values.json === true)
        process.stdout.write(
          `${JSON.stringify({ findings: seen.findings, notScanned: seen.notScanned, defects: read.defects, recipients, ask: verdict.ask, sentence: explain(verdict) })}\n`,
        );
      else {
        for (const { address, route, reasons } of recipients)
          process.stdout.write(`${address}: ${route}\n${reasons.map(({ rule, text }) => `  ${rule}: ${text.en}\n`).join("")}`);
        process.stdout.write(`${explain(verdict).en}\n`);
      }
      return recipients.every(({ route }) => route === "direct") ? 0 : 1;
    } finally {
      await sandbox.close();
    }
  },
};
