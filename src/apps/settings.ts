import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { type ParsedAddress, parseAddress } from "#core/mail/address.ts";

const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const Listen = v.strictObject({ host: v.optional(v.string(), "127.0.0.1"), port: Port });
const Domain = v.pipe(v.string(), v.regex(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, "must be a domain name in lower case"));

const Shape = v.strictObject({
  organisation: v.strictObject({
    name: v.pipe(v.string(), v.minLength(1)),
    domain: Domain,
    ownDomains: v.optional(v.array(Domain)),
    helpPhone: v.optional(v.string()),
  }),
  /** Base of every link: what guests see. */
  url: v.pipe(
    v.string(),
    v.url(),
    v.transform((url) => url.replace(/\/+$/, "")),
  ),
  hostName: v.optional(v.string(), "localhost"),
  /** Directory of everything that rests. */
  data: v.string(),
  keyFile: v.optional(v.string()),
  policy: v.optional(v.string()),
  smtp: v.strictObject({
    ...Listen.entries,
    relayFrom: v.array(v.string()),
    tls: v.optional(v.strictObject({ cert: v.string(), key: v.string() })),
  }),
  http: Listen,
  delivery: v.variant("kind", [
    v.strictObject({
      kind: v.literal("smarthost"),
      host: v.string(),
      port: v.optional(Port, 25),
      tls: v.optional(v.picklist(["required", "opportunistic", "none"]), "required"),
    }),
    v.strictObject({ kind: v.literal("outbox") }),
  ]),
  sms: v.variant("kind", [
    v.strictObject({ kind: v.literal("webhook"), url: v.pipe(v.string(), v.url()), tokenFile: v.string() }),
    v.strictObject({ kind: v.literal("outbox") }),
  ]),
});

/** Everything that an operator sets, read from zegel.yaml. Paths are absolute. */
export type Settings = v.InferOutput<typeof Shape>;

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
  const read = v.safeParse(Shape, value);
  if (!read.success) {
    const [issue] = read.issues;
    throw new SettingsMistake(`${name}: ${v.getDotPath(issue) ?? "the file"}: ${issue.message}.`);
  }
  const absolute = (path: string): string => resolve(base, path);
  const { data, keyFile, policy, smtp, sms } = read.output;
  return {
    ...read.output,
    data: absolute(data),
    keyFile: absolute(keyFile ?? `${data}/keys.json`),
    ...(policy === undefined ? {} : { policy: absolute(policy) }),
    smtp: { ...smtp, ...(smtp.tls === undefined ? {} : { tls: { cert: absolute(smtp.tls.cert), key: absolute(smtp.tls.key) } }) },
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
