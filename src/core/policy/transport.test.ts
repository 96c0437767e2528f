import { expect, test } from "vitest";
import type { Finding } from "#core/detect/finding.ts";
import { readPolicy } from "./policy.ts";
import { transportOf } from "./transport.ts";

const finding = (confidence: Finding["confidence"]): Finding => ({
  detector: "iban",
  confidence,
  part: "text",
  start: 0,
  end: 1,
  masked: "",
});
const policyWith = (line: string) => readPolicy(`version: 1\ndefaults:\n  ${line}\nrules: []\n`, "p.yaml", new Set());

test("something sensitive always needs verified protection, harmless mail what the policy says", () => {
  for (const level of ["opportunistic", "verified"] as const) {
    const read = policyWith(`transport: ${level}`);
    if (!read.ok) throw new Error("no policy");
    const { defaults } = read.policy;
    expect(transportOf({ findings: [] }, defaults)).toBe(level);
    expect(transportOf({ findings: [finding("low"), finding("low")] }, defaults)).toBe(level);
    expect(transportOf({ findings: [finding("low"), finding("medium")] }, defaults)).toBe("verified");
    expect(transportOf({ findings: [finding("high")] }, defaults)).toBe("verified");
  }
});

test("a level that there is not is a mistake with its line", () => {
  expect(policyWith("transport: encrypted")).toMatchObject({ ok: false, problems: [{ line: 3 }] });
});
