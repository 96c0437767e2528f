import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseMessage } from "#core/mail/parse.ts";
import { type Demo, ROOT, removeData, startDemo, zegel } from "#test/kit/demo.ts";
import { bsn } from "#test/kit/planted.ts";
import { swaks } from "#test/kit/swaks.ts";

let demo: Demo;
const folder = mkdtempSync(join(tmpdir(), "zegel-zip-"));
const guest = "klant@elders.example";
/** Whose phone the demo knows. */
const citizen = "inwoner@post.example";
const sender = "sender@voorbeeld.example";

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(async () => {
  await demo.stop();
  removeData(demo);
  rmSync(folder, { recursive: true });
});

function file(name: string, contents: string): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

/** Sends one tagged mail with two files, and answers what left for the guest. */
async function sent(subject: string, to: string): Promise<{ readonly subject: string; readonly text: string; readonly zip: Uint8Array }> {
  const since = await demo.count();
  const attach = [file("notulen.txt", "Notulen van de tuinclub.\r\n"), file("ledenlijst.csv", "plaats;aantal\r\nUtrecht;3\r\n")];
  expect((await swaks({ port: demo.smtpPort, to: [to], subject, body: "Zie de bijlagen.", attach })).ok).toBe(true);
  const { id } = await demo.left((mail) => mail.to.includes(to), since);
  const message = parseMessage(new TextEncoder().encode(await demo.raw(id)));
  expect(message.defects).toEqual([]);
  expect(message.attachments.map(({ fileName }) => fileName)).toEqual(["bijlagen.zip"]);
  return { subject: message.subject, text: message.text, zip: message.attachments[0]?.bytes ?? new Uint8Array(0) };
}

/** The contents of the files that 7z unpacks, by name; undefined where the password is another. */
function unpacked(zip: Uint8Array, password: string): Readonly<Record<string, string>> | undefined {
  const out = mkdtempSync(join(folder, "out-"));
  const path = join(out, "x.zip");
  writeFileSync(path, zip);
  if (spawnSync("7z", ["x", "-y", `-p${password}`, `-o${join(out, "in")}`, path]).status !== 0) return undefined;
  return Object.fromEntries(readdirSync(join(out, "in")).map((name) => [name, readFileSync(join(out, "in", name), "utf8")]));
}

const FILES = { "notulen.txt": "Notulen van de tuinclub.\r\n", "ledenlijst.csv": "plaats;aantal\r\nUtrecht;3\r\n" };

test("a tagged mail arrives with a ZIP that opens with the password which only its sender got", async () => {
  const before = await demo.count();
  const mail = await sent("[MXZIP] Notulen", guest);
  expect(mail.subject).toBe("Notulen");
  expect(mail.text).toContain("Zie de bijlagen.");
  const told = await demo.left(({ to }) => to.includes(sender), before);
  expect(told.subject).toBe("[Password] Notulen");
  expect(told.text).toContain(guest);
  const password = /\b[a-z]{4}(?:-\d{4}-[a-z]{4}){3}\b/.exec(told.text)?.[0] ?? "";
  expect(unpacked(mail.zip, password)).toEqual(FILES);
  expect(unpacked(mail.zip, `${password}x`)).toBeUndefined();
  const elsewhere = (await demo.outbox()).slice(before).filter(({ to, text }) => !to.includes(sender) && text.includes(password));
  expect(elsewhere).toEqual([]);
  expect(demo.log()).not.toContain(password);
});

test("an agreed password is set by command, read from standard input and sent to nobody", async () => {
  const agreed = "fiets-blauw-regen-7";
  expect(await setPassword("elders.example", agreed)).toEqual({ code: 0, out: "" });
  expect((await zegel("zip-password", "list", "--data", demo.data)).out).toMatch(/^elders\.example +20\d\d-/);
  const before = await demo.count();
  const mail = await sent("Re: [mxzip] Notulen", guest);
  expect(mail.subject).toBe("Re: Notulen");
  expect(unpacked(mail.zip, agreed)).toEqual(FILES);
  expect((await demo.outbox()).slice(before).map(({ to }) => to)).toEqual([[guest]]);
  expect((await zegel("zip-password", "remove", "elders.example", "--data", demo.data)).code).toBe(0);
});

test("a stricter rule goes before the tag: what must be sealed is sealed", async () => {
  const since = await demo.count();
  const attach = [file("lijst.txt", `BSN: ${bsn(5)}\r\n`)];
  await swaks({ port: demo.smtpPort, to: [citizen], subject: "[MXZIP] Lijst", body: "Zie de bijlage.", attach });
  const notice = await demo.left(({ to }) => to.includes(citizen), since);
  expect(notice.text).toMatch(/\/g\/[\w-]+#[\w-]{43}/);
});

test("[seal] seals a mail that would have gone openly", async () => {
  const since = await demo.count();
  await swaks({ port: demo.smtpPort, to: [citizen], subject: "[seal] Tuin", body: "Niets bijzonders." });
  const notice = await demo.left(({ to }) => to.includes(citizen), since);
  expect(notice.text).toMatch(/\/g\/[\w-]+#[\w-]{43}/);
  expect(notice.text).not.toContain("bijzonders");
});

test("zegel check tells what a tag asks for", async () => {
  const mail = file("mail.eml", `From: ${sender}\r\nTo: ${guest}\r\nSubject: [seal] x\r\n\r\nHallo.\r\n`);
  const { code, out } = await zegel("check", mail, "--json", "--no-pictures");
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ recipients: [{ route: "seal", reasons: [{ rule: "tag-seal" }] }] });
});

test("zegel key dkim writes a key that serves, and prints its record", async () => {
  for (const [algorithm, length] of [
    ["rsa", 392],
    ["ed25519", 44],
  ] as const) {
    const out = join(folder, `${algorithm}.pem`);
    const made = await zegel("key", "dkim", "--domain", "voorbeeld.example", "--selector", "s1", "--algorithm", algorithm, "--out", out);
    expect(made.code).toBe(0);
    expect(made.out).toMatch(new RegExp(`^s1\\._domainkey\\.voorbeeld\\.example\\. IN TXT \\( "v=DKIM1; k=${algorithm}; p=`));
    const published = /p=([^ ]+)/.exec(made.out.replaceAll(/" "|" \)|\n/g, ""))?.[1] ?? "";
    expect(published).toHaveLength(length);
    const spki = execFileSync("openssl", ["pkey", "-in", out, "-pubout", "-outform", "DER"]);
    expect((algorithm === "rsa" ? spki : spki.subarray(-32)).toString("base64")).toBe(published);
  }
});

/** `zegel zip-password set`, with the password on standard input. */
function setPassword(contact: string, password: string): Promise<{ readonly code: number | null; readonly out: string }> {
  const child = spawn(process.execPath, [join(ROOT, "bin/zegel.js"), "zip-password", "set", contact, "--data", demo.data]);
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stdin.end(`${password}\n`);
  return new Promise((done) => child.once("exit", (code) => done({ code, out })));
}
