import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Demo, removeData, ROOT, startDemo, until, zegel } from "#test/kit/demo.ts";
import { bsn } from "#test/kit/planted.ts";
import { swaks } from "#test/kit/swaks.ts";

const queued = (dialogue: string): boolean => /250 .*queued as/.test(dialogue);

test("SIGTERM in the middle of the work loses nothing that was acknowledged, and the program ends cleanly", async () => {
  const demo = await startDemo();
  const sending = Array.from({ length: 12 }, (_, index) =>
    swaks({ port: demo.smtpPort, to: [`klant${index}@elders.example`], subject: `Nummer ${index}`, body: "Tot morgen." }),
  );
  await until(
    async () => ((await demo.count()) >= 2 ? true : undefined),
    () => "nothing left",
  );
  const code = await demo.stop();
  const acknowledged = (await Promise.all(sending)).flatMap(({ dialogue }, index) => (queued(dialogue) ? [`Nummer ${index}`] : []));
  expect(code).toBe(0);
  expect(acknowledged.length).toBeGreaterThan(0);

  const again = await startDemo({ data: demo.data });
  await until(
    async () => ((await zegel("queue", "list", "--data", again.data)).out === "" ? true : undefined),
    () => "the queue did not empty",
  );
  const subjects = (await again.outbox()).map(({ subject }) => subject);
  for (const subject of acknowledged) expect(subjects.filter((one) => one === subject)).toHaveLength(1);
  expect(await zegel("verify", "--data", again.data)).toMatchObject({ code: 0 });
  await again.stop();
  removeData(again);
});

test("a policy with a mistake: the server refuses to start and names file, line and rule", async () => {
  const data = mkdtempSync(join(tmpdir(), "zegel-policy-"));
  writeFileSync(join(data, "policy.yaml"), "version: 1\nrules:\n  - id: bsn\n    when:\n      findings: [nl.bsm]\n    then: seal\n");
  const { code, err } = await zegel("demo", "--data", data, "--http", "1", "--smtp", "2");
  expect(code).toBe(2);
  expect(err).toMatch(/policy\.yaml:5: rule bsn: /);
  rmSync(data, { recursive: true });
});

test("a mistake while it runs keeps the old policy and says so; a good change counts for the next message", async () => {
  const demo = await startDemo();
  const file = join(demo.data, "policy.yaml");
  const good = readFileSync(file, "utf8");
  appendFileSync(file, "\n  - id: fout\n    then: verzegel\n");
  await until(
    async () => (demo.log().includes('"policy-kept"') ? true : undefined),
    () => `no word of the mistake: ${demo.log()}`,
  );
  const since = await demo.count();
  await swaks({ port: demo.smtpPort, to: ["inwoner@post.example"], subject: "Oud", body: `Uw BSN is ${bsn(11)}.` });
  expect((await demo.left(({ to }) => to.includes("inwoner@post.example"), since)).subject).toMatch(/^Verzegeld bericht/);

  writeFileSync(
    file,
    `${good}\n  - id: dicht\n    when:\n      domains: [verboden.example]\n    then: block\n    say:\n      nl: "Hierheen sturen wij niets."\n      en: "We send nothing there."\n`,
  );
  await until(
    async () => (demo.log().includes('"policy-loaded"') ? true : undefined),
    () => `the policy was not loaded: ${demo.log()}`,
  );
  const refused = await swaks({ port: demo.smtpPort, to: ["iemand@verboden.example"], subject: "Nieuw", body: "Hallo." });
  expect(refused.dialogue).toMatch(/<\*\* 550 5\.7\.1 /);
  await demo.stop();
  removeData(demo);
});

test("a full disk is 4.3.1, nothing acknowledged is lost, and it goes on when there is room again", async () => {
  const data = mkdtempSync(join(tmpdir(), "zegel-full-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", data]);
  let demo: Demo | undefined;
  try {
    demo = await startDemo({ data });
    const ballast = join(data, "ballast");
    const big = join(mkdtempSync(join(tmpdir(), "zegel-big-")), "groot.txt");
    writeFileSync(big, "Een regel zonder bijzonders.\r\n".repeat(40_000));
    const acknowledged: string[] = [];
    let refused = "";
    for (let index = 0; index < 12 && refused === ""; index++) {
      const { dialogue } = await swaks({
        port: demo.smtpPort,
        to: ["klant@elders.example"],
        subject: `Groot ${index}`,
        body: "Zie bijlage.",
        attach: [big],
      });
      if (queued(dialogue)) acknowledged.push(`Groot ${index}`);
      else refused = dialogue;
    }
    expect(refused).toMatch(/<\*\* 452 4\.3\.1 /);
    expect(acknowledged.length).toBeGreaterThan(0);
    rmSync(ballast, { force: true });
    execFileSync("mount", ["-o", "remount,size=64m", data]);
    const after = await until(
      async () => {
        const { dialogue } = await swaks({
          port: demo?.smtpPort ?? 0,
          to: ["klant@elders.example"],
          subject: "Weer ruimte",
          body: "Hallo.",
        });
        return queued(dialogue) ? true : undefined;
      },
      () => "it did not go on",
    );
    expect(after).toBe(true);
    for (const subject of [...acknowledged, "Weer ruimte"])
      expect((await demo.left((mail) => mail.subject === subject)).to).toEqual(["klant@elders.example"]);
  } finally {
    await demo?.stop();
    execFileSync("umount", [data]);
    rmSync(data, { recursive: true, force: true });
  }
}, 90_000);

test("npm run demo needs nothing else and is ready with one line that starts with 'ready'", async () => {
  const data = mkdtempSync(join(tmpdir(), "zegel-npm-"));
  mkdirSync(data, { recursive: true });
  const child = spawn("npm", ["run", "demo", "--", "--data", data, "--http", "18971", "--smtp", "18972"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  await until(
    async () => (/^ready /m.test(out) ? true : undefined),
    () => out,
  );
  expect(out.match(/^ready .*$/m)?.[0]).toBe("ready http://localhost:18971 smtp://127.0.0.1:18972");
  expect(await (await fetch("http://localhost:18971/healthz")).json()).toMatchObject({ ok: true });
  const ended = new Promise((done) => child.once("exit", done));
  if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  await ended;
  rmSync(data, { recursive: true, force: true });
});
