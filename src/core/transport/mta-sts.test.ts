import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readStsPolicy, readStsRecord, stsNames, type StsPolicy } from "./mta-sts.ts";

const RUNS = process.env["SLOW"] === "1" ? 50_000 : 500;
const POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mail.x.example\r\nmx: *.x.example\r\nmax_age: 604800\r\n";

test("the record that announces a policy is read, and only one that is alone", () => {
  expect(readStsRecord(["v=spf1 -all", "v=STSv1; id=20260101T000000;"])).toBe("20260101T000000");
  for (const texts of [
    [],
    ["v=STSv1; id=1", "v=STSv1; id=2"],
    ["v=STSv1;"],
    ["v=STSv1; id=a-b"],
    ["v=STSv10; id=1"],
    ["v=STSv1; id=1; id=2"],
  ])
    expect(readStsRecord(texts)).toBeUndefined();
});

test("a policy is read with either line end and whatever nobody knows in it", () => {
  const policy = { mode: "enforce", patterns: ["mail.x.example", "*.x.example"], maxAgeSeconds: 604_800 };
  expect(readStsPolicy(POLICY)).toEqual(policy);
  expect(readStsPolicy(`${POLICY.replaceAll("\r\n", "\n")}later_field: x\n`)).toEqual(policy);
  expect(readStsPolicy("version: STSv1\nmode: none\nmax_age: 99999999999\n")).toBeUndefined();
  expect(readStsPolicy("version: STSv1\nmode: none\nmax_age: 9999999999\n")?.maxAgeSeconds).toBe(31_557_600);
});

test.each(["version: STSv1", "mode: enforce", "max_age: 604800"])("a policy without %s is none", (line) => {
  expect(readStsPolicy(POLICY.replace(`${line}\r\n`, ""))).toBeUndefined();
});

test.each([
  "<html>",
  POLICY.replace("enforce", "enforced"),
  POLICY.replace("*.x.example", "*"),
  POLICY.replace("*.x.example", "m*.x.example"),
  POLICY.replace("604800", "-1"),
  "version: STSv1\nmode: enforce\nmax_age: 1\n",
])("what is not well formed is none: %s", (text) => {
  expect(readStsPolicy(text)).toBeUndefined();
});

test("a star stands for one label, and only in front", () => {
  const policy: StsPolicy = { mode: "enforce", patterns: ["mail.x.example", "*.y.example"], maxAgeSeconds: 1 };
  const named = ["mail.x.example", "mx.y.example", "x.example", "a.mx.y.example", "y.example", ".y.example", "evil-y.example"];
  expect(named.map((host) => stsNames(policy, host))).toEqual([true, true, false, false, false, false, false]);
});

test("no policy file makes the reader throw, and what it reads keeps its limits", () => {
  const line = fc.oneof(fc.constantFrom("version: STSv1", "mode: enforce", "mx: *.x.example", "max_age: 1", "mx:", ""), fc.string());
  fc.assert(
    fc.property(fc.array(line, { maxLength: 150 }), (lines) => {
      const policy = readStsPolicy(lines.join("\n"));
      expect(policy?.patterns.length ?? 0).toBeLessThanOrEqual(100);
      expect(policy?.mode === "enforce" && policy.patterns.length === 0).toBe(false);
    }),
    { numRuns: RUNS },
  );
});
