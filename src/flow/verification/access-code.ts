import { fromBase64url } from "#core/bytes.ts";
import { openBox } from "#core/seal/box.ts";
import { proofHolds, storedProof } from "#core/seal/proof.ts";
import { PLAIN_WAY, type VerificationMethod } from "#flow/verification/method.ts";

/** A code that sender and recipient agreed on. One half goes into the key, the other is the proof that is checked here. */
export const accessCode: VerificationMethod = {
  async prepare(world, _, contact) {
    if (contact === undefined || contact.codeSealed === null || contact.codeSalt === null) return undefined;
    const halves = await openBox(world.keys.spool, contact.codeSealed, `contact-code/${contact.id}`);
    if (halves === undefined) return undefined;
    const codeProofHash = await storedProof(halves.slice(32));
    return { ...PLAIN_WAY, method: "access-code", codeSalt: contact.codeSalt, codeProofHash, half: halves.slice(0, 32) };
  },
  send: undefined,
  async isRight(_, grant, code) {
    const proof = fromBase64url(code);
    return proof !== undefined && grant.codeProofHash !== null && proofHolds(proof, grant.codeProofHash);
  },
};
