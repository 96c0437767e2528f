import { mailCodeNotice } from "#core/notices/texts.ts";
import { addressHint } from "#core/phone.ts";
import { isSentCode } from "#flow/code-slot.ts";
import { post, speaker } from "#flow/letters.ts";
import { PLAIN_WAY, type VerificationMethod } from "#flow/verification/method.ts";

/** Six digits to the same mailbox as the link: the weakest way, only where a rule allows it, and labelled so. */
export const mailCode: VerificationMethod = {
  prepare: async (_, recipient) => ({ ...PLAIN_WAY, method: "mail-code", hint: addressHint(recipient) }),
  send: (world, grant, code) => post(world, { to: grant.recipient, notice: mailCodeNotice(speaker(world), code) }),
  isRight: isSentCode,
};
