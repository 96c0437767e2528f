import { createServer, type Server } from "node:https";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import type { EnvelopeRequests } from "#core/mail/message.ts";
import type { TransportLevel } from "#core/transport/level.ts";
import { type MxSettings, openMxOf } from "#apps/mx.ts";
import { checkSettings } from "#apps/settings.ts";
import { openDeliveryOf } from "#apps/ways-out.ts";
import { stsShelf } from "#flow/sts-policies.ts";
import type { StsShelf } from "#io/delivery/mta-sts.ts";
import type { Delivery, Outcome } from "#io/delivery/delivery.ts";
import { type Identity, makeAuthority, type TestAuthority, tlsaOf } from "#test/kit/authority.ts";
import { until } from "#test/kit/demo.ts";
import { FORGOTTEN_MS, type Names, startNames, type Zone } from "#test/kit/names.ts";
import { type Postfix, startPostfix } from "#test/kit/postfix.ts";
import { freePorts } from "#test/kit/programs.ts";
import { address, openTestWorld } from "#test/kit/world.ts";

// Real programs on loopback: Knot signs zones, Unbound validates them, Postfix takes mail with STARTTLS, an HTTPS server tells policies.
let authority: TestAuthority;
let identity: Identity;
let names: Names;
let postfix: Postfix;
let policyHost: Server;
let shelf: StsShelf;
let settings: MxSettings;
let mx: Delivery;
const policyOf: Record<string, string> = {};
const WHOLE = checkSettings(
  {
    organisation: { name: "Voorbeeld", domain: "voorbeeld.example" },
    url: "http://localhost:1",
    data: "data",
    smtp: { port: 0, relayFrom: [] },
    http: { port: 0 },
    delivery: { kind: "outbox" },
    sms: { kind: "outbox" },
  },
  "/",
  "test",
);
const SUFFIX = ".example";
const SIGNED = ["dane", "wrong", "ta", "ta-name", "tlsa-bogus", "nta", "nta-late", "nowhere"];

beforeAll(async () => {
  authority = await makeAuthority();
  const [smtp = 0, web = 0] = await freePorts(2);
  identity = await authority.issue("mx.dane.example", "mx.ta.example", "mx.sts.example", "mx.web.example", "mta-sts.sts.example");
  names = await startNames(zones(smtp));
  postfix = await startPostfix({
    domains: [...SIGNED, "sts", "web", "plain", "voorbeeld"].map((name) => `${name}${SUFFIX}`),
    identity: { key: identity.key, cert: `${identity.cert}${authority.cert}` },
    port: smtp,
  });
  policyHost = createServer({ key: identity.key, cert: identity.cert }, (request, response) => {
    const policy = policyOf[request.headers.host?.split(":")[0] ?? ""];
    response.writeHead(policy === undefined ? 404 : 200, { "content-type": "text/plain" }).end(policy);
  });
  await new Promise<void>((done) => policyHost.listen(web, "127.0.0.1", done));
  shelf = stsShelf((await openTestWorld()).world);
  const more = { trustResolvers: false, ipv6: true, perDomain: 4, unsignedHosts: false, insideHosts: true, ca: undefined };
  settings = { ...more, kind: "mx", resolvers: [`127.0.0.1:${names.port}`], port: smtp, policyPort: web };
  mx = openWith(authority.path, {}, shelf);
}, 60_000);

afterAll(async () => {
  mx?.close?.();
  policyHost?.close();
  await postfix?.stop();
  await names?.stop();
  authority?.remove();
});

/** `ca`: the file of the authorities to trust instead of the system's. Without `policies` it knows none from before. */
function openWith(ca: string | undefined, more: Partial<MxSettings> = {}, policies: StsShelf = EMPTY): Delivery {
  return openMxOf({ ...settings, ca, ...more }, "zegel.voorbeeld.example", { now: Date.now, policies });
}

const EMPTY: StsShelf = { find: async () => undefined, keep: async () => true };

function zones(port: number): readonly Zone[] {
  const own = tlsaOf(identity.cert, 3);
  const tlsa = (data: string): string => `_${port}._tcp.mx TLSA ${data}`;
  const hosted = ["@ MX 10 mx", "mx A 127.0.0.1"];
  const nta = (end: string): readonly string[] => [
    `@ TXT "v=NTA7516-1;startdate=2020-01;enddate=${end};provider=Voorbeeld;ntamx=10 mx.dane.example"`,
    "@ MX 10 elsewhere",
    "elsewhere A 127.0.0.9",
  ];
  const signed: Readonly<Record<string, readonly string[]>> = {
    dane: [...hosted, tlsa(own)],
    wrong: [...hosted, tlsa(`3 1 1 ${"ab".repeat(32)}`)],
    ta: [...hosted, tlsa(tlsaOf(authority.cert, 2, 0))],
    "ta-name": [...hosted, tlsa(tlsaOf(authority.cert, 2, 0))],
    "tlsa-bogus": ["@ MX 10 mx.forged.example."],
    nta: nta("2099-12"),
    "nta-late": nta("2021-12"),
    nowhere: ["@ MX 0 ."],
  };
  return [
    ...Object.entries(signed).map(([name, records]) => ({ name: `${name}${SUFFIX}`, records, signed: true })),
    { name: "forged.example", records: ["@ MX 10 mx", "mx A 127.0.0.1", tlsa(own)], signed: true, bogus: true },
    { name: "sts.example", records: [...hosted, "mta-sts A 127.0.0.1", '_mta-sts TXT "v=STSv1; id=1;"'], signed: false },
    { name: "plain.example", records: hosted, signed: false },
    { name: "voorbeeld.example", records: hosted, signed: false },
    { name: "web.example", records: ["@ MX 10 mx", "mx A 127.0.0.1"], signed: false },
  ];
}

let count = 0;
async function send(
  domain: string,
  transport: TransportLevel,
  more: { readonly asked?: EnvelopeRequests; readonly by?: Delivery } = {},
): Promise<Outcome & { readonly arrived: boolean }> {
  const subject = `message-${++count}`;
  const asked = more.asked === undefined ? {} : { asked: more.asked };
  const envelope = { mailFrom: address("sender@dane.example"), rcptTo: [address(`jan@${domain}`)], ...asked };
  const [outcome] = await (more.by ?? mx).deliver({ id: subject, envelope, raw: utf8(`Subject: ${subject}\r\n\r\nx\r\n`), transport });
  if (outcome === undefined) throw new Error("no outcome");
  const has = (): boolean => postfix.mails().some((mail) => mail.includes(`Subject: ${subject}\n`));
  if (outcome.result === "sent")
    await until(
      async () => (has() ? true : undefined),
      () => postfix.log(),
    );
  return { ...outcome, arrived: has() };
}

const forgotten = (): Promise<void> => new Promise((wake) => setTimeout(wake, FORGOTTEN_MS));

describe("DANE", () => {
  test("a certificate that the signed zone names is enough, whoever issued it", async () => {
    const sent = await send("dane.example", "verified", { by: openWith(undefined) });
    expect(sent).toMatchObject({ result: "sent", way: "dane mx.dane.example TLSv1.3", arrived: true });
    expect(await mx.protectionOf("dane.example")).toBe("verified");
  });

  test("another certificate than the zone names gets nothing, not even harmless mail, and the host hears no envelope", async () => {
    const before = postfix.log().length;
    for (const level of ["verified", "opportunistic"] as const)
      expect(await send("wrong.example", level)).toMatchObject({ result: "retry", status: "4.7.5", arrived: false });
    expect(postfix.log().slice(before)).not.toMatch(/mail=|from=/);
  });

  test("an authority that the zone names counts, and then the name in the certificate does too", async () => {
    expect(await send("ta.example", "verified")).toMatchObject({ result: "sent", way: "dane mx.ta.example TLSv1.3", arrived: true });
    expect(await send("ta-name.example", "verified")).toMatchObject({ result: "retry", status: "4.7.5", arrived: false });
  });

  test("a forged zone is tried again later, and never delivered to in a plainer way", async () => {
    for (const domain of ["forged.example", "tlsa-bogus.example"])
      expect(await send(domain, "opportunistic")).toMatchObject({ result: "retry", status: "4.4.3", arrived: false });
    expect(await mx.protectionOf("forged.example")).toBe("unknown");
  });

  test("a resolver whose AD bit does not count gives no DANE", async () => {
    const own = openWith(undefined, { resolvers: [`127.0.0.1:${names.port}`, "192.0.2.1:53"] });
    expect(await send("dane.example", "opportunistic", { by: own })).toMatchObject({ way: "opportunistic mx.dane.example TLSv1.3" });
    expect(await own.protectionOf("dane.example")).toBe("opportunistic");
  });
});

describe("NTA 7516", () => {
  test("mail goes to the host of a record that holds, under DANE, and not to the ordinary one", async () => {
    expect(await send("nta.example", "verified")).toMatchObject({ result: "sent", way: "nta7516 mx.dane.example TLSv1.3" });
  });

  test("a record whose time is over counts for nothing", async () => {
    expect(await send("nta-late.example", "verified")).toMatchObject({ result: "retry", arrived: false });
  });
});

describe("MTA-STS", () => {
  const enforce = (pattern: string): string => `version: STSv1\r\nmode: enforce\r\nmx: ${pattern}\r\nmax_age: 604800\r\n`;

  test("a policy that is enforced gives verified delivery, and holds on when it can no longer be fetched", async () => {
    policyOf["mta-sts.sts.example"] = enforce("*.sts.example");
    expect(await send("sts.example", "verified")).toMatchObject({ result: "sent", way: "mta-sts mx.sts.example TLSv1.3", arrived: true });
    delete policyOf["mta-sts.sts.example"];
    await names.change("sts.example", ["@ MX 10 mx.plain.example.", "mta-sts A 127.0.0.1", '_mta-sts TXT "v=STSv1; id=2;"']);
    await forgotten();
    // A host that the policy does not name gets nothing, although harmless mail would else go to anybody.
    expect(await send("sts.example", "opportunistic", { by: mx })).toMatchObject({ result: "retry", status: "4.7.5", arrived: false });
  });

  test("a policy holds after a restart too, when neither its host nor its record answers any more", async () => {
    for (const known of [
      { _: shelf, result: "retry" },
      { _: EMPTY, result: "sent" },
    ]) {
      const restarted = openWith(authority.path, {}, known._);
      expect(await send("sts.example", "opportunistic", { by: restarted })).toMatchObject({ result: known.result });
      restarted.close?.();
    }
  });

  test("without the authority that signed the certificate nothing goes", async () => {
    policyOf["mta-sts.sts.example"] = enforce("mx.sts.example");
    await names.change("sts.example", ["@ MX 10 mx", "mx A 127.0.0.1", "mta-sts A 127.0.0.1", '_mta-sts TXT "v=STSv1; id=3;"']);
    // The policy itself cannot be fetched either: what needs protection waits, what needs none goes as it can.
    const stranger = openWith(undefined);
    expect(await send("sts.example", "verified", { by: stranger })).toMatchObject({ result: "retry", arrived: false });
    expect(await stranger.protectionOf("sts.example")).toBe("unknown");
  });
});

describe("without any of these", () => {
  test("a host inside the domain with a certificate that verifies is verified", async () => {
    expect(await send("web.example", "verified")).toMatchObject({ result: "sent", way: "verified mx.web.example TLSv1.3", arrived: true });
    expect(await mx.protectionOf("web.example")).toBe("verified");
  });

  test("one whose certificate does not verify gets harmless mail alone", async () => {
    expect(await send("plain.example", "opportunistic")).toMatchObject({ result: "sent", way: "opportunistic mx.plain.example TLSv1.3" });
    expect(await send("plain.example", "verified")).toMatchObject({ result: "retry", status: "4.7.5", arrived: false });
    expect(await mx.protectionOf("plain.example")).toBe("opportunistic");
  });

  test("a domain that does not exist or takes no mail is told to the sender at once", async () => {
    expect(await send("nowhere.example", "opportunistic")).toMatchObject({ result: "failed", status: "5.1.10" });
    expect(await send("missing.dane.example", "opportunistic")).toMatchObject({ result: "failed", status: "5.1.2" });
  });

  test("addresses of our own network are not delivered to unless that is set", async () => {
    const careful = openWith(authority.path, { insideHosts: false });
    expect(await send("dane.example", "verified", { by: careful })).toMatchObject({ result: "retry", arrived: false });
  });
});

test("TLS on every hop is not promised to a host that does not know it", async () => {
  const asked = { requireTls: true, recipients: new Map() };
  expect(await send("dane.example", "opportunistic", { asked })).toMatchObject({ result: "failed", status: "5.7.30", arrived: false });
});

test("a smarthost takes message after message over one connection, and nothing that needs more than it gives", async () => {
  const delivery = { kind: "smarthost", host: "localhost", port: settings.port, tls: "opportunistic" } as const;
  const smarthost = openDeliveryOf({ ...WHOLE, delivery }, undefined, { now: Date.now, policies: EMPTY });
  const before = postfix.log().length;
  for (const level of ["opportunistic", "verified"] as const)
    expect(await send("dane.example", level, { by: smarthost })).toMatchObject({
      result: "sent",
      way: "smarthost localhost",
      arrived: true,
    });
  smarthost.close?.();
  expect(
    postfix
      .log()
      .slice(before)
      .match(/: connect from/g),
  ).toHaveLength(1);
  const elsewhere = openDeliveryOf({ ...WHOLE, delivery: { ...delivery, host: "mail.dane.example" } }, undefined, {
    now: Date.now,
    policies: EMPTY,
  });
  expect(await send("dane.example", "verified", { by: elsewhere })).toMatchObject({ result: "retry", status: "4.7.5" });
});

test("what was asked of reports reaches the next host, which then reports itself", async () => {
  const recipients = new Map([[address("jan@dane.example"), { notify: ["success" as const], orcpt: "rfc822;jan+tag@dane.example" }]]);
  const asked = { requireTls: false, envid: "our id=1", ret: "HDRS" as const, recipients };
  expect(await send("dane.example", "verified", { asked })).toMatchObject({ result: "sent", reportsItself: true });
  const report = await until(
    async () => postfix.mails().find((mail) => mail.includes("Original-Envelope-Id: our id=1")),
    () => postfix.log(),
  );
  expect(report).toContain("Original-Recipient: rfc822;jan+tag@dane.example");
});

test("the whole way: what needs protection goes by DANE with the evidence in the log, and is sealed where that cannot be had", async () => {
  const { world, send: write } = await openTestWorld({ delivery: mx });
  const policy = world.policy();
  const strict = { ...world, policy: () => ({ ...policy, defaults: { ...policy.defaults, transport: "verified" as const } }) };
  Object.assign(world, { policy: strict.policy });
  await write(["jan@dane.example", "jan@plain.example"], "Openingstijden", "Wij zijn open.");
  const sent = (await world.store.events())
    .filter(({ kind }) => kind === "sent")
    .map(({ details }) => [details["recipient"], details["way"]]);
  expect(sent).toEqual([["jan@dane.example", "dane mx.dane.example TLSv1.3"]]);
  const rows = await world.store.list("recipients");
  expect(rows.map(({ address: to, route }) => [to, route])).toEqual(
    expect.arrayContaining([
      ["jan@dane.example", "direct"],
      ["jan@plain.example", "seal"],
    ]),
  );
});

test("when the names cannot be asked any more, everything waits", async () => {
  await names.silence();
  await forgotten();
  const fresh = openWith(authority.path);
  expect(await send("web.example", "opportunistic", { by: fresh })).toMatchObject({ result: "retry", status: "4.4.3", arrived: false });
  expect(await fresh.protectionOf("web.example")).toBe("unknown");
});
