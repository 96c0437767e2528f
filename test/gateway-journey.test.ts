import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Demo, type OutboxMail, removeData, startDemo, until } from "#test/kit/demo.ts";
import { bsn, card, docx, iban, pdf, png } from "#test/kit/planted.ts";
import { swaks } from "#test/kit/swaks.ts";

let demo: Demo;
const files = mkdtempSync(join(tmpdir(), "zegel-files-"));
const guest = "inwoner@post.example";

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(async () => {
  await demo.stop();
  removeData(demo);
});

function file(name: string, contents: string | Uint8Array): string {
  const path = join(files, name);
  writeFileSync(path, contents);
  return path;
}

function headerFields(raw: string): readonly string[] {
  const header = raw.slice(0, raw.indexOf("\r\n\r\n"));
  return header.split(/\r\n(?![ \t])/);
}

const bodyOf = (raw: string): string => raw.slice(raw.indexOf("\r\n\r\n") + 4);

test("a clean message arrives unchanged: same body bytes, same header fields, only a Received field more", async () => {
  const attached = file("foto.txt", "Een regel.\r\n.punt aan het begin\r\nEinde\r\n");
  const sent = await swaks({
    port: demo.smtpPort,
    to: ["klant@elders.example"],
    subject: "Openingstijden",
    body: "Wij zijn open.\\n.Echt waar.",
    attach: [attached],
  });
  expect(sent.ok).toBe(true);
  const arrived = await demo.raw((await demo.left(({ subject }) => subject === "Openingstijden")).id);
  const wire = wireOf(sent.dialogue);
  expect(bodyOf(arrived)).toBe(bodyOf(wire));
  const [received, ...rest] = headerFields(arrived);
  expect(received).toMatch(/^Received: /);
  expect(rest).toEqual(headerFields(wire));
});

describe("what is sensitive is sealed", () => {
  const long = "en verder niets bijzonders";
  const cases: readonly {
    readonly what: string;
    readonly subject?: string;
    readonly body?: string;
    readonly headers?: readonly string[];
    readonly attach?: () => string;
    readonly needle: string;
  }[] = [
    { what: "a BSN in the text", body: `Uw BSN is ${bsn(1)}, ${long}`, needle: bsn(1) },
    { what: "an IBAN in the text", body: `Rekening ${iban(2)} ${long}`, needle: iban(2) },
    { what: "a card number in the text", body: `Kaart ${card(3)} ${long}`, needle: card(3) },
    { what: "a BSN in the subject", subject: `Dossier BSN ${bsn(4)}`, body: long, needle: bsn(4) },
    { what: "a BSN in a .txt", attach: () => file("lijst.txt", `BSN: ${bsn(5)}\r\n`), needle: bsn(5) },
    { what: "a BSN in a .csv", attach: () => file("lijst.csv", `naam;BSN\r\nJansen;${bsn(6)}\r\n`), needle: bsn(6) },
    { what: "an IBAN in a .docx", attach: () => file("brief.docx", docx(`Rekening ${iban(7)}`)), needle: iban(7) },
    { what: "a BSN in a .pdf", attach: () => file("besluit.pdf", pdf(`BSN ${bsn(8)}`)), needle: bsn(8) },
    { what: "a configured keyword", body: "Hierbij de geheimhoudingsverklaring voor u.", needle: "geheimhoudingsverklaring" },
    {
      what: "a header Sensitivity: Company-Confidential",
      body: "Niets bijzonders verder hier.",
      headers: ["Sensitivity: Company-Confidential"],
      needle: "bijzonders verder",
    },
    { what: "a password-protected file", attach: () => file("gesloten.zip", lockedZip()), needle: "gesloten.zip" },
    { what: "a broken .docx", attach: () => file("kapot.docx", docx("x").slice(0, 300)), needle: "kapot.docx" },
    { what: "a broken .pdf", attach: () => file("kapot.pdf", "%PDF-1.7\n1 0 obj <<"), needle: "kapot.pdf" },
  ];
  test.each(cases)(
    "$what",
    async ({ subject = "Een gewoon onderwerp", body = "Zie de bijlage van vandaag.", headers = [], attach, needle }) => {
      const before = (await demo.outbox()).length;
      const sent = await swaks({
        port: demo.smtpPort,
        to: [guest],
        subject,
        body,
        headers,
        ...(attach === undefined ? {} : { attach: [attach()] }),
      });
      expect(sent.ok).toBe(true);
      const notice = await demo.left(({ to, kind }) => kind === "mail" && to.includes(guest), before);
      const left = (await demo.outbox()).slice(before);
      expect(left.map(({ to }) => to)).toEqual([[guest]]);
      const raw = await demo.raw(notice.id);
      const secret = /\/g\/[\w-]+#([\w-]{43})/.exec(notice.text)?.[1];
      expect(secret).toBeDefined();
      for (const word of [needle, subject, "bijlage", body.slice(0, 12)]) expect(decoded(raw, notice)).not.toContain(word);
      expect(raw).not.toMatch(/Content-Disposition: attachment/i);
    },
  );

  test("to a configured domain", async () => {
    await swaks({
      port: demo.smtpPort,
      to: ["dokter@praktijk.partner.example"],
      subject: "Vraag",
      body: "Kunt u mij bellen over de afspraak?",
    });
    const notice = await demo.left(({ to }) => to.includes("dokter@praktijk.partner.example"));
    expect(notice.text).toMatch(/\/g\/[\w-]+#[\w-]{43}/);
    expect(notice.text).not.toContain("afspraak");
  });
});

test("a photo without letters was looked at too, and goes as it is", async () => {
  const since = await demo.count();
  const sent = await swaks({
    port: demo.smtpPort,
    to: [guest],
    subject: "Foto van de tuin",
    body: "Mooi weer hier.",
    attach: [file("tuin.png", png(240, 160))],
  });
  expect(sent.ok).toBe(true);
  expect((await demo.left(({ to }) => to.includes(guest), since)).subject).toBe("Foto van de tuin");
});

test("more than ten outside addresses: each recipient gets a copy that shows only the sender and that recipient", async () => {
  const to = Array.from({ length: 12 }, (_, index) => `vereniging${index}@club.example`);
  await swaks({ port: demo.smtpPort, to, subject: "Uitnodiging zomerfeest", body: "U bent welkom.", headers: [] });
  const copies = await until(
    async () => {
      const left = (await demo.outbox()).filter(({ subject }) => subject === "Uitnodiging zomerfeest");
      return left.length >= 12 ? left : undefined;
    },
    () => "not all copies left",
  );
  expect(copies.map((copy) => copy.to)).toEqual(expect.arrayContaining(to.map((address) => [address])));
  expect(copies).toHaveLength(12);
  for (const copy of copies) {
    const raw = await demo.raw(copy.id);
    expect(raw.match(/vereniging\d+@club\.example/g)).toEqual(copy.to);
    expect(raw).toContain("sender@voorbeeld.example");
  }
});

test("a recipient address that cannot be parsed strictly gets 5.1.3, and nobody else gets mail", async () => {
  const before = (await demo.outbox()).length;
  const sent = await swaks({ port: demo.smtpPort, to: ["a@x.example,b@y.example"], subject: "x", body: "y" });
  const odd = await dialogue(demo.smtpPort, [
    "EHLO test",
    "MAIL FROM:<sender@voorbeeld.example>",
    "RCPT TO:<a@x.example,b@y.example>",
    "RCPT TO:<@evil.example:a@x.example>",
    "RCPT TO:<a%b.example@x.example>",
  ]);
  expect(odd.filter((line) => line.includes("5.1.3"))).toHaveLength(3);
  expect(sent.ok).toBe(true);
  expect(
    (await demo.outbox())
      .slice(before)
      .every(({ to }) => to.length === 1 || to.every((address) => ["a@x.example", "b@y.example"].includes(address))),
  ).toBe(true);
});

test("too large is 5.3.4 before the data are taken, where SIZE says so", async () => {
  const lines = await dialogue(demo.smtpPort, ["EHLO test", "MAIL FROM:<sender@voorbeeld.example> SIZE=99999999"]);
  expect(lines).toContainEqual(expect.stringMatching(/^250[- ]SIZE 52428800$/));
  expect(lines.at(-1)).toMatch(/^552 5\.3\.4 /);
});

test("nobody sends in the name of another organisation", async () => {
  const lines = await dialogue(demo.smtpPort, ["EHLO test", "MAIL FROM:<directeur@bank.example>"]);
  expect(lines.at(-1)).toMatch(/^550 5\.7\.1 /);
});

test("a malformed message is held and its sender is told", async () => {
  const raw = [
    "From: sender@voorbeeld.example",
    "To: klant@elders.example",
    "Subject: Dubbel",
    "Content-Type: text/plain",
    "Content-Type: multipart/mixed; boundary=x",
    "",
    "--x",
    "",
    "hallo",
    "",
  ];
  const lines = await dialogue(demo.smtpPort, [
    "EHLO test",
    "MAIL FROM:<sender@voorbeeld.example>",
    "RCPT TO:<klant@elders.example>",
    "DATA",
    `${raw.join("\r\n")}\r\n.`,
  ]);
  expect(lines.at(-1)).toMatch(/^250 /);
  const told = await demo.left(({ subject }) => subject.startsWith("Uw bericht is vastgehouden"));
  expect(told.to).toEqual(["sender@voorbeeld.example"]);
  expect((await demo.outbox()).some(({ subject }) => subject === "Dubbel")).toBe(false);
});

/** Says these lines one at a time and answers all reply lines. */
async function dialogue(port: number, says: readonly string[]): Promise<readonly string[]> {
  const { connect } = await import("node:net");
  const socket = connect(port, "127.0.0.1");
  const replies: string[] = [];
  let wake = (): void => {};
  let pending = "";
  socket.on("data", (chunk) => {
    pending += chunk.toString();
    const whole = pending.split("\r\n");
    pending = whole.pop() ?? "";
    replies.push(...whole);
    if (/^\d{3} /.test(replies.at(-1) ?? "")) wake();
  });
  const answered = (): Promise<void> => new Promise((done) => (wake = done));
  await answered();
  for (const line of says) {
    const next = answered();
    socket.write(`${line}\r\n`);
    await next;
  }
  socket.destroy();
  return replies;
}

/** What swaks sent as DATA, dots taken off again. */
function wireOf(dialogue: string): string {
  const said = dialogue
    .split(/\r*\n/)
    .filter((line) => line.startsWith(" -> "))
    .map((line) => line.slice(4));
  const data = said.slice(said.findIndex((line) => line === "DATA") + 1);
  return `${data
    .slice(0, data.lastIndexOf("."))
    .map((line) => line.replace(/^\.\./, "."))
    .join("\r\n")}\r\n`;
}

function decoded(raw: string, mail: OutboxMail): string {
  return `${raw}\n${mail.subject}\n${mail.text}\n${raw.replaceAll(/=\r\n/g, "").replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))}`;
}

/** A ZIP whose one entry says that it is encrypted. */
function lockedZip(): Uint8Array {
  const zip = Uint8Array.from(docx("geheim"));
  const view = new DataView(zip.buffer);
  for (let at = 0; at + 4 < zip.length; at++) {
    const signature = view.getUint32(at, true);
    if (signature === 0x04034b50) view.setUint16(at + 6, view.getUint16(at + 6, true) | 1, true);
    if (signature === 0x02014b50) view.setUint16(at + 8, view.getUint16(at + 8, true) | 1, true);
  }
  return zip;
}
