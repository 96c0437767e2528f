import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { type Bytes, fromUtf8, utf8 } from "#core/bytes.ts";
import { type DkimKey, importDkimKey } from "#core/mail/dkim.ts";
import { SUBJECT_TAGS } from "#core/mail/subject-tag.ts";
import { arrive } from "#flow/arrival.ts";
import { signMail } from "#flow/sign-mail.ts";
import { openTestWorld, type TestWorld } from "#test/kit/world.ts";

let at: TestWorld;
let dkim: readonly DkimKey[];

beforeAll(async () => {
  at = await openTestWorld();
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error("no key pair");
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  dkim = [await importDkimKey({ domain: "voorbeeld.example", selector: "e1", algorithm: "ed25519-sha256", pkcs8 })];
});

const BASE = ["From: sender@voorbeeld.example", "To: klant@elders.example", "Date: Sat, 21 Nov 2026 10:00:00 +0000", "Message-ID: <1@x>"];
const mail = (...lines: readonly string[]): Bytes => utf8(`${[...lines, ...BASE].join("\r\n")}\r\n\r\nHallo.\r\n`);
const arrived = (raw: Bytes, keys: readonly DkimKey[] = []) => arrive({ ...at.world, dkim: keys }, raw);
const text = (bytes: Uint8Array): string => fromUtf8(bytes) ?? "";

test("a whole message in ASCII without a tag stays as it is, to the byte", () => {
  const raw = mail("Subject: Vraag");
  expect(arrived(raw).message.raw).toBe(raw);
  const signed = mail("Subject: Één", "DKIM-Signature: v=1; d=voorbeeld.example; b=x");
  expect(arrived(signed).message.raw).toBe(signed);
});

test("Date and Message-ID are added, and a header in UTF-8 becomes ASCII, each once", () => {
  const { message } = arrived(utf8("From: Zoë <sender@voorbeeld.example>\r\nSubject: Één\r\n\r\nHallo.\r\n"));
  const raw = text(message.raw);
  expect(raw).toMatch(
    /^From: =\?UTF-8\?B\?[^?]+\?= <sender@voorbeeld\.example>\r\nSubject: =\?UTF-8\?B\?[^?]+\?=\r\nDate: Sat, 21 Nov 2026 10:04:00 \+0000\r\nMessage-ID: <[\w-]{22}@voorbeeld\.example>\r\n\r\nHallo\.\r\n$/,
  );
  expect(message.subject).toBe("Één");
  expect(message.raw.subarray(message.bodyStart)).toEqual(utf8("Hallo.\r\n"));
  expect(arrived(message.raw).message.raw).toBe(message.raw);
});

test("a tag is taken off subject and Thread-Topic, also of a malformed message", () => {
  for (const more of [[], ["Content-Type: text/plain", "Content-Type: text/html"]]) {
    const { message, asked, tag } = arrived(mail("Subject: Re: [SEAL] Dossier", "Thread-Topic: [seal] Dossier", ...more));
    expect([asked, tag, message.subject]).toEqual(["seal", "seal", "Re: Dossier"]);
    expect(text(message.raw)).not.toMatch(/\[seal\]/i);
  }
});

test("who signed the header signed the tag: ours is signed anew where we have the key, anything else is sealed", async () => {
  const raw = mail("DKIM-Signature: v=1; a=rsa-sha256;\r\n\td=Voorbeeld.example; s=x; b=x", "Subject: [direct] Vraag");
  const ours = arrived(raw, dkim);
  expect([ours.asked, ours.tag]).toEqual(["direct", "direct"]);
  expect(text(ours.message.raw)).not.toContain("DKIM-Signature");
  expect(text(await signMail({ ...at.world, dkim }, ours.message.raw))).toMatch(/^DKIM-Signature: v=1; a=ed25519-sha256;/);
  const theirs = arrived(raw);
  expect([theirs.asked, theirs.tag]).toEqual(["direct", "seal"]);
});

test("only mail of one author in a domain with a key is signed", async () => {
  const world = { ...at.world, dkim };
  const signs = async (from: string): Promise<boolean> => {
    const raw = utf8(`${from}\r\nSubject: x\r\n\r\nHallo.\r\n`);
    return (await signMail(world, raw)).length > raw.length;
  };
  expect(await signs("From: a@voorbeeld.example")).toBe(true);
  expect(await signs("From: a@team.voorbeeld.example")).toBe(true);
  for (const from of ["From: a@xvoorbeeld.example", "From: a@elders.example", "From: a@voorbeeld.example, b@voorbeeld.example", "X: y"])
    expect([from, await signs(from)]).toEqual([from, false]);
});

test("what leaves is signed in the queue, so that a second try sends the same bytes", async () => {
  let tries = 0;
  const world = await openTestWorld({
    dkim,
    answer: ({ envelope }) =>
      envelope.rcptTo.map((address) =>
        tries++ === 0
          ? { address, result: "retry", code: 451, status: "4.3.0", text: "" }
          : { address, result: "sent", code: 250, status: "2.0.0", text: "" },
      ),
  });
  await world.send(["klant@elders.example"], "Vraag", "Hallo.");
  world.pass(3 * 60_000);
  await world.deliver();
  expect(world.mails).toHaveLength(2);
  expect(text(world.mails[0]?.raw ?? new Uint8Array(0))).toMatch(/^DKIM-Signature: [\s\S]+\r\nReceived: by test; now\r\nFrom: /);
  expect(world.mails[1]?.raw).toEqual(world.mails[0]?.raw);
});

test("whatever arrives, the body stays, no tag leaves, and a second reading changes nothing more", () => {
  const line = fc.constantFrom(
    "Subject: [MXZIP] x",
    "subject: Re: [Seal] é",
    "Thread-Topic: [direct] t",
    "To: é@x.example",
    "X: é",
    "Cc: Zoë <a@x.example>",
    "",
    "geen veld",
    "DKIM-Signature: d=x.example",
    "Content-Type: multipart/signed; boundary=x",
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, keyed) => {
      const raw = utf8(`${lines.join("\r\n")}\r\n\r\nHallo.\r\n`);
      const { message } = arrived(raw, keyed ? dkim : []);
      expect(text(message.raw).endsWith("\r\n\r\nHallo.\r\n")).toBe(true);
      for (const tag of Object.values(SUBJECT_TAGS)) expect(message.subject.toLowerCase()).not.toContain(tag.toLowerCase());
      const again = arrived(message.raw, keyed ? dkim : []);
      expect(again.asked).toBeUndefined();
      // One that lost somebody else's signature with its tag goes sealed, and is not read again.
      if (!lines.includes("DKIM-Signature: d=x.example")) expect(text(again.message.raw)).toBe(text(message.raw));
    }),
  );
});
