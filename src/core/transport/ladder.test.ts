import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { DnsAnswer, DnsFailure, DnsRecords, DnsType, Resolve } from "./answer.ts";
import { ladderOf, type WayKind } from "./ladder.ts";
import { type StsState, type Survey, surveyDomain } from "./survey.ts";

const GOOD = { usage: 3, selector: 1, matchingType: 1, association: new Uint8Array(32) };
const FOREIGN = { ...GOOD, usage: 1 };
const ENFORCE: StsState = { kind: "enforce", policy: { mode: "enforce", patterns: ["*.x.example"], maxAgeSeconds: 1 } };

type Answers = Readonly<Record<string, DnsAnswer<DnsRecords[DnsType]>>>;
const yes = (...records: readonly DnsRecords[DnsType][]): DnsAnswer<DnsRecords[DnsType]> => ({
  ok: true,
  records,
  authentic: true,
  name: "",
});
const unsigned = (...records: readonly DnsRecords[DnsType][]): DnsAnswer<DnsRecords[DnsType]> => ({ ...yes(...records), authentic: false });
const no = (why: DnsFailure): DnsAnswer<never> => ({ ok: false, why, authentic: true });

/** A world of names; what is not in it does not exist. The name behind an address is the name asked. */
function resolver(answers: Answers): Resolve {
  return async <T extends DnsType>(name: string, type: T) => {
    const answer = answers[`${name} ${type}`] ?? no("nodata");
    return (answer.ok ? { ...answer, name } : answer) as DnsAnswer<DnsRecords[T]>;
  };
}

const mx = (exchange: string, preference = 10): DnsRecords["MX"] => ({ preference, exchange });
const SIGNED: Answers = {
  "x.example MX": yes(mx("mx.x.example")),
  "mx.x.example A": yes("192.0.2.1"),
  "_25._tcp.mx.x.example TLSA": yes(GOOD),
};

function survey(answers: Answers, sts: StsState = { kind: "none" }): Promise<Survey> {
  const world = { resolve: resolver(answers), stsOf: async () => sts, random: (n: number) => new Uint8Array(n), now: () => 0, port: 25 };
  return surveyDomain("x.example", world);
}

async function ways(level: "verified" | "opportunistic", answers: Answers, sts?: StsState): Promise<readonly string[]> {
  const found = await survey(answers, sts);
  if (found.kind !== "hosts") return [found.kind, found.status];
  const { ways: list, later } = ladderOf(found, level);
  return [...list.map(({ kind, host }) => `${kind} ${host}`), ...(later ? ["later"] : [])];
}

test("a signed TLSA gives DANE, and nothing beside it", async () => {
  for (const level of ["verified", "opportunistic"] as const) expect(await ways(level, SIGNED)).toEqual(["dane mx.x.example"]);
  // Neither an enforced policy that does not name the host takes it away.
  const elsewhere: StsState = { kind: "enforce", policy: { mode: "enforce", patterns: ["mail.y.example"], maxAgeSeconds: 1 } };
  expect(await ways("verified", SIGNED, elsewhere)).toEqual(["dane mx.x.example"]);
});

const LINKS = ["x.example MX", "mx.x.example A", "_25._tcp.mx.x.example TLSA"] as const;

test.each(LINKS)("when %s is not signed there is no DANE", async (link) => {
  const answers = { ...SIGNED, [link]: { ...(SIGNED[link] ?? no("nodata")), authentic: false } };
  expect(await ways("opportunistic", answers)).toEqual(["opportunistic mx.x.example"]);
});

test.each(LINKS)("when %s cannot be asked nothing goes, at any level", async (link) => {
  for (const why of ["servfail", "timeout", "refused", "malformed"] as const)
    for (const level of ["verified", "opportunistic"] as const) {
      const said = await ways(level, { ...SIGNED, [link]: no(why) });
      expect(said[0]).toBe("later");
    }
});

test("signed records that mean nothing to mail still ask for encryption", async () => {
  expect(await ways("opportunistic", { ...SIGNED, "_25._tcp.mx.x.example TLSA": yes(FOREIGN) })).toEqual(["encrypted mx.x.example"]);
});

test("an enforced policy keeps out every host that it does not name", async () => {
  const answers = {
    "x.example MX": unsigned(mx("mx.x.example"), mx("mx.y.example", 5)),
    "mx.x.example A": unsigned("192.0.2.1"),
    "mx.y.example A": unsigned("192.0.2.2"),
  };
  for (const level of ["verified", "opportunistic"] as const) expect(await ways(level, answers, ENFORCE)).toEqual(["mta-sts mx.x.example"]);
  expect(await ways("opportunistic", answers)).toEqual(["opportunistic mx.y.example", "opportunistic mx.x.example"]);
  // A name in a certificate proves nothing where anybody could have written that name into the list.
  expect(await ways("verified", answers)).toEqual(["verified mx.x.example"]);
});

test("a record for NTA 7516 comes first where it is signed and its hosts have DANE", async () => {
  const text = "v=NTA7516-1;startdate=1970-01;enddate=1970-02;provider=p;ntamx=10 nta.y.example";
  const nta = { "x.example TXT": yes(text), "nta.y.example A": yes("192.0.2.3"), "_25._tcp.nta.y.example TLSA": yes(GOOD) };
  expect(await ways("verified", { ...SIGNED, ...nta })).toEqual(["nta7516 nta.y.example", "dane mx.x.example"]);
  expect(await ways("verified", { ...SIGNED, ...nta, "x.example TXT": unsigned(text) })).toEqual(["dane mx.x.example"]);
  expect(await ways("verified", { ...SIGNED, ...nta, "_25._tcp.nta.y.example TLSA": no("nodata") })).toEqual(["dane mx.x.example"]);
});

test("a domain without MX is its own host; one that takes no mail, or is not there, is told", async () => {
  expect(await ways("opportunistic", { "x.example A": unsigned("192.0.2.1") })).toEqual(["opportunistic x.example"]);
  expect(await ways("opportunistic", { "x.example MX": yes(mx(".", 0)) })).toEqual(["nowhere", "5.1.10"]);
  expect(await ways("opportunistic", { "x.example MX": no("nxdomain") })).toEqual(["nowhere", "5.1.2"]);
  expect(await ways("opportunistic", { "x.example MX": yes(mx("gone.x.example")) })).toEqual(["nowhere", "5.4.4"]);
});

test("whatever the names say, verified never yields a way that is not, and no answer that fails makes a way plainer", async () => {
  const answer = (value: DnsRecords[DnsType]): fc.Arbitrary<DnsAnswer<DnsRecords[DnsType]>> =>
    fc.oneof(
      fc.constantFrom(yes(value), unsigned(value)),
      fc.constantFrom<DnsFailure>("nxdomain", "nodata", "servfail", "timeout").map(no),
    );
  const world = fc.record({
    "x.example MX": fc.constantFrom(yes(mx("mx.x.example"), mx("mx.y.example")), unsigned(mx("mx.y.example"))),
    "mx.x.example A": answer("192.0.2.1"),
    "mx.y.example A": answer("192.0.2.2"),
    "mx.y.example AAAA": answer("2001:db8::1"),
    "_25._tcp.mx.x.example TLSA": answer(GOOD),
    "_25._tcp.mx.y.example TLSA": fc.oneof(answer(GOOD), answer(FOREIGN)),
  });
  const strong: readonly WayKind[] = ["nta7516", "dane", "mta-sts", "verified"];
  await fc.assert(
    fc.asyncProperty(world, fc.constantFrom<StsState>({ kind: "none" }, { kind: "later" }, ENFORCE), async (answers, sts) => {
      const found = await survey(answers, sts);
      if (found.kind !== "hosts") return;
      for (const { kind } of ladderOf(found, "verified").ways) expect(strong).toContain(kind);
      for (const { kind, host } of ladderOf(found, "opportunistic").ways) {
        const tlsa = answers[`_25._tcp.${host} TLSA` as keyof typeof answers];
        // With DANE in force, or not to be asked, this host has no plainer way.
        const signed =
          found.authentic &&
          (["A", "AAAA"] as const).every((type) => {
            const address = answers[`${host} ${type}` as keyof typeof answers] as DnsAnswer<string> | undefined;
            return address?.ok !== true || address.authentic;
          });
        if (signed && !tlsa.ok && tlsa.why !== "nodata" && tlsa.why !== "nxdomain") expect(host).toBe("unreachable");
        if (signed && tlsa.ok && tlsa.authentic) expect(["dane", "encrypted", "mta-sts"]).toContain(kind);
        if (sts.kind === "enforce" && kind !== "dane") expect(kind).toBe("mta-sts");
      }
    }),
    { numRuns: process.env["SLOW"] === "1" ? 20_000 : 500 },
  );
});
