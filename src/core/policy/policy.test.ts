import { expect, test } from "vitest";
import type { Address } from "#core/mail/message.ts";
import { ACTIONS } from "./actions/index.ts";
import { concerns } from "./condition.ts";
import { MISTAKES } from "./mistakes.ts";
import { type Policy, readPolicy } from "./policy.ts";
import { problemLine } from "./problem.ts";

const DETECTORS = new Set(["nl.bsn", "iban", "card", "label", "keyword"]);

function problemsOf(yaml: string) {
  const read = readPolicy(yaml, "p.yaml", DETECTORS);
  return read.ok ? [] : read.problems;
}

function policyOf(yaml: string): Policy {
  const read = readPolicy(yaml, "p.yaml", DETECTORS);
  if (!read.ok) throw new Error(read.problems.map((problem) => problemLine(problem, "en")).join("\n"));
  return read.policy;
}

/** A policy of ten lines whose line 6 to 8 can be spoilt. */
const rule = (then = "seal", when = "{ findings: [iban] }", rest = "") => `version: 1
rules:
  - id: first
    when: { recipients: any }
    then: note
  - id: second
    when: ${when}
    then: ${then}
    ${rest}
`;

// What is wrong, the file, the line, the rule, a piece of the sentence.
const WRONG: readonly (readonly [string, string, number, string | undefined, string])[] = [
  ["an action that is not there", rule("seel"), 8, "second", "Did you mean seal?"],
  ["a detector that is not there", rule("seal", "{ findings: [nl.bns] }"), 7, "second", "Did you mean nl.bsn?"],
  ["the keyword detector by name", rule("seal", "{ findings: [keyword] }"), 7, "second", '"keywords"'],
  ["a condition that is not there", rule("seal", "{ finding: [iban] }"), 7, "second", "Did you mean findings?"],
  ["a key of a rule that is not there", rule("seal", undefined, "sey: { nl: a, en: b }"), 9, "second", "Did you mean say?"],
  ["a rule without then", "version: 1\nrules:\n  - id: one\n    when: { recipients: any }\n", 3, "one", '"then" is missing'],
  ["a rule without id", "version: 1\nrules:\n  - when: { recipients: any }\n    then: note\n", 3, "#1", '"id" is missing'],
  ["a rule without when", "version: 1\nrules:\n  - id: one\n    then: note\n", 3, "one", '"when" is missing'],
  ["a rule without a condition", rule("seal", "{}"), 7, "second", "no condition"],
  ["a rule that is not a group", "version: 1\nrules:\n  - seal\n", 3, "#1", "must be a group"],
  ["an id of another rule", rule().replace("second", "first"), 6, "first", "already belongs"],
  ["an id of a built-in rule", rule().replace("second", "unread"), 6, "unread", "built-in"],
  ["an id with capitals", rule().replace("second", "Second"), 6, "Second", "cannot be an id"],
  ["a domain with a space", rule("seal", '{ domains: ["part ner.nl"] }'), 7, "second", "not a good domain"],
  ["a domain of one label", rule("seal", "{ domains: [localhost] }"), 7, "second", "not a good domain"],
  ["a star in the middle of a domain", rule("seal", '{ domains: ["a.*.nl"] }'), 7, "second", "not a good domain"],
  ["an address without a domain", rule("seal", '{ addresses: ["jan@"] }'), 7, "second", "not a good address"],
  [
    "a regular expression for a header field",
    rule("seal", '{ headers: { Sensitivity: ["/priv.*/i"] } }'),
    7,
    "second",
    "not a good pattern",
  ],
  ["a name that no header field can have", rule("seal", '{ headers: { "A b": [x] } }'), 7, "second", "name of a header field"],
  ["a header value that is not in a list", rule("seal", "{ headers: { Sensitivity: Private } }"), 7, "second", "must be a list"],
  ["an empty list", rule("seal", "{ findings: [] }"), 7, "second", "empty"],
  ["a confidence that is not there", rule("seal", "{ findings: [iban], confidence: sure }"), 7, "second", "low, medium, high"],
  ["a confidence without findings", rule("seal", "{ malformed: true, confidence: low }"), 7, "second", "does nothing"],
  ["a keyword list that is not there", rule("seal", "{ keywords: [projects] }"), 7, "second", "no keyword list"],
  ["a reason for unread that is not there", rule("seal", "{ notScanned: [broken] }"), 7, "second", "choose from: password"],
  ["malformed: false", rule("seal", "{ malformed: false }"), 7, "second", "only be true"],
  ["a negative number", rule("seal", "{ attachmentsOver: -1 }"), 7, "second", "out of range: -1"],
  ["a number with a comma", rule("seal", "{ shownRecipientsOver: 1.5 }"), 7, "second", "whole number"],
  ["a size without a unit that we know", rule("seal", "{ sizeOver: 10 megabyte }"), 7, "second", "10 MB"],
  ["a method that is not there", rule("seal", undefined, "verify: [fax]"), 9, "second", "sms, access-code, mail-code"],
  ["a method twice", rule("seal", undefined, "verify: [sms, sms]"), 9, "second", "twice"],
  ["methods where nothing is sealed", rule("warn", undefined, "verify: [sms]"), 9, "second", "seal or approve"],
  ["a sentence in one language", rule("seal", undefined, "say: { nl: hoi }"), 9, "second", '"en" is missing'],
  ["a placeholder that is not there", rule("seal", undefined, 'say: { nl: "{value}", en: b }'), 9, "second", "{value} cannot"],
  [
    "a masked value without findings",
    rule("seal", "{ recipients: any }", 'say: { nl: a, en: "{masked}" }'),
    9,
    "second",
    "{masked} cannot",
  ],
  ["a lone brace", rule("seal", undefined, 'say: { nl: "{masked", en: b }'), 9, "second", "lone brace"],
  ["a sentence of two lines", rule("seal", undefined, 'say: { nl: "a\\nb", en: b }'), 9, "second", "line end"],
  ["text that is a number", rule("seal", undefined, "say: { nl: 12, en: b }"), 9, "second", "must be text, not 12"],
  ["a key at the top that is not there", `${rule()}rule: []\n`, 10, undefined, "Did you mean rules?"],
  ["another version", rule().replace("version: 1", "version: 2"), 1, undefined, "do not know this version: 2"],
  ["no version", "rules: []\n", 1, undefined, '"version" is missing'],
  ["no rules", "version: 1\n", 1, undefined, '"rules" is missing'],
  ["an empty file", "", 1, undefined, "group"],
  ["a default that is not there", "version: 1\ndefaults:\n  keepDay: 3\nrules: []\n", 3, undefined, "Did you mean keepDays?"],
  ["a default out of range", "version: 1\ndefaults:\n  keepDays: 0\nrules: []\n", 3, undefined, "out of range"],
  ["a default that fails open", "version: 1\ndefaults:\n  unread: warn\nrules: []\n", 3, undefined, "seal, approve, block"],
  ["a keyword list without words", "version: 1\nkeywords:\n  a:\n    match: stem\nrules: []\n", 3, undefined, '"words" is missing'],
  [
    "a keyword that is a number",
    "version: 1\nkeywords:\n  a:\n    words:\n      - ok\n      - 123\nrules: []\n",
    6,
    undefined,
    "must be text",
  ],
  [
    "a keyword without a letter",
    'version: 1\nkeywords:\n  a:\n    words:\n      - ok\n      - "-"\nrules: []\n',
    6,
    undefined,
    "too short",
  ],
  ["a name of a keyword list with a space", "version: 1\nkeywords:\n  a b:\n    words: [x]\nrules: []\n", 3, undefined, "cannot be an id"],
  ["a name twice in one group", rule("seal", undefined, "then: note"), 9, "second", "twice"],
  ["an indent with a tab", "version: 1\nrules:\n\t- id: a\n", 3, "a", "not with a tab"],
  ["a bracket that stays open", rule("seal", "{ findings: [iban }"), 7, "second", "bracket"],
  ["a second document", `${rule()}---\nversion: 1\n`, 10, undefined, "second one"],
  ["an alias", rule("seal", "&w { findings: [iban] }"), 7, "second", "aliases"],
  ["a tag", rule("!!binary c2VhbA=="), 8, "second", "Tags"],
  ["a name that changes an object's nature", rule("seal", "{ __proto__: { recipients: any } }"), 7, "second", "__proto__"],
  ["a file that is too large", `${rule()}# ${"x".repeat(300 * 1024)}\n`, 1, undefined, "256 KiB"],
];

test.each(WRONG)("%s is a mistake that names line and rule", (_what, yaml, line, name, piece) => {
  const problems = problemsOf(yaml);
  expect(problems.map((problem) => [problem.file, problem.line, problem.rule])).toEqual([["p.yaml", line, name]]);
  expect(problems[0]?.text.en).toContain(piece);
});

test("every mistake that the file can hold has a sentence of its own in both languages", () => {
  for (const mistake of Object.values(MISTAKES)) {
    const text = mistake('"x"', ["y"]);
    for (const one of [text.nl, text.en]) expect(one).toMatch(/^.{8,}[.?]$/);
    expect(text.nl).not.toBe(text.en);
  }
});

test("several mistakes are all named, in the order of the file", () => {
  const yaml = rule("seel", "{ finding: [x], confidance: low }", "say: { nl: a }").replace("then: note", "then: nota");
  expect(problemsOf(yaml).map((problem) => [problem.line, problem.rule, problem.text.en.split(" ")[0]])).toEqual([
    [5, "first", '"nota"'],
    [7, "second", '"finding"'],
    [7, "second", '"confidance"'],
    [8, "second", '"seel"'],
    [9, "second", '"en"'],
  ]);
});

test("a mistake reads as file, line, rule and sentence", () => {
  const [problem] = problemsOf(rule("seel"));
  if (problem === undefined) throw new Error("No mistake was found.");
  expect(problemLine(problem, "nl")).toMatch(
    /^p\.yaml:8: regel second: "seel" kan hier niet\. Kies uit: allow, note, .* Bedoelde u seal\?$/,
  );
  expect(problemLine(problem, "en")).toMatch(/^p\.yaml:8: rule second: /);
});

test("a mistake never repeats a word of a keyword list", () => {
  const yaml = `version: 1\nkeywords:\n  a:\n    words: ["${"geheim".repeat(30)}", "x\\u0000geheim", geheim, 987654321]\nrules: []\n`;
  const problems = problemsOf(yaml);
  expect(problems).toHaveLength(3);
  expect(JSON.stringify(problems)).not.toMatch(/geheim|987654321/);
});

test("the defaults stand where the file says nothing", () => {
  expect(policyOf("version: 1\nrules: []\n")).toEqual({
    version: 1,
    keywords: [],
    rules: [],
    defaults: {
      keepDays: 30,
      verify: ["sms", "access-code"],
      subjectInNotification: false,
      unread: "seal",
      unreadExcept: [],
      malformed: "approve",
      transport: "opportunistic",
      sealAfterHours: 4,
      zipHideNames: false,
      zipPasswordBySms: false,
      zipEncryption: "aes-256",
      delaySeconds: 0,
      messagesPerMinute: 60,
      newRecipientsPerHour: 20,
      sameTextPerHour: 20,
    },
    tags: { zip: "[MXZIP]", seal: "[seal]", direct: "[direct]" },
  });
  expect(policyOf(rule()).rules[1]).toEqual({
    id: "second",
    action: "seal",
    when: { recipients: "outside", confidence: "medium", atLeast: 1, findings: ["iban"] },
    say: ACTIONS.seal.says,
  });
});

test("tags may be written otherwise, but no two alike", () => {
  expect(policyOf('version: 1\ntags: { zip: "[ZIP]" }\nrules: []\n').tags).toEqual({ zip: "[ZIP]", seal: "[seal]", direct: "[direct]" });
  expect(problemsOf('version: 1\ntags: { zip: "[SEAL]" }\nrules: []\n').map(({ text }) => text.en)).toEqual([
    "Something stands in this list twice.",
  ]);
  expect(problemsOf("version: 1\ntags: { zap: x }\nrules: []\n")).toHaveLength(1);
});

test("domains and addresses are kept in the one form that recipients have", () => {
  const yaml = rule("note", '{ domains: ["*.MÜNCHEN.example", X.nl], addresses: ["Jan.Jansen@MÜNCHEN.example"] }');
  const when = policyOf(yaml).rules[1]?.when;
  if (when === undefined) throw new Error("The rule is not there.");
  expect(when.domains).toEqual(["*.xn--mnchen-3ya.example", "x.nl"]);
  expect(when.addresses).toEqual(["jan.jansen@xn--mnchen-3ya.example"]);
  const concern = (address: string) => concerns(when, { address: address as Address, relation: "outside", shownIn: "to" });
  expect([concern("JAN.jansen@xn--mnchen-3ya.example"), concern("piet@xn--mnchen-3ya.example")]).toEqual([true, false]);
});

test("a size may be written in bytes or with a unit", () => {
  const size = (text: string) => policyOf(rule("note", `{ sizeOver: ${text} }`)).rules[1]?.when.sizeOver;
  expect([size("10 MB"), size("512kb"), size("2 GB"), size("7 B"), size("1000")]).toEqual([10_485_760, 524_288, 2_147_483_648, 7, 1000]);
});

test("keyword lists keep their words and their way of matching", () => {
  const { keywords } = policyOf(
    'version: 1\nkeywords:\n  a: { words: [Adelaar, "project x"] }\n  b: { match: stem, words: [geheim] }\nrules: []\n',
  );
  expect(keywords).toEqual([
    { id: "a", match: "exact", words: ["Adelaar", "project x"] },
    { id: "b", match: "stem", words: ["geheim"] },
  ]);
});
