import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import { composeMail } from "./compose.ts";
import { parseMessage } from "./parse.ts";
import { hasSignedContents } from "./signed.ts";
import { sortParts, zippedMail } from "./zipped.ts";
import { address } from "#test/kit/world.ts";

const RUNS = process.env["SLOW"] === "1" ? 10_000 : 100;
const zip = { fileName: "bijlagen.zip", bytes: utf8("PK"), note: { nl: "Zie de <zip>.", en: "See the zip." } };
const text = fc.string({ unit: "grapheme", maxLength: 300 });

test("whatever a mail says, the new one reads without defects, keeps its texts and header, and holds one file", () => {
  const file = fc.record({
    fileName: fc.string({ unit: "grapheme" }),
    mediaType: fc.constantFrom("text/plain", "text/html", "image/png"),
    bytes: fc.constant(utf8("x\r\n")),
  });
  const mail = fc.record({
    subject: text,
    text,
    html: fc.option(text, { nil: undefined }),
    attachments: fc.array(file, { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(mail, ({ html, ...rest }) => {
      const from = { address: address("sender@voorbeeld.example") };
      const raw = composeMail({ from, to: [from], date: 0, messageId: "1@x.example", ...rest, ...(html === undefined ? {} : { html }) });
      const before = parseMessage(raw);
      const after = parseMessage(zippedMail(before, zip));
      expect(after.defects).toEqual([]);
      expect(after.subject).toBe(before.subject);
      expect(after.text.startsWith(before.text)).toBe(true);
      expect(after.text).toContain("Zie de <zip>.");
      if (before.html !== undefined) expect(after.html).toContain("<hr>");
      expect(after.attachments.map(({ fileName }) => fileName)).toEqual(["bijlagen.zip"]);
      expect(sortParts(before).files).toHaveLength(rest.attachments.length);
    }),
    { numRuns: RUNS },
  );
});

test("the note stands inside of the HTML's body, and no word of it is markup", () => {
  const html = "<html><BODY>x</BODY></html>";
  const mail = composeMail({ from: { address: address("a@x.example") }, to: [], date: 0, messageId: "1@x", subject: "", text: "", html });
  expect(parseMessage(zippedMail(parseMessage(mail), zip)).html?.trim()).toBe(
    '<html><BODY>x<hr><p lang="nl">Zie de &#60;zip&#62;.</p><p lang="en">See the zip.</p></BODY></html>',
  );
});

const leaf = (fields: string, body = "x") => `--b\r\n${fields}\r\n\r\n${body}\r\n`;
const mixed = (...leaves: readonly string[]) =>
  parseMessage(
    utf8(`From: a@x.example\r\nBcc: z@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${leaves.join("")}--b--\r\n`),
  );

test("texts around an attachment stay text; a named or attached one is a file, a drawing too", () => {
  const message = mixed(
    leaf("Content-Type: text/plain", "Boven."),
    leaf("Content-Type: image/svg+xml\r\nContent-ID: <i@x>\r\nContent-Disposition: inline"),
    leaf("Content-Type: text/plain", "Onder."),
    leaf("Content-Type: text/plain; name=a.txt"),
    leaf("Content-Type: text/plain\r\nContent-Disposition: attachment"),
    leaf("Content-Type: message/rfc822"),
  );
  expect(sortParts(message).files.map(({ path }) => path)).toEqual(["2", "4", "5", "6"]);
  const after = parseMessage(zippedMail(message, zip));
  expect(after.text).toMatch(/^Boven\.\r\n\s*Onder\./);
  expect(fromUtf8(after.raw)).not.toMatch(/^Bcc:/im);
});

test("S/MIME and PGP are seen in every form, and an ordinary mail is none of them", () => {
  const signed = [
    mixed(leaf("Content-Type: text/plain"), leaf("Content-Type: application/pkcs7-signature; name=smime.p7s")),
    mixed(leaf("Content-Type: application/x-pkcs7-mime; smime-type=signed-data")),
    mixed(leaf("Content-Type: text/plain", "Hallo\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\n")),
    parseMessage(utf8("Content-Type: Multipart/Signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n")),
    parseMessage(utf8("Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n")),
  ];
  for (const message of signed) expect(hasSignedContents(message)).toBe(true);
  expect(hasSignedContents(mixed(leaf("Content-Type: text/plain", "Hallo -----BEGIN PGP SIGNED MESSAGE-----\r\n-----BEGIN\r\n")))).toBe(
    false,
  );
});
