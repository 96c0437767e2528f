import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import { composeMail } from "#core/mail/compose.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { readPolicy } from "#core/policy/policy.ts";
import { outbound } from "#flow/outbound.ts";
import { openQueued } from "#flow/queue.ts";
import type { World } from "#flow/world.ts";
import { setZipPassword } from "#flow/zip-password.ts";
import { address, knowPhone, openTestWorld, type TestWorld } from "#test/kit/world.ts";

const SENDER = address("sender@voorbeeld.example");
const GUEST = "klant@elders.example";
const PASSWORD = /\b[a-z]{4}(?:-\d{4}-[a-z]{4}){3}\b/;

function policyOf(yaml: string): Pick<World, "policy"> {
  const read = readPolicy(`version: 1\n${yaml}`, "policy.yaml", new Set(["nl.bsn"]));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return { policy: () => read.policy };
}

/** A world that can read every file. */
const open = (yaml = "rules: []\n", more: Partial<World> = {}): Promise<TestWorld> =>
  openTestWorld({
    ...policyOf(yaml),
    inspector: () => ({
      text: async () => ({ findings: [], notScanned: [] }),
      file: async () => ({ findings: [], notScanned: [] }),
    }),
    ...more,
  });

const FILES = [
  { fileName: "Één brief.txt", mediaType: "text/plain", bytes: utf8("Beste mevrouw,\r\n") },
  { fileName: "lijst.csv", mediaType: "text/csv", bytes: utf8("naam;bedrag\r\n") },
];

async function send(
  at: TestWorld,
  mail: {
    readonly to?: readonly string[];
    readonly subject?: string;
    readonly files?: typeof FILES;
    readonly edit?: (raw: string) => string;
  },
): Promise<void> {
  const { to = [GUEST], subject = "[MXZIP] Jaarcijfers", files = FILES, edit = (raw: string) => raw } = mail;
  const raw = composeMail({
    from: { address: SENDER },
    to: to.map((one) => ({ address: address(one) })),
    subject,
    text: "Zie de bijlagen.",
    html: "<body><p>Zie de bijlagen.</p></body>",
    date: at.world.now(),
    messageId: "1@voorbeeld.example",
    attachments: files,
  });
  const sent = await outbound(at.world, {
    envelope: { mailFrom: SENDER, rcptTo: to.map(address) },
    raw: utf8(edit(fromUtf8(raw) ?? "")),
    receivedField: () => "Received: by test; now\r\n",
  });
  expect(sent.ok).toBe(true);
  await at.deliver();
}

const mailsTo = (at: TestWorld, to: string) =>
  at.mails.filter(({ envelope }) => envelope.rcptTo.includes(address(to))).map(({ raw }) => parseMessage(raw));

/** The names that 7z unpacks with this password; none where it does not open. */
function opened(zip: Uint8Array | undefined, password: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "zegel-zip-"));
  writeFileSync(join(folder, "x.zip"), zip ?? new Uint8Array(0));
  const { status } = spawnSync("7z", ["x", "-y", `-p${password}`, `-o${join(folder, "out")}`, join(folder, "x.zip")]);
  const names = status === 0 ? readdirSync(join(folder, "out")).toSorted() : [];
  rmSync(folder, { recursive: true });
  return names;
}

test("a tagged message leaves without its tag and with one ZIP, whose password goes to the sender alone", async () => {
  const at = await open();
  await send(at, {});
  const [mail, ...others] = mailsTo(at, GUEST);
  expect(others).toEqual([]);
  expect(mail?.subject).toBe("Jaarcijfers");
  expect(mail?.defects).toEqual([]);
  expect(mail?.text).toContain("Zie de bijlagen.");
  expect(mail?.html).toContain('<hr><p lang="nl">De bijlagen van deze mail');
  expect(mail?.attachments.map(({ fileName }) => fileName)).toEqual(["bijlagen.zip"]);
  const [told, ...more] = mailsTo(at, SENDER);
  expect(more).toEqual([]);
  expect(told?.subject).toBe("[Password] Jaarcijfers");
  expect(told?.text).toContain(GUEST);
  const password = PASSWORD.exec(told?.text ?? "")?.[0] ?? "";
  expect(opened(mail?.attachments[0]?.bytes, password)).toEqual(["lijst.csv", "Één brief.txt"]);
  expect(opened(mail?.attachments[0]?.bytes, password.replace(/\d/, "1"))).toEqual([]);
  expect(fromUtf8(mail?.raw ?? new Uint8Array(0))).not.toContain(password);
  expect(at.texts).toEqual([]);
  const [row] = await at.world.store.list("recipients");
  expect([row?.route, row?.status]).toEqual(["zip", "sent"]);
});

test("with an agreed password the sender gets no mail, an address goes before its domain, and each password has its own copy", async () => {
  const at = await open();
  await setZipPassword(at.world, { id: "elders.example", password: "fiets-blauw-regen-7" });
  await setZipPassword(at.world, { id: "baas@elders.example", password: "lamp-groen-zomer-3" });
  await send(at, { to: [GUEST, "Baas@elders.example", "collega@elders.example"] });
  expect(mailsTo(at, SENDER)).toEqual([]);
  expect(at.mails.map(({ envelope }) => envelope.rcptTo).toSorted((a, b) => a.length - b.length)).toEqual([
    ["Baas@elders.example"],
    [GUEST, "collega@elders.example"],
  ]);
  expect(opened(mailsTo(at, GUEST)[0]?.attachments[0]?.bytes, "fiets-blauw-regen-7")).toHaveLength(2);
  expect(opened(mailsTo(at, "Baas@elders.example")[0]?.attachments[0]?.bytes, "lamp-groen-zomer-3")).toHaveLength(2);
  expect(mailsTo(at, GUEST)[0]?.text).toContain("hebt afgesproken");
});

test("one message goes directly to one, in a ZIP to another and sealed to a third", async () => {
  const at = await open(
    "rules:\n  - { id: z, when: { domains: [zip.example] }, then: zip }\n  - { id: s, when: { domains: [zegel.example] }, then: seal }\n",
  );
  await send(at, { to: ["a@elders.example", "b@zip.example", "c@zegel.example"], subject: "Stukken" });
  expect(mailsTo(at, "a@elders.example")[0]?.attachments).toHaveLength(2);
  expect(mailsTo(at, "b@zip.example")[0]?.attachments.map(({ fileName }) => fileName)).toEqual(["bijlagen.zip"]);
  expect(mailsTo(at, "c@zegel.example")).toEqual([]);
  const rows = await at.world.store.list("recipients", { orderBy: "address" });
  expect(rows.map(({ route }) => route)).toEqual(["direct", "zip", "seal"]);
});

test("without attachments a tagged message goes as it would have gone, without its tag, and the sender is told", async () => {
  const at = await open();
  await send(at, { files: [], subject: "Re: [mxzip] Vraag" });
  expect(mailsTo(at, GUEST).map(({ subject }) => subject)).toEqual(["Re: Vraag"]);
  expect(mailsTo(at, SENDER).map(({ subject }) => subject)).toEqual(["[MXZIP] deed niets / [MXZIP] did nothing"]);
});

test("where a rule asks for a ZIP and there is nothing to pack, the message is sealed", async () => {
  const at = await open("rules: [{ id: z, when: { recipients: any }, then: zip }]\n");
  await send(at, { files: [], subject: "Vraag" });
  expect((await at.world.store.list("recipients")).map(({ route }) => route)).toEqual(["seal"]);
});

test("a message with a signature of its own is not altered: it is sealed", async () => {
  for (const edit of [
    (raw: string) => raw.replace("text/csv", "application/pkcs7-signature"),
    (raw: string) => `DKIM-Signature: v=1; d=elders.example; s=x; bh=x; b=x\r\n${raw}`,
  ]) {
    const at = await open();
    await send(at, { edit });
    expect((await at.world.store.list("recipients")).map(({ route }) => route)).toEqual(["seal"]);
  }
});

test("a malformed message never goes by ZIP: it waits as it came, with its tag", async () => {
  const at = await open();
  await send(at, { edit: (raw) => raw.replace("MIME-Version: 1.0", "MIME-Version: 1.0\r\nSubject: tweede") });
  expect((await at.world.store.list("recipients")).map(({ route }) => route)).toEqual(["hold"]);
  expect(mailsTo(at, GUEST)).toEqual([]);
  const [row] = await at.world.store.list("queue", { where: { state: "held" } });
  expect(row).toBeDefined();
  // Whoever releases it decides again, and the tag is part of that.
  const contents = row === undefined ? undefined : await openQueued(at.world, row);
  expect(parseMessage(contents ?? new Uint8Array(0)).subject).toBe("[MXZIP] Jaarcijfers");
});

test("names are hidden and the password goes by text message too, where the policy says so", async () => {
  const at = await open("defaults: { zipHideNames: true, zipPasswordBySms: true }\nrules: []\n");
  await knowPhone(at.world, GUEST, "+31612345642");
  await send(at, { to: [GUEST, "ander@elders.example"] });
  const [mail] = mailsTo(at, GUEST);
  const [told] = mailsTo(at, SENDER);
  const password = PASSWORD.exec(told?.text ?? "")?.[0] ?? "";
  expect(at.texts.map(({ to }) => to)).toEqual(["+31612345642"]);
  expect(at.texts[0]?.text).toContain(password);
  expect(told?.text).toContain(`Al per sms verstuurd aan: ${GUEST}.`);
  expect(Buffer.from(mail?.attachments[0]?.bytes ?? []).includes("brief")).toBe(false);
  expect(opened(mail?.attachments[0]?.bytes, password)).toEqual(["bestanden-files.zip"]);
});

test("pictures that stand in the text stay there, and are no attachment", async () => {
  const at = await open();
  const picture = { fileName: "logo.png", mediaType: "image/png", bytes: utf8("PNG") };
  const inline = (raw: string) =>
    raw
      .replace("<p>Zie", '<p><img src="cid:logo@x">Zie')
      .replace(/Content-Disposition: attachment;(?= filename="logo.png")/, "Content-ID: <logo@x>\r\nContent-Disposition: inline;");
  await send(at, { files: [picture, ...FILES], edit: inline });
  const [mail] = mailsTo(at, GUEST);
  expect(mail?.defects).toEqual([]);
  expect(mail?.attachments.map(({ fileName, contentId }) => [fileName, contentId])).toEqual([
    ["logo.png", "logo@x"],
    ["bijlagen.zip", undefined],
  ]);
  await send(at, { files: [picture], edit: inline });
  expect(mailsTo(at, SENDER).at(-1)?.subject).toContain("did nothing");
});

test("[direct] does what a rule allows it, and is taken off in any case", async () => {
  const rule = (more: string) => `rules: [{ id: s, when: { domains: [elders.example]${more} }, then: seal }]\n`;
  const free = await open(rule(", unlessTagged: true"));
  await send(free, { subject: "[direct] Vraag" });
  expect(mailsTo(free, GUEST).map(({ subject }) => subject)).toEqual(["Vraag"]);
  const strict = await open(rule(""));
  await send(strict, { subject: "[direct] Vraag" });
  expect((await strict.world.store.list("recipients")).map(({ route }) => route)).toEqual(["seal"]);
  expect(mailsTo(strict, SENDER).map(({ subject }) => subject)).toContain("[direct] deed niets / [direct] did nothing");
});
