import * as v from "valibot";
import { AddressText, BytesText, Id, InstantShape, ObjectSize, TextShape } from "#core/api/wire.ts";
import { LIMITS } from "#core/limits.ts";

/**
 * What a guest's page and the server say to each other. Everything is POST with JSON under /api/guest/, but for the objects.
 * Whoever cannot show the proof of the link secret gets LINK_UNKNOWN, whatever the id.
 */
export const LinkHolder = v.strictObject({ id: Id, proof: BytesText });

/** POST /api/guest/look: LinkHolder -> GuestView. Sends nothing and spends nothing. */
export const GuestView = v.strictObject({
  organisation: v.strictObject({ name: v.string(), domain: v.string(), helpPhone: v.nullable(v.string()) }),
  sender: v.strictObject({ name: v.string(), address: AddressText }),
  /** Why it is sealed, in one sentence. */
  why: TextShape,
  sealedAt: InstantShape,
  expiresAt: InstantShape,
  state: v.picklist(["open", "recalled", "expired"]),
  recalledAt: v.nullable(InstantShape),
  method: v.picklist(["sms", "access-code", "mail-code"]),
  /** "06 •••• ••42" or "j•••@post.example"; null for an access code. */
  hint: v.nullable(v.string()),
  /** Salt of the access code; null otherwise. */
  codeSalt: v.nullable(BytesText),
  /** Whether a code that was sent can still be used. */
  codeSent: v.boolean(),
  triesLeft: v.number(),
  lockedUntil: InstantShape,
});
export type GuestView = v.InferOutput<typeof GuestView>;

/** POST /api/guest/code: LinkHolder -> CodeSent. Sends a new code; the earlier one ends. */
export const CodeSent = v.strictObject({ hint: v.string(), againInMs: v.number() });
export type CodeSent = v.InferOutput<typeof CodeSent>;

/** POST /api/guest/verify: Verify -> Opened. `code` is six digits, or the proof half of an access code (base64url). */
export const Verify = v.strictObject({ id: Id, proof: BytesText, code: v.pipe(v.string(), v.maxLength(100)) });

export const Opened = v.strictObject({
  /** Bearer token for the objects and the reply, for half an hour. */
  session: v.string(),
  organisation: v.string(),
  itemId: Id,
  recipient: AddressText,
  manifestObject: Id,
  share: BytesText,
  wrap: BytesText,
  /** Whether the guest can answer here. */
  canReply: v.boolean(),
  /** Who can open an answer: the sender alone, or the organisation's server, which mails it to a sender who has no key. */
  replyOpens: v.picklist(["sender", "organisation"]),
});
export type Opened = v.InferOutput<typeof Opened>;

/** GET /api/guest/object/ID with `Authorization: Bearer session` -> the sealed bytes (FLOE). */

/** POST /api/guest/wrong-number: LinkHolder -> {}. The sender is told and can mend it. */

/** POST /api/guest/reply/start with the bearer session: ReplyStart -> ReplyTicket. First object is the manifest. */
export const ReplyStart = v.strictObject({ objects: v.pipe(v.array(ObjectSize), v.minLength(1), v.maxLength(LIMITS.replyFiles + 1)) });
export const ReplyTicket = v.strictObject({
  replyId: Id,
  itemId: Id,
  organisation: v.string(),
  objects: v.array(Id),
  /** Who will be able to open it: the sender's public key (X-Wing). */
  recipient: AddressText,
  publicKey: BytesText,
  share: BytesText,
});
export type ReplyTicket = v.InferOutput<typeof ReplyTicket>;

/** PUT /api/guest/reply/REPLY/OBJECT with the bearer session: the sealed bytes. */

/** POST /api/guest/reply/finish with the bearer session: ReplyFinish -> {}. */
export const ReplyFinish = v.strictObject({
  replyId: Id,
  /** The content key under HKDF(A || S), where A (32 random bytes) travels sealed to the public key. */
  wrap: BytesText,
  sealedHalf: BytesText,
});
