import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromUtf8 } from "#core/bytes.ts";
import { addAccount, newTotpSecret } from "#apps/accounts.ts";
import { type Gateway, openGateway } from "#apps/gateway.ts";
import { checkSettings } from "#apps/settings.ts";
import { addAppPassword } from "#flow/app-password.ts";
import { random } from "#io/clock/clock.ts";
import { makeSelfSigned } from "#io/keys/self-signed.ts";
import { until } from "#test/kit/demo.ts";
import { type Postfix, type PostfixOptions, startPostfix } from "#test/kit/postfix.ts";
import { address, openTestWorld, type TestWorld } from "#test/kit/world.ts";

const run = promisify(execFile);
const dir = mkdtempSync(join(tmpdir(), "zegel-door-"));
const file = (name: string): string => join(dir, name);
const SECRET = "tenant-7f0c2d1be4a94d3f";
let opened: TestWorld;
let gateway: Gateway;
let password: string;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  opened = await openTestWorld();
  const from = Date.now() - 1000;
  const claims = { names: ["localhost"], from, until: from + 86_400_000 };
  const server = await makeSelfSigned({ ...claims, serial: random(16) });
  const printer = await makeSelfSigned({ ...claims, names: ["printer"], serial: random(16) });
  const exchange = await makeSelfSigned({ ...claims, names: ["exchange"], serial: random(16) });
  for (const [name, made] of Object.entries({ server, printer, exchange })) {
    writeFileSync(file(`${name}.crt`), made.cert);
    writeFileSync(file(`${name}.key`), made.key, { mode: 0o600 });
  }
  writeFileSync(file("tenant.secret"), `${SECRET}\n`);
  const settings = checkSettings(
    {
      organisation: { name: "Voorbeeld", domain: "voorbeeld.example" },
      url: "http://localhost",
      data: ".",
      smtp: {
        port: 0,
        relayFrom: [
          { from: ["127.0.0.1"], header: { name: "X-Tenant", secretFile: "tenant.secret" } },
          { from: ["127.0.0.0/8"], certificate: exchange.fingerprint },
        ],
        tls: { cert: "server.crt", key: "server.key" },
        submission: { port: 0 },
        submissions: { port: 0 },
        certificates: [{ name: "printer", fingerprint: printer.fingerprint, sendsAs: ["scan@voorbeeld.example"] }],
      },
      http: { port: 0 },
      delivery: { kind: "outbox" },
      sms: { kind: "outbox" },
    },
    dir,
    "test",
  );
  const jan = address("jan@voorbeeld.example");
  await addAccount(opened.world, { address: jan, name: "Jan", role: "user", password: "x", totpSecret: newTotpSecret(opened.world) });
  const made = await addAppPassword(opened.world, { account: jan, name: "swaks" });
  password = made.ok ? made.value : "";
  gateway = await openGateway(settings, opened.world);
  closing.push(() => gateway.close());
});
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
  rmSync(dir, { recursive: true });
});

async function swaks(port: number | undefined, from: string, ...args: readonly string[]): Promise<{ ok: boolean; dialogue: string }> {
  const common = ["--server", `127.0.0.1:${port ?? 0}`, "--from", from, "--to", "klant@elders.example", "--body", "hallo"];
  try {
    return { ok: true, dialogue: (await run("swaks", [...common, ...args])).stdout };
  } catch (thrown) {
    return { ok: false, dialogue: (thrown as { stdout: string }).stdout };
  }
}

const auth = (kind: string, secret = password): readonly string[] => [
  "--auth",
  kind,
  "--auth-user",
  "jan@voorbeeld.example",
  "--auth-password",
  secret,
];

/** What left with this subject, once it has been delivered. */
async function arrived(subject: string): Promise<string | undefined> {
  await opened.deliver();
  return opened.mails.map(({ raw }) => fromUtf8(raw) ?? "").find((text) => text.includes(`Subject: ${subject}\r\n`));
}

test("swaks submits with PLAIN over STARTTLS and with LOGIN over TLS", async () => {
  const subject = (text: string) => ["--header", `Subject: ${text}`];
  expect((await swaks(gateway.submission?.port, "jan@voorbeeld.example", "-tls", ...auth("PLAIN"), ...subject("starttls"))).ok).toBe(true);
  expect((await swaks(gateway.submissions?.port, "jan@voorbeeld.example", "-tlsc", ...auth("LOGIN"), ...subject("tls"))).ok).toBe(true);
  expect(await arrived("starttls")).toContain("with ESMTPSA id");
  expect(await arrived("tls")).toContain("with ESMTPSA id");
});

test("a wrong password, no password, no TLS, and another's name are refused with their own codes", async () => {
  const from = "jan@voorbeeld.example";
  const port = gateway.submission?.port;
  expect((await swaks(port, from, "-tls", ...auth("PLAIN", "abcd-abcd-abcd-abcd-abcd-abcd"))).dialogue).toMatch(/<~\* 535 5\.7\.8 /);
  expect((await swaks(port, from, "-tls")).dialogue).toMatch(/<~\* 530 5\.7\.0 Sign in first/);
  expect((await swaks(port, from)).dialogue).toMatch(/<-? ?\*\* 530 5\.7\.0 Issue STARTTLS first/);
  expect((await swaks(port, "baas@voorbeeld.example", "-tls", ...auth("PLAIN"))).dialogue).toMatch(/<~\* 550 5\.7\.1 /);
  expect((await swaks(port, from, "-tls", ...auth("PLAIN"), "--h-From", "baas@voorbeeld.example")).dialogue).toMatch(/<~\* 550 5\.7\.1 /);
});

test("a client certificate sends as what it was set for, with swaks and openssl, and as nobody else", async () => {
  const certificate = ["--tls-cert", file("printer.crt"), "--tls-key", file("printer.key")];
  const scan = "scan@voorbeeld.example";
  expect((await swaks(gateway.submissions?.port, scan, "-tlsc", ...certificate, "--header", "Subject: scan")).ok).toBe(true);
  expect(await arrived("scan")).toContain("with ESMTPS id");
  expect((await swaks(gateway.submission?.port, "jan@voorbeeld.example", "-tls", ...certificate)).dialogue).toMatch(/550 5\.7\.1 /);
  const other = ["--tls-cert", file("exchange.crt"), "--tls-key", file("exchange.key")];
  expect((await swaks(gateway.submissions?.port, scan, "-tlsc", ...other)).dialogue).toMatch(/530 5\.7\.0 /);
  const connected = ["s_client", "-quiet", "-starttls", "smtp", "-connect", `127.0.0.1:${gateway.submission?.port ?? 0}`];
  const shown = ["-cert", file("printer.crt"), "-key", file("printer.key"), "-CAfile", file("server.crt"), "-verify_return_error"];
  const said = run("openssl", connected.concat(shown));
  said.child.stdin?.write(`EHLO x\r\nMAIL FROM:<${scan}> REQUIRETLS\r\nQUIT\r\n`);
  expect((await said).stdout).toMatch(/REQUIRETLS[^]*AUTH PLAIN LOGIN[^]*250 2\.1\.0 /);
});

/** Postfix before us, as an organisation's own mail server. */
async function upstream(more: PostfixOptions): Promise<Postfix> {
  const postfix = await startPostfix({ ...more, relayTo: `[127.0.0.1]:${gateway.relay.port}` });
  closing.push(postfix.stop);
  return postfix;
}

test("Postfix of this tenant gets in by its secret header, which leaves with no message; the same network without it does not", async () => {
  const header = { "checks.regexp": `/^From:/ PREPEND X-Tenant: ${SECRET}\n` };
  const bound = await upstream({ settings: ["header_checks = regexp:$etc/checks.regexp"], files: header });
  await swaks(bound.port, "wie@voorbeeld.example", "--header", "Subject: huurder");
  const text = await until(
    () => arrived("huurder"),
    () => bound.log(),
  );
  expect(text).not.toContain(SECRET);
  expect(text).not.toMatch(/^X-Tenant/im);
  const stranger = await upstream({});
  await swaks(stranger.port, "wie@voorbeeld.example", "--header", "Subject: vreemd");
  await until(
    async () => (/status=bounced .*said: 550 5\.7\.1/.test(stranger.log()) ? true : undefined),
    () => stranger.log(),
  );
  expect(await arrived("vreemd")).toBeUndefined();
});

test("Postfix gets in by its certificate", async () => {
  const settings = [
    "smtp_tls_security_level = encrypt",
    `smtp_tls_cert_file = ${file("exchange.crt")}`,
    `smtp_tls_key_file = ${file("exchange.key")}`,
  ];
  const postfix = await upstream({ settings });
  await swaks(postfix.port, "wie@voorbeeld.example", "--header", "Subject: certificaat");
  await until(
    () => arrived("certificaat"),
    () => postfix.log(),
  );
});
