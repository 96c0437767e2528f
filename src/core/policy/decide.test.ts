import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Address, Defect } from "#core/mail/message.ts";
import { SUBJECT_TAGS } from "#core/mail/subject-tag.ts";
import type { Finding, NotScanned } from "#core/detect/finding.ts";
import { ACTION_IDS, ACTIONS } from "./actions/index.ts";
import { decide } from "./decide.ts";
import { NOT_SCANNED_REASONS } from "./floor.ts";
import type { Policy } from "./policy.ts";
import type { Rule, When } from "./rule.ts";
import { VERIFY_METHODS } from "./verification.ts";
import type { Facts, RecipientFacts, RecipientVerdict, Verdict, VerifyMethod } from "./verdict.ts";

const RUNS = process.env["SLOW"] === "1" ? 30_000 : 300;

// A small world, so that rules and messages meet often.
const DETECTORS = ["nl.bsn", "iban", "keyword"] as const;
const LISTS = ["a", "b"];
const DOMAINS = ["x.example", "sub.x.example", "y.example"];
const confidence = fc.constantFrom("low", "medium", "high");
const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1 });
const maybe = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined, freq: 1 });

const finding: fc.Arbitrary<Finding> = fc
  .record({
    detector: fc.constantFrom(...DETECTORS),
    confidence,
    part: fc.constant("text"),
    masked: fc.constant("••••••782"),
    list: maybe(fc.constantFrom(...LISTS)),
  })
  .map(({ list, ...rest }) => ({ ...rest, start: 0, end: 9, ...(list === undefined ? {} : { list }) }));
const notScanned: fc.Arbitrary<NotScanned> = fc.record({ part: fc.constant("scan.pdf"), why: fc.constantFrom(...NOT_SCANNED_REASONS) });
const defect: fc.Arbitrary<Defect> = fc.constant({ kind: "bare-newline", where: "header" });
const recipient: fc.Arbitrary<RecipientFacts> = fc.record({
  address: fc.constantFrom(...DOMAINS).map((domain) => `jan@${domain}` as Address),
  relation: fc.constantFrom("own", "outside"),
  shownIn: fc.constantFrom("to", "cc", "none"),
});
const facts: fc.Arbitrary<Facts> = fc.record({
  mailFrom: fc.constant("ik@voorbeeld.example" as Address),
  recipients: fc.array(recipient, { minLength: 1, maxLength: 4 }),
  fields: fc.subarray([{ name: "Sensitivity", value: "Private" }]),
  findings: fc.array(finding, { maxLength: 4 }),
  notScanned: fc.array(notScanned, { maxLength: 2 }),
  defects: fc.array(defect, { maxLength: 1 }),
  sizeBytes: fc.nat(5),
  attachments: fc.nat(5),
  shownOutside: fc.nat(5),
});
const methods: fc.Arbitrary<VerifyMethod[]> = fc.shuffledSubarray([...VERIFY_METHODS], { minLength: 1 });
const when: fc.Arbitrary<When> = fc.record({
  recipients: fc.constantFrom("outside", "own", "any"),
  domains: maybe(some(["*.x.example", "x.example", "y.example"])),
  findings: maybe(some(["nl.bsn", "iban"])),
  keywords: maybe(some(LISTS)),
  confidence,
  atLeast: fc.integer({ min: 1, max: 3 }),
  headers: maybe(fc.constant({ sensitivity: ["priv*"] })),
  notScanned: maybe(fc.oneof(fc.constant(true as const), some(NOT_SCANNED_REASONS))),
  malformed: maybe(fc.constant(true as const)),
  shownRecipientsOver: maybe(fc.nat(4)),
  sizeOver: maybe(fc.nat(4)),
  attachmentsOver: maybe(fc.nat(4)),
});
// Most conditions left out, so that many rules match.
const loose = when.chain((full) =>
  some(Object.keys(full)).map(
    (keep): When => ({ recipients: full.recipients, confidence: full.confidence, atLeast: 1, ...picked(full, keep.slice(0, 2)) }),
  ),
);
const rule: fc.Arbitrary<Rule> = fc.record({
  id: fc.constant("further"),
  when: fc.oneof(when, loose),
  action: fc.constantFrom(...ACTION_IDS),
  verify: maybe(methods),
  say: fc.constant({ nl: "{count} {masked}", en: "{domain} {part}" }),
});
const policy: fc.Arbitrary<Policy> = fc.record({
  version: fc.constant(1 as const),
  keywords: fc.constant([]),
  rules: fc.array(rule, { maxLength: 5 }).map((rules) => rules.map((one, index) => ({ ...one, id: `r${index}` }))),
  defaults: fc.record({
    keepDays: fc.constant(30),
    transport: fc.constantFrom("opportunistic", "verified"),
    sealAfterHours: fc.constant(4),
    verify: methods,
    subjectInNotification: fc.boolean(),
    unread: fc.constantFrom("seal", "approve", "block"),
    unreadExcept: fc.subarray([...NOT_SCANNED_REASONS]),
    malformed: fc.constantFrom("seal", "approve", "rewrite", "block"),
    zipHideNames: fc.boolean(),
    zipPasswordBySms: fc.boolean(),
    zipEncryption: fc.constant("aes-256"),
    delaySeconds: fc.constant(0),
    messagesPerMinute: fc.constant(0),
    newRecipientsPerHour: fc.constant(0),
    sameTextPerHour: fc.constant(0),
  }),
  tags: fc.constant(SUBJECT_TAGS),
});

test("a further rule never makes the verdict milder", () => {
  fc.assert(
    fc.property(facts, policy, rule, fc.nat(5), (facts, policy, further, place) => {
      const rules = policy.rules.toSpliced(place, 0, further);
      expectNoMilder(decide(facts, policy), decide(facts, { ...policy, rules }));
    }),
    { numRuns: RUNS * 2 },
  );
});

test("what the writer asks for in the subject never makes the verdict milder, unless a rule itself says that it gives way", () => {
  fc.assert(
    fc.property(facts, policy, fc.constantFrom("zip", "seal", "direct"), (facts, policy, tag) => {
      const tagged = decide({ ...facts, tag }, policy);
      expectNoMilder(decide(facts, policy), tagged);
      const least = tag === "direct" ? 0 : ACTIONS[tag].rank;
      for (const { action } of tagged.recipients) expect(ACTIONS[action].rank).toBeGreaterThanOrEqual(least);
      const yielding = policy.rules.map((rule) => ({ ...rule, when: { ...rule.when, unlessTagged: true as const } }));
      const without = { ...policy, rules: [] };
      expect(decide({ ...facts, tag: "direct" }, { ...policy, rules: yielding })).toEqual(decide(facts, without));
      expect(decide({ ...facts, tag: "seal" }, { ...policy, rules: yielding })).toEqual(decide({ ...facts, tag: "seal" }, policy));
    }),
    { numRuns: RUNS },
  );
});

test("a further finding, unread part or defect never makes the verdict milder", () => {
  fc.assert(
    fc.property(facts, policy, fc.array(finding), fc.array(notScanned), fc.array(defect), (facts, policy, findings, unread, defects) => {
      const more: Facts = {
        ...facts,
        findings: [...findings, ...facts.findings],
        notScanned: [...facts.notScanned, ...unread],
        defects: [...facts.defects, ...defects],
      };
      expectNoMilder(decide(facts, policy), decide(more, policy));
    }),
    { numRuns: RUNS },
  );
});

test("a surer finding never makes the verdict milder", () => {
  fc.assert(
    fc.property(facts, policy, (facts, policy) => {
      const surer: Facts = {
        ...facts,
        findings: facts.findings.map((one): Finding => ({ ...one, confidence: one.confidence === "low" ? "medium" : "high" })),
      };
      expectNoMilder(decide(facts, policy), decide(surer, policy));
    }),
    { numRuns: RUNS },
  );
});

test("the order of rules decides nothing but the order of methods that are equally allowed", () => {
  fc.assert(
    fc.property(facts, policy, (facts, policy) => {
      const turned = decide(facts, { ...policy, rules: policy.rules.toReversed() });
      const plain = (verdict: Verdict) => verdict.recipients.map((one) => [one.action, one.route, one.singleCopy, one.verify.toSorted()]);
      expect(plain(turned)).toEqual(plain(decide(facts, policy)));
    }),
    { numRuns: RUNS },
  );
});

test("every recipient of the envelope is judged, in its order, and each verdict is one of its own reasons", () => {
  fc.assert(
    fc.property(facts, policy, (facts, policy) => {
      const verdict = decide(facts, policy);
      expect(verdict.recipients.map((one) => one.address)).toEqual(facts.recipients.map((one) => one.address));
      for (const one of verdict.recipients) {
        expect(one.reasons.map((reason) => reason.action)).toEqual(
          one.reasons.map((reason) => reason.action).toSorted((a, b) => ACTIONS[b].rank - ACTIONS[a].rank),
        );
        expect(one.action).toBe(one.reasons[0]?.action ?? "allow");
        expect(one.route).toBe(ACTIONS[one.action].route);
      }
    }),
    { numRuns: RUNS },
  );
});

test("under any policy nothing unread goes openly outside, and nothing malformed goes openly at all", () => {
  fc.assert(
    fc.property(facts, policy, (facts, policy) => {
      const unread = facts.notScanned.some((one) => !policy.defaults.unreadExcept.includes(one.why));
      decide(facts, policy).recipients.forEach((one, index) => {
        const closed = ["seal", "hold", "refuse"].includes(one.route);
        if (unread && facts.recipients[index]?.relation === "outside") expect(closed).toBe(true);
        if (facts.defects.length > 0) expect(closed).toBe(true);
      });
    }),
    { numRuns: RUNS },
  );
});

test("there is always a way to show who you are, and the weakest only where every rule that seals accepts it", () => {
  fc.assert(
    fc.property(facts, policy, (facts, policy) => {
      for (const one of decide(facts, policy).recipients) {
        expect(one.verify.length).toBeGreaterThan(0);
        const sealing = policy.rules.filter(
          (rule) => ACTIONS[rule.action].rank >= ACTIONS.seal.rank && one.reasons.some((reason) => reason.rule === rule.id),
        );
        const lists = sealing.length > 0 ? sealing.map((rule) => rule.verify ?? policy.defaults.verify) : [policy.defaults.verify];
        if (one.verify.length > 1 || one.verify[0] === "mail-code")
          expect(lists.every((list) => one.verify.every((method) => list.includes(method)))).toBe(true);
      }
    }),
    { numRuns: RUNS },
  );
});

test("what the writer is asked comes strictest first and each once", () => {
  fc.assert(
    fc.property(facts, policy, (facts, policy) => {
      const { ask } = decide(facts, policy);
      expect(ask.map((one) => ACTIONS[one.action].rank)).toEqual(ask.map((one) => ACTIONS[one.action].rank).toSorted((a, b) => b - a));
      expect(new Set(ask.map((one) => JSON.stringify([one.rule, one.text]))).size).toBe(ask.length);
      expect(ask.every((one) => one.action !== "allow")).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

function expectNoMilder(before: Verdict, after: Verdict): void {
  before.recipients.forEach((one, index) => {
    const other = after.recipients[index];
    if (other === undefined) throw new Error("A recipient was lost.");
    expect(ACTIONS[other.action].rank).toBeGreaterThanOrEqual(ACTIONS[one.action].rank);
    if (one.singleCopy) expect(other.singleCopy).toBe(true);
    if (ACTIONS[one.action].rank >= ACTIONS.seal.rank) expect(weakest(other)).toBeLessThanOrEqual(weakest(one));
  });
}

function weakest(verdict: RecipientVerdict): number {
  return Math.max(...verdict.verify.map((method) => VERIFY_METHODS.indexOf(method)));
}

function picked(full: When, keep: readonly string[]): Partial<When> {
  return Object.fromEntries(Object.entries(full).filter(([key]) => keep.includes(key)));
}

test("a person settles a reason and a review and nothing else: sealing, blocking, single copies and the ways to verify stay", () => {
  const everything = new Set(ACTION_IDS);
  fc.assert(
    fc.property(facts, policy, (facts, policy) => {
      const before = decide(facts, policy).recipients;
      const after = decide(facts, policy, everything).recipients;
      for (const [at, one] of before.entries()) {
        const settled = after[at];
        expect(settled?.verify).toEqual(one.verify);
        expect(settled?.singleCopy).toBe(one.singleCopy);
        expect(settled?.reasons).toEqual(one.reasons.filter(({ action }) => action !== "justify" && action !== "approve"));
        expect(settled?.action).toBe(settled?.reasons[0]?.action ?? "allow");
      }
    }),
  );
});
