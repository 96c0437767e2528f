import { fromUtf8 } from "#core/bytes.ts";
import { codeText } from "#core/notices/texts.ts";
import { openBox } from "#core/seal/box.ts";
import { isSentCode } from "#flow/code-slot.ts";
import { speaker } from "#flow/letters.ts";
import { enqueue, textContents } from "#flow/queue.ts";
import { PLAIN_WAY, type VerificationMethod } from "#flow/verification/method.ts";

/** Six digits to the phone that the sender named. */
export const sms: VerificationMethod = {
  async prepare(_, __, contact) {
    if (contact === undefined || contact.phoneSealed === null) return undefined;
    return { ...PLAIN_WAY, method: "sms", phoneSealed: contact.phoneSealed, hint: contact.phoneHint };
  },
  async send(world, grant, code) {
    const number = grant.phoneSealed === null ? undefined : await openBox(world.keys.spool, grant.phoneSealed, `phone/${grant.recipient}`);
    const contents = textContents((number && fromUtf8(number)) ?? "", codeText(speaker(world), code));
    return enqueue(world, { kind: "sms", messageId: grant.messageId, recipientIds: [], envelope: { mailFrom: "", rcptTo: [] }, contents });
  },
  isRight: isSentCode,
};
