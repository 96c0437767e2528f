import { detector, type Extent } from "#core/detect/detector.ts";
import { slice, type View } from "#core/detect/view.ts";

/** Private keys in PEM, OpenSSH, PGP or age form. */
export const secretPrivateKey = detector({
  id: "secret.private-key",
  title: { nl: "Privésleutel", en: "Private key" },
  check: "the line that begins a private key, or an age secret key",
  source: "RFC 7468, RFC 9580, OpenSSH PROTOCOL.key, age specification",
  levels: { high: "the line stands there" },
  examples: {
    hits: [
      `-----BEGIN ${"PRIVATE"} KEY-----`,
      `-----BEGIN RSA ${"PRIVATE"} KEY-----\nMIIE`,
      `-----BEGIN OPENSSH ${"PRIVATE"} KEY-----`,
      `-----BEGIN PGP ${"PRIVATE"} KEY BLOCK-----`,
      `AGE-SECRET-KEY-1${"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"}`,
    ],
    misses: ["-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----", "begin private key", "AGE-SECRET-KEY", "BEGIN: private"],
  },
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [
    {
      kind: "word",
      terms: [
        "begin private key",
        "begin rsa private key",
        "begin ec private key",
        "begin dsa private key",
        "begin openssh private key",
        "begin encrypted private key",
        "begin pgp private key block",
        "begin ssh2 encrypted private key",
        "age secret key 1*",
      ],
      accept: line,
    },
  ],
});

function line(view: View, start: number, end: number): Extent | undefined {
  const age = /^AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/u.exec(slice(view, start, start + 80));
  if (age !== null) return { start, end: start + age[0].length, level: "high" };
  return /-{4,5} ?$/u.test(slice(view, start - 6, start)) && /^ ?-{4,5}/u.test(slice(view, end, end + 6))
    ? { start, end, level: "high" }
    : undefined;
}
