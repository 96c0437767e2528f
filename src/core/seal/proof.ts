import { type Bytes, equalBytes } from "#core/bytes.ts";
import { sha256 } from "./primitives.ts";

/** What the server keeps of a link's or a code's proof: its SHA-256, so that a stolen store proves nothing to anyone. */
export async function storedProof(proof: Bytes): Promise<Bytes> {
  return sha256(proof);
}

/** Whether this proof is the one that was stored, compared in constant time. */
export async function proofHolds(proof: Bytes, stored: Bytes): Promise<boolean> {
  return equalBytes(await sha256(proof), stored);
}
