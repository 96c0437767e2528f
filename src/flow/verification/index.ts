import type { VerifyMethod } from "#core/policy/verdict.ts";
import { accessCode } from "#flow/verification/access-code.ts";
import { mailCode } from "#flow/verification/mail-code.ts";
import type { VerificationMethod } from "#flow/verification/method.ts";
import { sms } from "#flow/verification/sms.ts";

/** Every way in which a guest shows who they are: one file and one line each. A policy names them by these ids. */
export const VERIFICATION: Readonly<Record<VerifyMethod, VerificationMethod>> = {
  sms,
  "access-code": accessCode,
  "mail-code": mailCode,
};
