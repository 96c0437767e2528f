import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { detect } from "#core/detect/detect.ts";
import { withoutRepeats } from "#core/extract/by-type.ts";
import { extractParts } from "#core/extract/extract.ts";
import { inspectMessage, type Inspector } from "#core/inspect/inspect.ts";
import { canonical } from "#core/mail/canonical.ts";
import { parseMessage, partText } from "#core/mail/parse.ts";

const inspector: Inspector = {
  text: async (part, text) => ({ findings: detect(text, { part }), notScanned: [] }),
  async file({ name, mediaType, bytes }) {
    const { parts, notScanned } = await extractParts({ name, mediaType, bytes });
    return { findings: withoutRepeats(parts.flatMap(({ part, text }) => detect(text, { part }))), notScanned };
  },
};

const inspect = (...lines: readonly string[]) => inspectMessage(parseMessage(utf8(lines.join("\r\n"))), inspector);
const seen = async (...lines: readonly string[]) =>
  (await inspect(...lines)).findings.map(({ detector, part, masked }) => `${detector} ${part} ${masked}`);

test("what several readings show is one finding", async () => {
  expect(await seen("Content-Type: text/plain", "Content-Type: text/html", "", "BSN 123456782")).toEqual(["nl.bsn text ••••••782"]);
});

test("what only another program would show is a finding at its place", async () => {
  const lines = ["Content-Transfer-Encoding: 7bit", "Content-Transfer-Encoding: base64", "", "QlNOIDEyMzQ1Njc4Mg=="];
  expect(await seen(...lines)).toEqual(["nl.bsn message > other reading ••••••782"]);
});

test.each(["text/html", "text/plain"])("what a number is can stand in another part of a malformed message of %s", async (type) => {
  const number = ["Content-Type: text/html", "Content-Transfer-Encoding: own", "", "20378488", "--b--"];
  const lines = ["Content-Type: multipart/mixed; boundary=b", "", "--b", `Content-Type: ${type}`, "", "BSN:", "--b", ...number];
  expect(await seen(...lines)).toContain("nl.bsn message › other reading ••••••488");
});

test("what a number is can stand in another part of a sound message too, and two forms of one text are looked into once", async () => {
  const parts = ["--b", "Content-Type: text/plain", "", "BSN:", "--b", "Content-Type: text/html", "", "20378488", "--b--"];
  const found = await seen("Content-Type: multipart/mixed; boundary=b", "", ...parts);
  expect(found).toContain("nl.bsn message › other reading ••••••488");
  expect((await seen("Content-Type: multipart/alternative; boundary=b", "", ...parts)).join()).not.toContain("other reading");
});

test("two numbers that end alike in one reading are two findings", async () => {
  const lines = ["Subject : x", "", "BSN 123456782", "and BSN 111222333", "and BSN 923456782 is none, BSN 100000782 neither"];
  expect((await seen(...lines)).filter((one) => one.startsWith("nl.bsn"))).toContain("nl.bsn text ••••••333");
});

test("the name of a file is looked into", async () => {
  const lines = ["Content-Type: application/octet-stream", 'Content-Disposition: attachment; filename="BSN 123456782.txt"', "", "x"];
  expect(await seen(...lines)).toEqual(["nl.bsn file names ••••••782"]);
});

test("a text that is called something else is opened as that", async () => {
  const lines = ['Content-Type: text/plain; name="page.html"', "", "BSN 1234<b>567</b>82"];
  expect(await seen(...lines)).toEqual(["nl.bsn page.html ••••••782"]);
});

test("lines that flow on are looked into as one and as they came", async () => {
  const lines = ["Content-Type: text/plain; format=flowed; delsp=yes", "", "BSN 12345 ", "6782"];
  expect(await seen(...lines)).toContain("nl.bsn text ••••••782");
});

test("lines that flow on are joined over empty ones too, in a message inside as well", async () => {
  const lines = ["Content-Type: text/plain; format=flowed", "", "see BSN 12345 ", "", "6782 now"];
  expect(await seen(...lines)).toContain("nl.bsn text ••••••782");
  const inside = ["Content-Type: text/plain; format=flowed; delsp=yes", "", "IBAN NL91ABNA0417164300 ", "for you"];
  expect((await seen("Content-Type: message/rfc822", "", ...inside)).join()).toContain("iban message 1.eml > lines as they came");
});

test("an encoded word that is broken is undone in a sound message too", async () => {
  const other = ["Subject: =?utf-8?q?BSN_12345678=32", "From: a@x.example", "", "x"];
  expect(await seen(...other)).toContain("nl.bsn subject ••••••782");
  expect((await seen("Content-Type: message/rfc822", "", ...other)).join()).toContain("nl.bsn message 1.eml > broken words ••••••782");
});

test("a subject is also looked into as it is written anew, with a space for what is unseen", async () => {
  const texts: string[] = [];
  const text: Inspector["text"] = (part, one) => {
    texts.push(one);
    return inspector.text(part, one);
  };
  await inspectMessage(parseMessage(utf8("Subject: 5=\u008d3\r\n\r\nx")), { ...inspector, text });
  expect(texts).toContain("5= 3");
});

test("a malformed message is also looked into as it is written anew", async () => {
  const texts: string[] = [];
  const text: Inspector["text"] = (part, one) => {
    texts.push(one);
    return inspector.text(part, one);
  };
  const message = parseMessage(Uint8Array.from("Subject : x\r\n\r\n\xe9\x81\xe8\x01\x9f\xfe\r\n", (one) => one.charCodeAt(0)));
  await inspectMessage(message, { ...inspector, text });
  const [anew] = parseMessage(canonical(message) ?? utf8("")).parts;
  expect(anew === undefined ? "" : partText(anew).text).toContain("è");
  expect(texts).toContain(anew === undefined ? "" : partText(anew).text);
});

test("a number that another charset sets free is seen", async () => {
  const bytes = Uint8Array.from("Content-Type: text/plain; charset=iso-8859-1\r\n\r\nBSN\xe7123456782\r\n", (one) => one.charCodeAt(0));
  expect((await inspectMessage(parseMessage(bytes), inspector)).findings.map(({ detector }) => detector)).toContain("nl.bsn");
});

test("a number that ends where a file without a charset is not in the one that is guessed is seen", async () => {
  const bytes = Uint8Array.from("Content-Type: text/calendar\r\n\r\nSUMMARY:IBAN NL61RABO1788776054\xff is it\r\n", (one) =>
    one.charCodeAt(0),
  );
  expect((await inspectMessage(parseMessage(bytes), inspector)).findings.map(({ detector }) => detector)).toContain("iban");
});

test("a number that ends in a header where a byte is no UTF-8 is seen, in a message inside as well", async () => {
  const subject = "Subject: =?utf-8?q?IBAN_NL=361RABO17887=376=3054?=\xf2\r\n\r\nx\r\n";
  for (const before of ["", "Content-Type: message/rfc822\r\n\r\n"]) {
    const { findings } = await inspectMessage(parseMessage(Uint8Array.from(before + subject, (one) => one.charCodeAt(0))), inspector);
    expect(findings.map(({ detector }) => detector)).toContain("iban");
  }
});

test("a subject in the header of a part is looked into, and makes a message malformed", async () => {
  const lines = ["Content-Type: multipart/mixed; boundary=b", "", "--b", "Subject: =?utf-8?q?BSN=20123456782?=", "", "x", "--b--"];
  expect(await seen(...lines)).toContain("nl.bsn message > other reading ••••••782");
  expect(parseMessage(utf8(lines.join("\r\n"))).defects).toEqual([{ kind: "bad-header-field", where: "1" }]);
});

test("a multipart without parts is a text, and what its number is can stand in another part", async () => {
  const number = ["Content-Type: multipart/mixed; boundary=c", "", "20378488", "--b--"];
  const lines = ["Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain", "", "BSN:", "--b", ...number];
  expect(await seen(...lines)).toContain("nl.bsn message › other reading ••••••488");
});

const ENVELOPED = "MBcGCSqGSIb3DQEHA6AKMAgCAQAxADACMAA=";
const CLOSED: readonly [string, readonly string[]][] = [
  ["PGP in the text", ["", "-----BEGIN PGP MESSAGE-----", "", "hQEMA"]],
  ["PGP in a file", ['Content-Type: application/octet-stream; name="a.asc"', "", "-----BEGIN PGP MESSAGE-----", "", "hQEMA"]],
  [
    "PGP/MIME",
    ["Content-Type: multipart/encrypted; boundary=b", "", "--b", "Content-Type: application/pgp-encrypted", "", "Version: 1", "--b--"],
  ],
  ["S/MIME", ["Content-Type: application/pkcs7-mime; name=smime.p7m", "Content-Transfer-Encoding: base64", "", ENVELOPED]],
];

test.each(CLOSED)("%s is a finding, and was not read", async (_, lines) => {
  const { findings, notScanned } = await inspect(...lines);
  expect(findings.map(({ detector, confidence }) => `${detector} ${confidence}`)).toEqual(["encrypted high"]);
  expect(notScanned.map(({ why }) => why)).toEqual(["password"]);
});
