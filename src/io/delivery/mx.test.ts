import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import type { Address } from "#core/mail/message.ts";
import type { DnsAnswer, DnsRecords, DnsType } from "#core/transport/answer.ts";
import type { TransportLevel } from "#core/transport/level.ts";
import type { Delivering, Outcome } from "./delivery.ts";
import { type MxOptions, type MxTarget, openMx } from "./mx.ts";
import { openTurns } from "./turns.ts";

const CLOSED = { code: 0, status: "4.4.1", text: "not there" };
const NOT_SECURE = { code: 0, status: "4.7.5", text: "no TLS" };
type Sent = Awaited<ReturnType<MxOptions["send"]>>;

/** Two hosts of x.example, unsigned, and one of y.example; what each answers is the test's. */
function world(
  answer: (target: MxTarget) => Sent | undefined,
  more: Partial<MxOptions> = {},
): {
  readonly deliver: (
    rcptTo: readonly string[],
    level?: TransportLevel,
    asked?: Delivering["envelope"]["asked"],
  ) => Promise<readonly Outcome[]>;
  readonly tried: string[];
} {
  const tried: string[] = [];
  const records: Readonly<Record<string, readonly DnsRecords[DnsType][]>> = {
    "x.example MX": [
      { preference: 20, exchange: "second.x.example" },
      { preference: 10, exchange: "first.x.example" },
    ],
    "first.x.example A": ["192.0.2.1"],
    "first.x.example AAAA": ["2001:db8::1"],
    "second.x.example A": ["192.0.2.2"],
    "y.example A": ["192.0.2.3"],
  };
  const mx = openMx({
    resolve: async <T extends DnsType>(name: string, type: T) => {
      const found = records[`${name} ${type}`];
      return (
        found === undefined ? { ok: false, why: "nodata", authentic: false } : { ok: true, records: found, authentic: false, name }
      ) as DnsAnswer<DnsRecords[T]>;
    },
    stsOf: async () => ({ kind: "none" }),
    async send(target, envelope) {
      tried.push(`${target.address} ${typeof target.tls === "string" ? target.tls : "dane"}`);
      const outcomes = envelope.rcptTo.map((address): Outcome => ({ address, result: "sent", code: 250, status: "2.0.0", text: "" }));
      return answer(target) ?? { reached: true, outcomes, secured: "TLSv1.3" };
    },
    probe: async () => undefined,
    allowed: () => true,
    now: () => 0,
    random: (n) => new Uint8Array(n),
    port: 25,
    anyMx: false,
    concurrency: 2,
    ...more,
  });
  return {
    tried,
    deliver: (rcptTo, transport = "opportunistic", asked) =>
      mx.deliver({
        id: "1",
        envelope: { mailFrom: "", rcptTo: rcptTo.map((one) => one as Address), ...(asked === undefined ? {} : { asked }) },
        raw: utf8("x\r\n"),
        transport,
      }),
  };
}

test("hosts are tried by preference, each of their addresses, until one takes the envelope", async () => {
  const { deliver, tried } = world(({ address }) => (address === "192.0.2.2" ? undefined : { reached: false, reply: CLOSED }));
  expect(await deliver(["a@x.example"])).toMatchObject([{ result: "sent", way: "opportunistic second.x.example TLSv1.3" }]);
  expect(tried).toEqual(["192.0.2.1 opportunistic", "2001:db8::1 opportunistic", "192.0.2.2 opportunistic"]);
});

test("a host that took the envelope and refused is not asked around", async () => {
  const refusal = { address: "a@x.example" as Address, result: "failed", code: 550, status: "5.1.1", text: "gone" } as const;
  const { deliver, tried } = world(() => ({ reached: true, outcomes: [refusal], secured: undefined }));
  expect(await deliver(["a@x.example"])).toEqual([refusal]);
  expect(tried).toHaveLength(1);
});

test("broken TLS is left out for harmless mail alone", async () => {
  const broken = ({ tls }: MxTarget): Sent | undefined => (tls === "none" ? undefined : { reached: false, reply: NOT_SECURE });
  const harmless = world(broken);
  expect(await harmless.deliver(["a@y.example"])).toMatchObject([{ result: "sent" }]);
  expect(harmless.tried).toEqual(["192.0.2.3 opportunistic", "192.0.2.3 none"]);
  const sensitive = world(broken);
  expect(await sensitive.deliver(["a@y.example"], "verified")).toMatchObject([{ result: "retry", status: "4.7.5" }]);
  expect(sensitive.tried).toEqual(["192.0.2.3 required"]);
});

test("each domain has its own outcome, and every recipient has one", async () => {
  const { deliver } = world(({ host }) => (host === "y.example" ? { reached: false, reply: CLOSED } : undefined));
  const outcomes = await deliver(["a@x.example", "b@y.example", '"c@x"@x.example', "d@gone.example"]);
  expect(Object.fromEntries(outcomes.map(({ address, result }) => [address, result]))).toEqual({
    "a@x.example": "sent",
    '"c@x"@x.example': "sent",
    "b@y.example": "retry",
    "d@gone.example": "failed",
  });
});

test("a host without TLS on every hop gives way to the next; when none has it the sender is told", async () => {
  const asked = { requireTls: true, recipients: new Map() };
  const lacks = (address: Address): Outcome => ({ address, result: "failed", code: 550, status: "5.7.30", text: "" });
  const one = world(({ host }) =>
    host === "first.x.example" ? { reached: true, outcomes: [lacks("a@x.example" as Address)], secured: "TLSv1.3" } : undefined,
  );
  expect(await one.deliver(["a@x.example"], "opportunistic", asked)).toMatchObject([
    { result: "sent", way: "verified second.x.example TLSv1.3" },
  ]);
  const none = world(() => ({ reached: true, outcomes: [lacks("a@x.example" as Address)], secured: "TLSv1.3" }));
  expect(await none.deliver(["a@x.example"], "opportunistic", asked)).toMatchObject([{ result: "failed", status: "5.7.30" }]);
});

test("a fault in the sending costs no message", async () => {
  const { deliver } = world(() => {
    throw new Error("bug");
  });
  expect(await deliver(["a@x.example"])).toMatchObject([{ result: "retry" }]);
});

test("no more than so many have their turn at once, first come first served, and a name is forgotten after the last", async () => {
  const turns = openTurns(2);
  const order: number[] = [];
  const [first, second] = [await turns.take("x"), await turns.take("x")];
  const waiting = [3, 4].map(async (number) => {
    const free = await turns.take("x");
    order.push(number);
    free();
  });
  await turns.take("y");
  expect(order).toEqual([]);
  first();
  first();
  second();
  await Promise.all(waiting);
  expect(order).toEqual([3, 4]);
  const again = await Promise.all([turns.take("x"), turns.take("x")]);
  expect(again).toHaveLength(2);
});
