import * as v from "valibot";
import { fromBase64url } from "#core/bytes.ts";
import { LANGUAGES } from "#core/language.ts";
import { LIMITS } from "#core/limits.ts";

/** Shapes that more than one door speaks. Bytes travel as base64url text. */
export const BytesText = v.pipe(
  v.string(),
  v.maxLength(16_384),
  v.check((text) => fromBase64url(text) !== undefined, "not base64url"),
);

/** An identifier that the server made. */
export const Id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/));

export const AddressText = v.pipe(v.string(), v.maxLength(320));
export const TextShape = v.strictObject(v.entriesFromList(LANGUAGES, v.pipe(v.string(), v.maxLength(1000))));
export const InstantShape = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What every call answers when it does not succeed. `triesLeft` and `waitMs` where they help a person. */
export const Refused = v.strictObject({
  error: v.string(),
  text: TextShape,
  triesLeft: v.optional(v.number()),
  waitMs: v.optional(v.number()),
});
export type Refused = v.InferOutput<typeof Refused>;

export const ObjectSize = v.strictObject({ sizeBytes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.replyBytes)) });
