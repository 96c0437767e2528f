import type { Bytes } from "#core/bytes.ts";
import type { Address } from "#core/mail/message.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { Contact, GrantRow, Tables } from "#io/store/tables.ts";

/** What a grant keeps of the way in which its recipient is verified. */
export type Way = Pick<GrantRow, "method" | "phoneSealed" | "hint" | "codeSalt" | "codeProofHash"> & {
  /** What the way adds to the recipient's own half of the key; most ways only gate the server share. */
  readonly half: Bytes | undefined;
};

/** One way in which a guest shows who they are. */
export interface VerificationMethod {
  /** The way for this recipient; undefined where we do not know enough of them yet. */
  readonly prepare: (world: World, recipient: Address, contact: Contact | undefined) => Promise<Way | undefined>;
  /** The change that sends a fresh code; undefined where the guest has the code already. */
  readonly send: ((world: World, grant: GrantRow, code: string) => Promise<Change<Tables>>) | undefined;
  /** Whether this is the code. Reads the grant alone and spends nothing. */
  readonly isRight: (world: World, grant: GrantRow, code: string) => Promise<boolean>;
}

/** A way that keeps nothing but its name. */
export const PLAIN_WAY = { phoneSealed: null, hint: null, codeSalt: null, codeProofHash: null, half: undefined } as const;
