import * as v from "valibot";
import { SmtpShape } from "#apps/smtp-settings.ts";

const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const Listen = v.strictObject({ host: v.optional(v.string(), "127.0.0.1"), port: Port });
const Domain = v.pipe(v.string(), v.regex(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, "must be a domain name in lower case"));
const PlainDomain = v.pipe(v.string(), v.regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/, "must be a name in lower case"));

/** Everything that an operator may set in zegel.yaml. */
export const SettingsShape = v.strictObject({
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
  smtp: SmtpShape,
  http: Listen,
  /** Whether letters in pictures and scanned pages are read; without it a picture counts as unread. */
  scan: v.optional(v.strictObject({ pictures: v.optional(v.boolean(), true) }), { pictures: true }),
  delivery: v.variant("kind", [
    v.strictObject({
      kind: v.literal("smarthost"),
      host: v.string(),
      port: v.optional(Port, 25),
      tls: v.optional(v.picklist(["required", "opportunistic", "none"]), "required"),
    }),
    v.strictObject({
      kind: v.literal("mx"),
      /** Validating resolvers. */
      resolvers: v.pipe(v.array(v.string()), v.minLength(1)),
      trustResolvers: v.optional(v.boolean(), false),
      port: v.optional(Port, 25),
      ipv6: v.optional(v.boolean(), true),
      perDomain: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 8),
      ca: v.optional(v.string()),
      policyPort: v.optional(Port, 443),
      unsignedHosts: v.optional(v.boolean(), false),
      insideHosts: v.optional(v.boolean(), false),
    }),
    v.strictObject({ kind: v.literal("outbox") }),
  ]),
  /** What mail of these domains is signed with; several keys of one domain sign together. */
  dkim: v.optional(v.array(v.strictObject({ domain: PlainDomain, selector: PlainDomain, keyFile: v.string() })), []),
  sms: v.variant("kind", [
    v.strictObject({ kind: v.literal("webhook"), url: v.pipe(v.string(), v.url()), tokenFile: v.string() }),
    v.strictObject({ kind: v.literal("outbox") }),
  ]),
});
