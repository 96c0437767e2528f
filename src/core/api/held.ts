import * as v from "valibot";
import { AddressText, BytesText, Id, InstantShape, TextShape } from "#core/api/wire.ts";
import { LIMITS } from "#core/limits.ts";

/** What waits for a person: the app of whoever reviews, and the page on which a sender gives a reason. */

const HeldKind = v.picklist(["justify", "approve", "malformed", "limit"]);

/** GET /api/app/held -> HeldList, oldest first, for who may see what waits. */
export const HeldView = v.strictObject({
  id: Id,
  kind: HeldKind,
  since: InstantShape,
  /** When it returns to its sender if nobody answers. */
  until: InstantShape,
  sender: v.string(),
  recipients: v.array(AddressText),
  sizeBytes: v.number(),
  attachments: v.number(),
  /** What this person may do with it. */
  may: v.array(v.picklist(["see", "reason", "read", "release", "return", "remove"])),
  /** It is this person's own message: somebody else decides. */
  own: v.boolean(),
});
export type HeldView = v.InferOutput<typeof HeldView>;
export const HeldList = v.strictObject({ held: v.array(HeldView), more: v.boolean() });
export type HeldList = v.InferOutput<typeof HeldList>;

/** GET /api/app/held/ID -> HeldDetail. `contents` for whoever may read them; reading is logged. */
export const HeldDetail = v.strictObject({
  held: HeldView,
  /** Per recipient the sentences of the rules, values masked. */
  reasons: v.array(v.strictObject({ address: AddressText, texts: v.array(TextShape) })),
  /** What the sender gave as reason; null where none was given or this person may not see it. */
  reason: v.nullable(v.string()),
  contents: v.nullable(
    v.strictObject({
      subject: v.string(),
      text: v.string(),
      /** The same as HTML, to be shown in a frame without scripts; null where there is none or it is very long. */
      html: v.nullable(v.string()),
      /** The text goes on beyond what is shown here. */
      cut: v.boolean(),
      files: v.array(v.strictObject({ name: v.string(), sizeBytes: v.number() })),
    }),
  ),
});
export type HeldDetail = v.InferOutput<typeof HeldDetail>;

/** POST /api/app/held/ID/release, /return, /remove: HeldDecision -> HeldDone. */
export const HeldDecision = v.strictObject({ remark: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(LIMITS.reasonChars)), "") });
export const HeldDone = v.strictObject({ waitsAgain: v.optional(v.boolean(), false) });

const Reason = v.pipe(v.string(), v.trim(), v.minLength(LIMITS.reasonCharsMin), v.maxLength(LIMITS.reasonChars));

/** POST /api/justify/look: LinkHolder -> JustifyView. The link came in the sender's own mail; nobody needs to sign in. */
export const JustifyView = v.strictObject({
  /** A reason is asked for "justify" alone; everything that waits can be taken back. */
  kind: HeldKind,
  organisation: v.strictObject({ name: v.string(), domain: v.string() }),
  recipients: v.array(AddressText),
  since: InstantShape,
});
export type JustifyView = v.InferOutput<typeof JustifyView>;

/** POST /api/justify/withdraw: LinkHolder -> HeldDone: it is not to go after all. */

/** POST /api/justify/set -> HeldDone. */
export const JustifySet = v.strictObject({ id: Id, proof: BytesText, reason: Reason });

/** POST /api/app/held/ID/justify: JustifyOwn -> HeldDone, for the sender who is signed in. */
export const JustifyOwn = v.strictObject({ reason: Reason });
