import { createServer } from "node:https";
import { afterEach, expect, test } from "vitest";
import type { DnsAnswer, DnsRecords, DnsType, Resolve } from "#core/transport/answer.ts";
import { CERT, KEY } from "#test/kit/certificate.ts";
import { type KeptPolicy, openStsPolicies, policyFetcher, type StsShelf } from "./mta-sts.ts";

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const DAY = 24 * 60 * 60_000;
const policy = (mode: string, days = 10): string => `version: STSv1\nmode: ${mode}\nmx: mx.x.example\nmax_age: ${(days * DAY) / 1000}\n`;
const record = (id: string): DnsAnswer<string> => ({ ok: true, records: [`v=STSv1; id=${id};`], authentic: false, name: "" });
const SERVFAIL: DnsAnswer<never> = { ok: false, why: "servfail", authentic: false };
const NOTHING: DnsAnswer<never> = { ok: false, why: "nxdomain", authentic: false };

const KEEPS_NOTHING: StsShelf = { find: async () => undefined, keep: async () => false };

/** A domain whose record and policy the test changes as time goes by. */
function domain(shelf: StsShelf = KEEPS_NOTHING) {
  const is: { txt: DnsAnswer<string>; file: string | undefined; now: number; fetched: number } = {
    txt: record("1"),
    file: policy("enforce"),
    now: 0,
    fetched: 0,
  };
  const stsOf = openStsPolicies({
    resolve: async <T extends DnsType>() => is.txt as DnsAnswer<DnsRecords[T]>,
    fetchPolicy: async () => {
      is.fetched += 1;
      return is.file;
    },
    shelf,
    now: () => is.now,
  });
  return { is, kind: async () => (await stsOf("x.example")).kind };
}

test("a policy holds for its time, whatever becomes of its record and its file", async () => {
  const { is, kind } = domain();
  expect(await kind()).toBe("enforce");
  is.file = undefined;
  for (const txt of [SERVFAIL, NOTHING, record("2")]) {
    is.txt = txt;
    is.now += DAY;
    expect(await kind()).toBe("enforce");
  }
  is.file = "<html>parked</html>";
  is.now += DAY;
  expect(await kind()).toBe("enforce");
  is.now += 10 * DAY;
  is.txt = NOTHING;
  expect(await kind()).toBe("none");
});

test("only a newer policy takes an enforced one away", async () => {
  const { is, kind } = domain();
  await kind();
  is.file = policy("none");
  expect(await kind()).toBe("enforce");
  is.txt = record("2");
  expect(await kind()).toBe("none");
});

test("without a known policy a failure says nothing for certain, and a missing record says that there is none", async () => {
  const { is, kind } = domain();
  is.txt = SERVFAIL;
  expect(await kind()).toBe("later");
  is.txt = NOTHING;
  expect(await kind()).toBe("none");
  is.txt = record("1");
  is.file = undefined;
  expect(await kind()).toBe("later");
  is.file = policy("testing");
  is.now += DAY;
  expect(await kind()).toBe("none");
});

test("a file is fetched once a day, and one that cannot be had is not asked for all the time", async () => {
  const { is, kind } = domain();
  for (let times = 0; times < 5; times++) await kind();
  expect(is.fetched).toBe(1);
  is.now += DAY + 1;
  is.file = undefined;
  for (let times = 0; times < 5; times++) await kind();
  expect(is.fetched).toBe(2);
});

test("a policy that found no room to rest holds all the same, and is brought again until it rests", async () => {
  const kept: KeptPolicy[] = [];
  let room = false;
  const shelf: StsShelf = {
    find: async () => undefined,
    async keep(_, policy) {
      if (room) kept.push(policy);
      return room;
    },
  };
  const { is, kind } = domain(shelf);
  expect(await kind()).toBe("enforce");
  is.txt = NOTHING;
  expect(await kind()).toBe("enforce");
  expect(kept).toEqual([]);
  room = true;
  for (let times = 0; times < 3; times++) expect(await kind()).toBe("enforce");
  expect(kept).toHaveLength(1);
});

test("where what rests cannot be read, nothing is certain", async () => {
  const { is, kind } = domain({
    find: () => Promise.reject(new Error("the disk failed")),
    keep: () => Promise.reject(new Error("as well")),
  });
  is.txt = NOTHING;
  expect(await kind()).toBe("later");
  is.txt = record("1");
  expect(await kind()).toBe("enforce");
});

const at = (address: string): Resolve =>
  (async (_: string, type: DnsType) =>
    type === "A"
      ? { ok: true, records: [address], authentic: false, name: "" }
      : { ok: false, why: "nodata", authentic: false }) as Resolve;

test("a policy comes over HTTPS with a certificate that verifies, as plain text, without redirects and of limited size", async () => {
  // The certificate of the tests is for "localhost": no policy host has it, so nothing is ever taken from here.
  const answers: Record<string, string> = {};
  const server = createServer({ cert: CERT, key: KEY }, (request, response) => {
    answers["asked"] = request.url ?? "";
    response.writeHead(200, { "content-type": "text/plain" }).end(policy("none"));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  open.push(server);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const fetch = policyFetcher({ resolve: at("127.0.0.1"), allowed: () => true, port, ca: CERT, timeoutMs: 2000 });
  expect(await fetch("x.example")).toBeUndefined();
  expect(answers).toEqual({});
  const kept = policyFetcher({ resolve: at("127.0.0.1"), allowed: () => false, port, ca: CERT, timeoutMs: 2000 });
  expect(await kept("x.example")).toBeUndefined();
});
