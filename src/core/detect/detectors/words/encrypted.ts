import { detector, type Extent } from "#core/detect/detector.ts";
import { slice, type View } from "#core/detect/view.ts";

/** Contents that nobody but their recipient can read, so that we cannot either. */
export const encrypted = detector({
  id: "encrypted",
  title: { nl: "Versleutelde inhoud", en: "Encrypted contents" },
  check:
    "the line that begins a PGP message or an age file; in a mail also S/MIME, PGP/MIME, and every file that opens only with a password",
  source: "RFC 9580, age specification, RFC 8551, RFC 3156",
  levels: { high: "the line stands there, or the part is closed" },
  examples: {
    hits: [
      "-----BEGIN PGP MESSAGE-----",
      "Hallo,\n-----BEGIN PGP MESSAGE-----\nVersion: GnuPG v2\n\nhQEMA",
      "> -----BEGIN PGP MESSAGE-----",
      "-----BEGIN PGP MESSAGE, PART 1/2-----",
      "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24",
    ],
    misses: [
      "-----BEGIN PGP SIGNED MESSAGE-----",
      "-----BEGIN PGP PUBLIC KEY BLOCK-----",
      "begin pgp message",
      "-----BEGIN CERTIFICATE-----",
      "send me a PGP message",
    ],
  },
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [{ kind: "word", terms: ["begin pgp message", "begin age encrypted file"], accept: line }],
});

function line(view: View, start: number, end: number): Extent | undefined {
  const isFramed =
    /-{4,5} ?$/u.test(slice(view, start - 6, start)) && /^(?:, ?part \d{1,4}(?:\/\d{1,4})?)? ?-{4,5}/iu.test(slice(view, end, end + 30));
  return isFramed ? { start, end, level: "high" } : undefined;
}
