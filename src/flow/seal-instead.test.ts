import { afterEach, expect, test } from "vitest";
import { LIMITS } from "#core/limits.ts";
import type { DnsAnswer, DnsRecords, DnsType } from "#core/transport/answer.ts";
import type { StsState } from "#core/transport/survey.ts";
import { random } from "#io/clock/clock.ts";
import { openMx } from "#io/delivery/mx.ts";
import { openPool } from "#io/smtp/pool.ts";
import { CERT, KEY } from "#test/kit/certificate.ts";
import { answersOf, type ScriptedHost, startScriptedHost } from "#test/kit/scripted-host.ts";
import { address, knowPhone, openTestWorld, type TestWorld } from "#test/kit/world.ts";

const GUEST = "inwoner@post.example";
const WORDS = "Een zin die nergens anders staat.";
const HOUR = 3_600_000;
const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** What the domain shows; the test changes it. */
interface Shown {
  sts: StsState;
  mx: "there" | "servfail";
}

/** A world that delivers over real sockets to one mail host inside post.example, whose certificate nobody vouches for. */
async function worldWithHost(): Promise<TestWorld & { readonly host: ScriptedHost; readonly shown: Shown }> {
  const host = await startScriptedHost(answersOf(["STARTTLS"]), { key: KEY, cert: CERT });
  const shown: Shown = { sts: { kind: "later" }, mx: "there" };
  const records: Readonly<Record<string, readonly unknown[]>> = {
    "post.example MX": [{ preference: 10, exchange: "mx.post.example" }],
    "voorbeeld.example MX": [{ preference: 10, exchange: "mx.post.example" }],
    "mx.post.example A": ["127.0.0.1"],
  };
  let now = (): number => 0;
  const pool = openPool(() => now());
  const delivery = openMx({
    async resolve<T extends DnsType>(name: string, type: T) {
      const found = records[`${name} ${type}`] as readonly DnsRecords[T][] | undefined;
      const why = type === "MX" && shown.mx === "servfail" && name === "post.example" ? "servfail" : "nodata";
      const known = found !== undefined && why === "nodata";
      return (known ? { ok: true, records: found, authentic: false, name } : { ok: false, why, authentic: false }) as DnsAnswer<
        DnsRecords[T]
      >;
    },
    stsOf: async () => shown.sts,
    send: (target, envelope, raw) => pool.send({ ...target, name: "zegel.voorbeeld.example" }, envelope, raw),
    probe: (target) => pool.probe({ ...target, name: "zegel.voorbeeld.example" }),
    allowed: () => true,
    now: () => now(),
    random,
    port: host.port,
    anyMx: false,
    concurrency: 4,
  });
  open.push(host, pool);
  const opened = await openTestWorld({ delivery });
  now = opened.world.now;
  const policy = opened.world.policy();
  const strict = { ...policy, defaults: { ...policy.defaults, transport: "verified" as const } };
  Object.assign(opened.world, { policy: () => strict });
  await knowPhone(opened.world, GUEST, "+31612345642");
  return { ...opened, host, shown };
}

const routes = async ({ world }: TestWorld): Promise<readonly string[]> =>
  (await world.store.list("recipients")).map(({ route, status }) => `${route} ${status}`);

test("a message that waited for a verified way is sealed as soon as a try shows that there is none, and its words never leave", async () => {
  const opened = await worldWithHost();
  const { send, pass, deliver, host, shown, world } = opened;
  await send([GUEST], "Openingstijden", WORDS);
  expect(await routes(opened)).toEqual(["direct queued"]);
  pass(HOUR);
  await deliver();
  expect(await routes(opened)).toEqual(["direct queued"]);
  expect(host.lines.filter((line) => line.startsWith("RCPT"))).toEqual([]);
  shown.sts = { kind: "none" };
  pass(HOUR);
  await deliver();
  expect(await routes(opened)).toEqual(["seal sent"]);
  expect(await world.store.count("queue")).toBe(0);
  expect(await world.shares.count("shares")).toBe(1);
  expect(host.lines.filter((line) => line.startsWith("RCPT"))).toEqual([`RCPT TO:<${GUEST}>`]);
  const mail = host.lines.join("\r\n");
  expect(mail).toContain("/g/");
  expect(mail).not.toContain("nergens anders");
  expect((await world.store.events()).map(({ kind }) => kind)).toEqual(["accepted", "sealed", "sent"]);
});

test("where nobody can tell, it is sealed after the hours of the policy, and not before", async () => {
  const opened = await worldWithHost();
  const { send, pass, deliver, shown, host } = opened;
  shown.mx = "servfail";
  await send([GUEST, "tweede@post.example"], "Openingstijden", WORDS);
  pass(4 * HOUR - 1);
  await deliver();
  expect(await routes(opened)).toEqual(["direct queued", "direct queued"]);
  pass(4 * HOUR);
  await deliver();
  // Whose phone is unknown waits sealed for the sender's answer; the notice of the other cannot be delivered yet either.
  expect((await routes(opened)).toSorted()).toEqual(["seal queued", "seal waiting"]);
  shown.mx = "there";
  pass(HOUR);
  await deliver();
  expect((await routes(opened)).toSorted()).toEqual(["seal sent", "seal waiting"]);
  expect(host.lines.join("\r\n")).not.toContain("nergens anders");
});

test("rows that rest with their destination are sealed in time as well", async () => {
  const opened = await worldWithHost();
  const { send, pass, deliver, shown } = opened;
  shown.mx = "servfail";
  for (let count = 0; count < 3; count++) await send([GUEST], "Openingstijden", `${WORDS} ${count}`);
  pass(4 * HOUR);
  for (let looks = 0; looks < 5; looks++) {
    await deliver();
    pass(HOUR / 2);
  }
  expect(new Set((await routes(opened)).map((row) => row.split(" ")[0]))).toEqual(new Set(["seal"]));
});

test("hosts that are not there have nothing to do with protection: after five days the message returns to its sender", async () => {
  const opened = await worldWithHost();
  const { send, pass, deliver, host } = opened;
  host.close();
  await send([GUEST], "Openingstijden", WORDS);
  for (const ms of [5 * HOUR, LIMITS.queueAttemptsMs]) {
    pass(ms);
    await deliver();
  }
  expect(await routes(opened)).toEqual(["direct failed"]);
});

test("what goes sealed is what was to leave, and its readers show who they are as the rules ask", async () => {
  const opened = await worldWithHost();
  const { send, pass, deliver, world, shown } = opened;
  await send([GUEST], "Openingstijden", WORDS);
  const [row] = await world.store.list("queue");
  shown.sts = { kind: "none" };
  pass(HOUR);
  await deliver();
  const [item] = await world.store.list("items");
  const [grant] = await world.store.list("grants");
  expect(row?.messageId).toBe(item?.messageId);
  expect(item?.sender).toBe(address("sender@voorbeeld.example"));
  expect(grant).toMatchObject({ recipient: GUEST, method: "sms" });
});
