import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DETECTORS } from "#core/detect/detectors/index.ts";
import type { Confidence, Finding } from "#core/detect/finding.ts";
import type { Address } from "#core/mail/message.ts";
import { decide } from "./decide.ts";
import { explain } from "./explain.ts";
import { readPolicy } from "./policy.ts";
import { problemLine } from "./problem.ts";
import type { Facts, RecipientFacts } from "./verdict.ts";

const read = readPolicy(
  readFileSync(new URL("../../../policy/default.yaml", import.meta.url), "utf8"),
  "policy/default.yaml",
  new Set(DETECTORS.map((detector) => detector.id)),
);
if (!read.ok) throw new Error(read.problems.map((problem) => problemLine(problem, "en")).join("\n"));
const POLICY = read.policy;

const to = (address: string, relation: "own" | "outside" = "outside", shownIn: "to" | "cc" | "none" = "to"): RecipientFacts => ({
  address: address as Address,
  relation,
  shownIn,
});

const CLEAN: Facts = {
  mailFrom: "sender@voorbeeld.example" as Address,
  recipients: [to("jan@buiten.example"), to("colleague@voorbeeld.example", "own", "cc")],
  fields: [{ name: "Subject", value: "Morgen" }],
  findings: [],
  notScanned: [],
  defects: [],
  sizeBytes: 1000,
  attachments: 0,
};

const found = (detector: Finding["detector"], confidence: Confidence = "medium", list?: string): Finding => ({
  detector,
  confidence,
  part: "text",
  start: 0,
  end: 9,
  masked: "••••••782",
  ...(list === undefined ? {} : { list }),
});

const routes = (facts: Partial<Facts>) => decide({ ...CLEAN, ...facts }, POLICY).recipients.map((one) => one.route);

test("a clean message goes as it is and nobody is asked anything", () => {
  const verdict = decide(CLEAN, POLICY);
  expect(verdict.recipients.map((one) => [one.action, one.route, one.singleCopy])).toEqual([
    ["allow", "direct", false],
    ["allow", "direct", false],
  ]);
  expect(verdict.ask).toEqual([]);
});

test.each(["nl.bsn", "iban", "card", "label"] as const)("%s goes sealed to the outside and normally to a colleague", (detector) => {
  expect(routes({ findings: [found(detector)] })).toEqual(["seal", "direct"]);
  expect(routes({ findings: [found(detector, "high")] })).toEqual(["seal", "direct"]);
  expect(routes({ findings: [found(detector, "low")] })).toEqual(["direct", "direct"]);
});

test("a word of the organisation's own list goes sealed, a word of another list does not", () => {
  expect(routes({ findings: [found("keyword", "medium", "own-words")] })).toEqual(["seal", "direct"]);
  expect(routes({ findings: [found("keyword", "medium", "other")] })).toEqual(["direct", "direct"]);
});

test("a keyword that does not tell its list counts for every list", () => {
  expect(routes({ findings: [found("keyword", "medium")] })).toEqual(["seal", "direct"]);
});

test.each(["Company-Confidential", "company-confidential", " Private ", "PRIVATE"])(
  "the header field Sensitivity: %s seals, whatever its capitals",
  (value) => {
    expect(routes({ fields: [{ name: "SENSITIVITY", value }] })).toEqual(["seal", "direct"]);
  },
);

test.each(["Personal", "Normal", "", "not company-confidential"])("the header field Sensitivity: %s does not seal", (value) => {
  expect(routes({ fields: [{ name: "Sensitivity", value }] })).toEqual(["direct", "direct"]);
});

test("more than ten outside addresses in To and Cc give everyone a copy of their own, ten do not", () => {
  const people = (count: number) => Array.from({ length: count }, (_, i) => to(`p${i}@buiten.example`, "outside", i % 2 ? "to" : "cc"));
  const rest = [to("colleague@voorbeeld.example", "own"), to("blind@buiten.example", "outside", "none")];
  const eleven = decide({ ...CLEAN, recipients: [...people(11), ...rest] }, POLICY);
  expect(new Set(eleven.recipients.map((one) => `${one.route} ${one.singleCopy}`))).toEqual(new Set(["direct true"]));
  expect(eleven.ask.map((one) => one.text.en)).toEqual(["To and Cc show 11 outside addresses. Each person gets a copy of their own."]);
  const ten = decide({ ...CLEAN, recipients: [...people(10), ...rest] }, POLICY);
  expect(ten.recipients.some((one) => one.singleCopy)).toBe(false);
});

test("addresses that the header shows count, also where another envelope carries them", () => {
  expect(decide({ ...CLEAN, shownOutside: 11 }, POLICY).recipients.map((one) => one.singleCopy)).toEqual([true, true]);
  const recipients = Array.from({ length: 11 }, (_, i) => to(`p${i}@buiten.example`));
  expect(decide({ ...CLEAN, recipients, shownOutside: 1 }, POLICY).recipients.every((one) => one.singleCopy)).toBe(true);
});

test("single copies stay single copies when the message is sealed", () => {
  const recipients = Array.from({ length: 11 }, (_, i) => to(`p${i}@buiten.example`));
  const verdict = decide({ ...CLEAN, recipients, findings: [found("nl.bsn")] }, POLICY);
  expect(new Set(verdict.recipients.map((one) => `${one.route} ${one.singleCopy}`))).toEqual(new Set(["seal true"]));
  expect(verdict.ask.map((one) => one.rule)).toEqual(["bsn", "many-shown"]);
});

test("what could not be read goes sealed to the outside and tells which part", () => {
  const verdict = decide({ ...CLEAN, notScanned: [{ part: "loon.docx", why: "password" }] }, POLICY);
  expect(verdict.recipients.map((one) => one.route)).toEqual(["seal", "direct"]);
  expect(verdict.ask.map((one) => one.text.en)).toEqual(["We could not read everything: loon.docx."]);
});

test("a malformed message waits for everyone", () => {
  expect(routes({ defects: [{ kind: "unclosed-multipart", where: "1" }] })).toEqual(["hold", "hold"]);
  expect(routes({ defects: [{ kind: "unclosed-multipart", where: "1" }], findings: [found("nl.bsn")] })).toEqual(["hold", "hold"]);
});

test("a guest shows who they are by SMS or access code, never by a code to the same mailbox", () => {
  const [verdict] = decide({ ...CLEAN, findings: [found("nl.bsn")] }, POLICY).recipients;
  expect(verdict?.verify).toEqual(["sms", "access-code"]);
});

test("the sentence tells what was seen and where, masked, in both languages", () => {
  const { ask } = decide({ ...CLEAN, findings: [found("nl.bsn")] }, POLICY);
  expect(ask.map((one) => one.text)).toEqual([
    {
      nl: "Er staat een BSN (••••••782) in de tekst. Daarom gaat dit bericht verzegeld.",
      en: "A citizen service number (••••••782) stands in the text. So this message goes sealed.",
    },
  ]);
});

test("the sentence at the Send button counts people", () => {
  const recipients = [to("a@buiten.example"), to("b@buiten.example"), to("colleague@voorbeeld.example", "own")];
  expect(explain(decide({ ...CLEAN, recipients, findings: [found("iban")] }, POLICY))).toEqual({
    nl: "Gaat verzegeld naar 2 mensen, gewoon naar 1.",
    en: "Goes sealed to 2 people, normally to 1.",
  });
});

test("the sentences that ship are short enough to be read at once", () => {
  for (const rule of POLICY.rules) {
    for (const text of [rule.say.nl, rule.say.en]) {
      const sentences = text.split(/(?<=[.?!])\s+/);
      expect(sentences.length).toBeLessThanOrEqual(2);
      for (const sentence of sentences) expect(sentence.split(" ").length).toBeLessThanOrEqual(18);
    }
  }
});
