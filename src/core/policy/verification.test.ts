import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ActionId } from "./actions/index.ts";
import type { Rule } from "./rule.ts";
import { VERIFY_METHODS, verifyOf } from "./verification.ts";
import type { VerifyMethod } from "./verdict.ts";

const RUNS = process.env["SLOW"] === "1" ? 50_000 : 500;
const rule = (verify: readonly VerifyMethod[] | undefined, action: ActionId = "seal"): Rule => ({
  id: "r",
  when: { recipients: "any", confidence: "medium", atLeast: 1 },
  action,
  verify,
  say: { nl: "a", en: "b" },
});
const DEFAULT: readonly VerifyMethod[] = ["sms", "access-code"];

test("without a rule that seals the default holds", () => {
  expect(verifyOf([], DEFAULT)).toEqual(DEFAULT);
  expect(verifyOf([rule(["mail-code"], "warn")], DEFAULT)).toEqual(DEFAULT);
});

test("a rule may allow the code by mail where it alone seals", () => {
  expect(verifyOf([rule(["mail-code"])], DEFAULT)).toEqual(["mail-code"]);
  expect(verifyOf([rule(["mail-code", "sms"])], DEFAULT)).toEqual(["mail-code", "sms"]);
});

test("a rule that names no ways accepts the default only", () => {
  expect(verifyOf([rule(undefined), rule(["mail-code", "access-code"])], DEFAULT)).toEqual(["access-code"]);
  expect(verifyOf([rule(["mail-code"]), rule(undefined)], DEFAULT)).toEqual(["sms"]);
});

test("rules with nothing in common leave the strongest way that any of them names", () => {
  expect(verifyOf([rule(["mail-code"]), rule(["access-code"])], DEFAULT)).toEqual(["access-code"]);
});

test("a further rule that seals never lets in a weaker way, and some way is always left", () => {
  const methods = fc.option(fc.shuffledSubarray([...VERIFY_METHODS], { minLength: 1 }), { nil: undefined });
  const weakest = (list: readonly VerifyMethod[]) => Math.max(...list.map((method) => VERIFY_METHODS.indexOf(method)));
  fc.assert(
    fc.property(
      fc.array(methods, { minLength: 1, maxLength: 4 }),
      methods,
      fc.nat(4),
      fc.shuffledSubarray([...VERIFY_METHODS], { minLength: 1 }),
      (lists, more, place, byDefault) => {
        const before = verifyOf(
          lists.map((list) => rule(list)),
          byDefault,
        );
        const after = verifyOf(
          lists.toSpliced(place, 0, more).map((list) => rule(list)),
          byDefault,
        );
        expect(before.length).toBeGreaterThan(0);
        expect(weakest(after)).toBeLessThanOrEqual(weakest(before));
      },
    ),
    { numRuns: RUNS },
  );
});
