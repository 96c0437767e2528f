import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { SettingsShape } from "#apps/settings-shape.ts";
import { absoluteSmtp } from "#apps/smtp-settings.ts";
import { type ParsedAddress, parseAddress } from "#core/mail/address.ts";

/** Everything that an operator sets, read from zegel.yaml. Paths are absolute. */
export type Settings = v.InferOutput<typeof SettingsShape>;

/** Thrown for a mistake of the operator, with a sentence that names it. */
export class SettingsMistake extends Error {
  override readonly name = "SettingsMistake";
}

/** The settings in this file; throws SettingsMistake naming the setting that is wrong. */
export function readSettings(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new SettingsMistake(`Cannot read the configuration ${path}. Start with "zegel demo", or write one as docs/operators.md shows.`);
  }
  return checkSettings(yamlOf(path, text), dirname(resolve(path)), path);
}

/** Checks settings from anywhere; relative paths are taken from `base`. */
export function checkSettings(value: unknown, base: string, name: string): Settings {
  const read = v.safeParse(SettingsShape, value);
  if (!read.success) {
    const [issue] = read.issues;
    throw new SettingsMistake(`${name}: ${v.getDotPath(issue) ?? "the file"}: ${issue.message}.`);
  }
  const absolute = (path: string): string => resolve(base, path);
  const { data, delivery, dkim, keyFile, policy, smtp, sms } = read.output;
  return {
    ...read.output,
    data: absolute(data),
    dkim: dkim.map((key) => ({ ...key, keyFile: absolute(key.keyFile) })),
    keyFile: absolute(keyFile ?? `${data}/keys.json`),
    ...(policy === undefined ? {} : { policy: absolute(policy) }),
    delivery: delivery.kind === "mx" && delivery.ca !== undefined ? { ...delivery, ca: absolute(delivery.ca) } : delivery,
    smtp: absoluteSmtp(smtp, absolute),
    sms: sms.kind === "webhook" ? { ...sms, tokenFile: absolute(sms.tokenFile) } : sms,
  };
}

/** An address that an operator typed, strictly read. */
export function operatorAddress(text: string): Extract<ParsedAddress, { ok: true }>["address"] {
  const read = parseAddress(text);
  if (!read.ok) throw new SettingsMistake(`"${text}" is not a mail address.`);
  return read.address;
}

function yamlOf(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (thrown) {
    throw new SettingsMistake(`${path}: ${thrown instanceof Error ? thrown.message : "is not YAML"}`);
  }
}
