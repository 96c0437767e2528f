import * as v from "valibot";
import { AddressText, BytesText, Id, InstantShape, TextShape } from "#core/api/wire.ts";
import { LIMITS } from "#core/limits.ts";

/** What the app of a signed-in person and the server say to each other: JSON under /api/app/, session in an HttpOnly cookie. */

/** POST salt: -> Salt. An address without an account gets a salt too, always the same one. */
export const SaltAsked = v.strictObject({ address: AddressText });
export const Salt = v.strictObject({ salt: BytesText });

/** POST signin: -> SignedIn. `auth` is the first half of Argon2id of the password, `totp` six digits. */
export const SignIn = v.strictObject({ address: AddressText, auth: BytesText, totp: v.pipe(v.string(), v.regex(/^\d{6}$/)) });
export const Me = v.strictObject({
  address: AddressText,
  name: v.string(),
  role: v.picklist(["user", "approver", "privacy", "admin"]),
  organisation: v.strictObject({ name: v.string(), domain: v.string() }),
  publicKey: BytesText,
  /** Closed with the second half of Argon2id. */
  privateKeySealed: BytesText,
});
export type Me = v.InferOutput<typeof Me>;

/** GET me -> Me. POST signout -> {}. */

export const RecipientView = v.strictObject({
  address: AddressText,
  route: v.picklist(["direct", "seal", "zip", "hold", "refuse"]),
  status: v.picklist(["waiting", "held", "queued", "sent", "opened", "answered", "recalled", "failed", "returned", "stopped"]),
  statusAt: InstantShape,
  openedAt: v.nullable(InstantShape),
  answeredAt: v.nullable(InstantShape),
  method: v.nullable(v.picklist(["sms", "access-code", "mail-code", "none"])),
  hint: v.nullable(v.string()),
  reasons: v.array(TextShape),
});
export type RecipientView = v.InferOutput<typeof RecipientView>;

export const MessageView = v.strictObject({
  id: Id,
  acceptedAt: InstantShape,
  sizeBytes: v.number(),
  attachments: v.number(),
  /** The subject, sealed to the account's own key, context "title/<id>"; null when there is none. */
  titleSealed: v.nullable(BytesText),
  recipients: v.array(RecipientView),
  expiresAt: v.nullable(InstantShape),
  recallable: v.boolean(),
  /** When it leaves, while its sender can still stop it. */
  leavesAt: v.nullable(InstantShape),
  /** Waits for a reason that this account can give: the id of what waits. */
  asksReason: v.nullable(Id),
  /** Something of it waits for a person and can be taken back: POST messages/ID/withdraw -> MessageDetail. */
  withdrawable: v.boolean(),
});
export type MessageView = v.InferOutput<typeof MessageView>;

/** GET messages?before=INSTANT -> MessageList, newest first. */
export const MessageList = v.strictObject({ messages: v.array(MessageView), more: v.boolean() });

/** GET messages/ID -> MessageDetail. */
export const EventView = v.strictObject({ seq: v.number(), at: InstantShape, kind: v.string(), who: v.nullable(v.string()) });
export const MessageDetail = v.strictObject({ message: MessageView, events: v.array(EventView) });
export type MessageDetail = v.InferOutput<typeof MessageDetail>;

/** POST messages/ID/recall: Recall -> MessageDetail. Without addresses: for all. */
export const Recall = v.strictObject({ recipients: v.optional(v.pipe(v.array(AddressText), v.maxLength(LIMITS.recipientsPerMessage))) });

/** GET messages/ID/certificate -> the recall certificate, a JSON file to keep. */

/** GET inbox -> Inbox: answers of guests, newest first. */
export const AnswerView = v.strictObject({
  itemId: Id,
  from: AddressText,
  at: InstantShape,
  sizeBytes: v.number(),
  files: v.number(),
  openedAt: v.nullable(InstantShape),
  answers: v.nullable(Id),
});
export type AnswerView = v.InferOutput<typeof AnswerView>;
export const Inbox = v.strictObject({ answers: v.array(AnswerView) });

/** POST items/ID/open -> ItemOpened. GET object/ID -> sealed bytes. */
export const ItemOpened = v.strictObject({
  itemId: Id,
  organisation: v.string(),
  recipient: AddressText,
  manifestObject: Id,
  share: BytesText,
  wrap: BytesText,
  /** The own half of the key, sealed to the account's public key, context "half/<itemId>". */
  sealedHalf: BytesText,
});
export type ItemOpened = v.InferOutput<typeof ItemOpened>;

/** POST /api/contact/look: LinkHolder -> ContactView. The link came in the sender's own mail; nobody needs to sign in. */
export const ContactView = v.strictObject({
  organisation: v.strictObject({ name: v.string(), domain: v.string() }),
  recipient: AddressText,
  sealedAt: InstantShape,
  phoneHint: v.nullable(v.string()),
  done: v.boolean(),
});
export type ContactView = v.InferOutput<typeof ContactView>;

/** POST /api/contact/set: one of the two. `phone` in international form, e.g. +31612345678. */
export const ContactSet = v.strictObject({
  id: Id,
  proof: BytesText,
  /** The link secret itself: the server needs it for a moment to open what waits. */
  secret: BytesText,
  phone: v.optional(v.pipe(v.string(), v.regex(/^\+[1-9]\d{7,14}$/))),
  accessCode: v.optional(v.pipe(v.string(), v.minLength(LIMITS.accessCodeCharsMin), v.maxLength(100))),
});

/** GET /api/admin/overview -> Overview, for the role admin. Metadata only. */
export const Overview = v.strictObject({
  version: v.string(),
  startedAt: InstantShape,
  policy: v.strictObject({
    file: v.string(),
    loadedAt: InstantShape,
    problem: v.nullable(v.string()),
    rules: v.array(v.strictObject({ id: v.string(), action: v.string(), say: TextShape })),
  }),
  queue: v.strictObject({ ready: v.number(), held: v.number(), failed: v.number() }),
  log: v.strictObject({ events: v.number(), intact: v.boolean() }),
  recent: v.array(EventView),
});
export type Overview = v.InferOutput<typeof Overview>;
