import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { inspectMessage } from "#core/inspect/inspect.ts";
import { domainOf } from "#core/mail/address.ts";
import type { Envelope, Message } from "#core/mail/message.ts";
import { decide } from "#core/policy/decide.ts";
import { explain } from "#core/policy/explain.ts";
import { shownRecipients } from "#core/mail/single-copy.ts";
import { checkKeys, planned, signatureNote } from "#apps/check-notes.ts";
import type { Command } from "#apps/commands/command.ts";
import { openInspector } from "#apps/inspector.ts";
import { DEFAULT_POLICY, loadPolicy } from "#apps/policy-watch.ts";
import { operatorAddress, readSettings, SettingsMistake } from "#apps/settings.ts";
import { arrive } from "#flow/arrival.ts";
import { factsOf, shownMailboxes } from "#flow/facts.ts";
import { openClock, random } from "#io/clock/clock.ts";
import { openSandbox } from "#io/sandbox/sandbox.ts";

/** `zegel check`: the whole verdict on one message, offline. */
export const check: Command = {
  name: "check",
  summary: "say what would happen to a message, without sending it",
  usage: "MAIL.eml [--config FILE] [--policy FILE] [--mail-from A] [--rcpt-to B]... [--own-domain D]... [--no-pictures] [--json]",
  help: "Without --mail-from and --rcpt-to the header says who sends and who receives. Own is the domain of the sender unless --own-domain says otherwise.\n--config takes policy, own domains and DKIM keys of that configuration, and says how the message is signed.\nExit 1 when anything but direct delivery follows, or a DKIM key cannot serve.",
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        "no-pictures": { type: "boolean" },
        config: { type: "string" },
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
    const settings = values.config === undefined ? undefined : readSettings(values.config);
    const policy = loadPolicy(values.policy ?? settings?.policy ?? DEFAULT_POLICY);
    const { keys: dkim, mistakes } = await checkKeys(settings?.dkim ?? []);
    const reading = { policy: () => policy, dkim, organisation: { domain: "localhost" }, now: openClock(), random };
    const { read, message, tag } = arrive(reading, new Uint8Array(raw));
    const envelope = envelopeOf(message, values["mail-from"], values["rcpt-to"]);
    if (envelope.rcptTo.length === 0) throw new SettingsMistake("nobody would receive this; say who with --rcpt-to");
    const sandbox = openSandbox({ size: 1, pictures: values["no-pictures"] !== true && settings?.scan.pictures !== false });
    try {
      const seen = await inspectMessage(read, openInspector(sandbox, policy).inspector());
      const own = settings?.organisation;
      const ownDomains =
        values["own-domain"] ?? own?.ownDomains ?? (own ? [own.domain] : envelope.mailFrom === "" ? [] : [domainOf(envelope.mailFrom)]);
      const facts = factsOf({ ownDomains }, envelope, message, seen);
      const { verdict, notes } = planned(decide({ ...facts, ...(tag === undefined ? {} : { tag }) }, policy), message, dkim);
      const said = settings === undefined ? notes : [...notes, signatureNote(message, dkim)];
      const recipients = verdict.recipients.map(({ address, route, reasons, verify, singleCopy }) => ({
        address,
        route,
        reasons,
        verify,
        singleCopy,
      }));
      if (values.json === true) {
        const { findings, notScanned } = seen;
        const about = { findings, notScanned, defects: read.defects, recipients, ask: verdict.ask, sentence: explain(verdict) };
        process.stdout.write(`${JSON.stringify({ ...about, notes: said, mistakes })}\n`);
      } else {
        for (const { address, route, reasons } of recipients)
          process.stdout.write(`${address}: ${route}\n${reasons.map(({ rule, text }) => `  ${rule}: ${text.en}\n`).join("")}`);
        process.stdout.write([explain(verdict), ...said].map(({ en }) => `${en}\n`).join(""));
        process.stdout.write(mistakes.map((mistake) => `${mistake}\n`).join(""));
      }
      return mistakes.length === 0 && recipients.every(({ route }) => route === "direct") ? 0 : 1;
    } finally {
      await sandbox.close();
    }
  },
};

/** What the command line says of the envelope, else what the header shows. */
function envelopeOf(message: Message, mailFrom: string | undefined, rcptTo: readonly string[] | undefined): Envelope {
  const { to, cc } = shownRecipients(message);
  const shown = shownMailboxes(message, "from")[0]?.address ?? "";
  return {
    mailFrom: mailFrom === undefined ? shown : mailFrom === "" ? "" : operatorAddress(mailFrom),
    rcptTo: rcptTo?.map(operatorAddress) ?? [...to, ...cc],
  };
}
