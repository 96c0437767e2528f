import * as v from "valibot";
import { isPrivate, networksOf } from "#apps/networks.ts";

const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const Tls = v.strictObject({ cert: v.string(), key: v.string() });
const Fingerprint = v.pipe(
  v.string(),
  v.transform((text) => text.replaceAll(":", "").toLowerCase()),
  v.regex(/^[0-9a-f]{64}$/, "must be a SHA-256 fingerprint: 64 hexadecimal digits"),
);
const Network = v.pipe(
  v.string(),
  v.check((text) => networksOf([text]) !== undefined, "must be an address or a network, such as 10.1.0.0/16"),
);
const SendsAs = v.array(v.pipe(v.string(), v.regex(/^(?:[^@\s]+@|\*\.)?[^@\s*]+\.[^@\s*]+$/, "must be an address or a domain")));

/** A mail server that sends through us. Its network alone proves little: anybody may rent an address there. */
const Relay = v.pipe(
  v.strictObject({
    from: v.pipe(v.array(Network), v.minLength(1)),
    sendsAs: v.optional(SendsAs),
    anyone: v.optional(v.literal(true)),
    header: v.optional(
      v.strictObject({ name: v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, "must be a field name")), secretFile: v.string() }),
    ),
    certificate: v.optional(Fingerprint),
  }),
  v.check(
    ({ anyone, header, certificate }) => (anyone === true) !== (header !== undefined || certificate !== undefined),
    "needs a secret header or a certificate, or, for networks of your own, anyone: true instead",
  ),
);

const OwnNetwork = v.pipe(
  Network,
  v.check(isPrivate, 'is not a network of your own; write it as { from: ["..."], header: ... }, or with anyone: true'),
);

const Door = v.strictObject({ host: v.optional(v.string()), port: Port, tls: v.optional(Tls) });

/** Everything that an operator may set about the doors for mail. */
export const SmtpShape = v.pipe(
  v.strictObject({
    host: v.optional(v.string(), "127.0.0.1"),
    port: Port,
    relayFrom: v.array(v.lazy((entry) => (typeof entry === "string" ? OwnNetwork : Relay))),
    tls: v.optional(Tls),
    submission: v.optional(Door),
    submissions: v.optional(Door),
    certificates: v.optional(v.array(v.strictObject({ name: v.string(), fingerprint: Fingerprint, sendsAs: SendsAs }))),
  }),
  v.check(
    ({ tls, submission, submissions }) => [submission, submissions].every((one) => one === undefined || (one.tls ?? tls) !== undefined),
    "submission and submissions need tls with cert and key",
  ),
);

type Smtp = v.InferOutput<typeof SmtpShape>;

/** The same with every path of a file made absolute. */
export function absoluteSmtp(smtp: Smtp, absolute: (path: string) => string): Smtp {
  const tls = <Of extends { readonly tls?: Smtp["tls"] | undefined }>(door: Of): Of =>
    door.tls === undefined ? door : { ...door, tls: { cert: absolute(door.tls.cert), key: absolute(door.tls.key) } };
  const relayFrom = smtp.relayFrom.map((relay) =>
    typeof relay === "string" || relay.header === undefined
      ? relay
      : { ...relay, header: { ...relay.header, secretFile: absolute(relay.header.secretFile) } },
  );
  return {
    ...tls(smtp),
    relayFrom,
    ...(smtp.submission === undefined ? {} : { submission: tls(smtp.submission) }),
    ...(smtp.submissions === undefined ? {} : { submissions: tls(smtp.submissions) }),
  };
}
