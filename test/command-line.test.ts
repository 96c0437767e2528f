import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT, zegel } from "#test/kit/demo.ts";
import { bsn, docx, iban } from "#test/kit/planted.ts";

const folder = mkdtempSync(join(tmpdir(), "zegel-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Line {
  readonly path: string;
  readonly bytes: number;
  readonly ms: number;
  readonly findings: readonly {
    readonly detector: string;
    readonly confidence: string;
    readonly part: string;
    readonly start: number;
    readonly end: number;
    readonly masked: string;
  }[];
  readonly notScanned: readonly { readonly part: string; readonly why: string }[];
}

function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

const lines = (out: string): readonly Line[] =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

test("scan prints one JSON line a file, with offsets in the file's text and a value of which the last three characters alone are shown", async () => {
  const text = `Uw BSN is ${bsn(21)}.\r\n`;
  const { code, out } = await zegel("scan", "--json", file("a.txt", text));
  const [line] = lines(out);
  expect(code).toBe(1);
  expect(line).toMatchObject({ path: join(folder, "a.txt"), bytes: text.length, notScanned: [] });
  const [finding] = line?.findings ?? [];
  expect(text.slice(finding?.start, finding?.end)).toBe(bsn(21));
  expect(finding).toMatchObject({
    detector: "nl.bsn",
    confidence: "high",
    masked: expect.stringMatching(new RegExp(`^[^0-9]+${bsn(21).slice(-3)}$`)) as string,
  });
  expect(out).not.toContain(bsn(21));
});

test("scan says nothing found with 0, and wrong use with 2", async () => {
  expect(await zegel("scan", file("b.txt", "Niets bijzonders.\n"))).toMatchObject({ code: 0 });
  expect(await zegel("scan")).toMatchObject({ code: 2 });
  expect(await zegel("scan", join(folder, "er-is-niets"))).toMatchObject({ code: 2 });
  expect(await zegel("bestaat-niet")).toMatchObject({ code: 2 });
  expect(await zegel("scan", "--wat")).toMatchObject({ code: 2 });
});

test("scan reads a whole folder and names what it could not look into", async () => {
  mkdirSync(join(folder, "map/onder"), { recursive: true });
  file("map/een.docx", docx(`Rekening ${iban(22)}`));
  file("map/onder/twee.pdf", "%PDF-1.7 kapot");
  const { out } = await zegel("scan", "--json", join(folder, "map"));
  const found = Object.fromEntries(lines(out).map((line) => [line.path.slice(folder.length + 1), line]));
  expect(found["map/een.docx"]?.findings.map(({ detector }) => detector)).toEqual(["iban"]);
  expect(found["map/onder/twee.pdf"]?.notScanned).toHaveLength(1);
});

test("scan reads standard input", () => {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, "bin/zegel.js"), "scan", "--json", "-"], {
    input: `IBAN ${iban(23)}`,
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(lines(stdout)[0]).toMatchObject({ path: "-", bytes: 5 + iban(23).length });
});

test("scan reads on where others stop: a BSN at byte 1,048,577 and one at the end", async () => {
  const filler = "Een gewone regel tekst zonder bijzonderheden.\n".repeat(100_000);
  const text = `${filler.slice(0, 1_048_576 - 4)}BSN ${bsn(24)} ${filler.slice(0, 2_000_000)} BSN ${bsn(25)}`;
  const { out } = await zegel("scan", "--json", file("lang.txt", text));
  expect(lines(out)[0]?.findings.map(({ start, end }) => text.slice(start, end))).toEqual([bsn(24), bsn(25)]);
  expect(lines(out)[0]?.findings[0]?.start).toBe(1_048_576);
});

test("check gives the whole verdict: findings, route and reasons per recipient, and what the writer would be asked", async () => {
  const mail = file(
    "mail.eml",
    `From: sender@voorbeeld.example\r\nTo: klant@elders.example, colleague@voorbeeld.example\r\nSubject: Dossier\r\n\r\nHet BSN is ${bsn(26)}.\r\n`,
  );
  const { code, out } = await zegel("check", mail, "--json");
  const verdict = JSON.parse(out) as {
    findings: readonly { detector: string }[];
    recipients: readonly { address: string; route: string; reasons: readonly { rule: string }[] }[];
    ask: readonly unknown[];
  };
  expect(code).toBe(1);
  expect(verdict.findings.map(({ detector }) => detector)).toEqual(["nl.bsn"]);
  expect(verdict.recipients.map(({ address, route }) => ({ address, route }))).toEqual([
    { address: "klant@elders.example", route: "seal" },
    { address: "colleague@voorbeeld.example", route: "direct" },
  ]);
  expect(verdict.recipients[0]?.reasons.map(({ rule }) => rule)).toEqual(["bsn"]);
  expect(verdict.ask).toHaveLength(1);
  expect(out).not.toContain(bsn(26));
});

test("check takes the envelope and another policy from the command line", async () => {
  const mail = file("gewoon.eml", "From: a@x.example\r\nTo: b@y.example\r\nSubject: x\r\n\r\nHallo.\r\n");
  expect(await zegel("check", mail, "--rcpt-to", "c@z.example")).toMatchObject({
    code: 0,
    out: expect.stringContaining("c@z.example: direct") as string,
  });
  const policy = file(
    "streng.yaml",
    "version: 1\nrules:\n  - id: alles\n    when:\n      recipients: any\n    then: block\n    say:\n      nl: Niets gaat weg.\n      en: Nothing leaves.\n",
  );
  expect(await zegel("check", mail, "--policy", policy)).toMatchObject({ code: 1, out: expect.stringContaining("refuse") as string });
  expect(await zegel("check", mail, "--rcpt-to", "a@x,b@y")).toMatchObject({ code: 2 });
});

test("check says how a message is signed by a configuration, which keys cannot serve, and why a signed one goes sealed", async () => {
  const key = file("dkim.pem", generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }));
  chmodSync(key, 0o600);
  const config = file("zegel.yaml", "");
  const configured = async (dkim: readonly object[]): Promise<void> => {
    const usual = { organisation: { name: "x", domain: "voorbeeld.example" }, url: "http://localhost:1", data: "data", http: { port: 0 } };
    const outbox = { smtp: { port: 0, relayFrom: [] }, delivery: { kind: "outbox" }, sms: { kind: "outbox" } };
    writeFileSync(config, JSON.stringify({ ...usual, ...outbox, dkim }));
  };
  const header = "From: sender@voorbeeld.example\r\nTo: a@x.example, b@y.example\r\nSubject: Dag\r\n";
  const mail = file("dag.eml", `${header}\r\nHallo.\r\n`);
  await configured([{ domain: "voorbeeld.example", selector: "z2026", keyFile: key }]);
  const good = await zegel("check", mail, "--config", config);
  expect(good).toMatchObject({ code: 0, out: expect.stringContaining("z2026._domainkey.voorbeeld.example (ed25519-sha256)") as string });
  await configured([{ domain: "elders.example", selector: "z2026", keyFile: key }]);
  const without = await zegel("check", mail, "--config", config);
  expect(without).toMatchObject({ code: 0, out: expect.stringContaining("there is no key for voorbeeld.example") as string });
  await configured([{ domain: "voorbeeld.example", selector: "z2026", keyFile: "nergens.pem" }]);
  const broken = await zegel("check", mail, "--config", config);
  expect(broken.code).toBe(1);
  expect(broken.out).toMatch(/nergens\.pem cannot be read.*z2026\._domainkey\.voorbeeld\.example/);

  const policy = file("alleen.yaml", "version: 1\nrules:\n  - { id: los, when: { recipients: any }, then: bcc }\n");
  const signed = file("ondertekend.eml", `DKIM-Signature: v=1; d=voorbeeld.example; s=x; b=x\r\n${header}\r\nHallo.\r\n`);
  const alone = await zegel("check", signed, "--policy", policy);
  expect(alone).toMatchObject({ code: 1, out: expect.stringContaining("would break the signature of the message") as string });
  expect(alone.out).toContain("a@x.example: seal");
  expect(await zegel("check", mail, "--policy", policy)).toMatchObject({
    code: 0,
    out: expect.stringContaining("a@x.example: direct") as string,
  });
});

test("every command has help, and the overview names them all", async () => {
  const { out } = await zegel("--help");
  for (const name of ["demo", "serve", "scan", "check", "policy", "user", "queue", "verify"]) {
    expect(out).toContain(`  ${name}`);
    expect(await zegel(name, "--help")).toMatchObject({ code: 0, out: expect.stringContaining(`zegel ${name} `) as string });
  }
});
