import { type Bytes, concat, type Random } from "#core/bytes.ts";
import { framed } from "./canonical.ts";
import { aesKey, decryptGcm, encryptGcm, exactly, hkdf, IV_BYTES, KEY_BYTES, TAG_BYTES } from "./primitives.ts";

declare const contentKeyBrand: unique symbol;
/** The 32 random bytes under which one item is sealed. */
export type ContentKey = Bytes & { readonly [contentKeyBrand]: true };

declare const kekBrand: unique symbol;
/** The key that closes the content key for one recipient of one item. */
export type RecipientKek = Bytes & { readonly [kekBrand]: true };

/** Length in bytes of a wrapped content key: iv, key, tag. */
export const WRAP_BYTES = IV_BYTES + KEY_BYTES + TAG_BYTES;

/** One recipient of one item: what a key or a wrap is bound to. */
export interface RecipientContext {
  readonly itemId: string;
  /** The recipient's address, or another name that is unique within the item. */
  readonly recipient: string;
}

/** A fresh content key for one item. */
export function contentKey(random: Random): ContentKey {
  return freshKey(random) as ContentKey;
}

/** A fresh server share: what the server gives one recipient of one item after verification alone, and destroys at a recall. */
export function serverShare(random: Random): Bytes {
  return freshKey(random);
}

/** The FLOE key of one object (the manifest or a file) of the item that this content key seals. */
export async function objectKey(key: ContentKey, objectId: string): Promise<Bytes> {
  exactly(key, KEY_BYTES, "A content key");
  return hkdf(key, framed("object-key", objectId));
}

/** What a sealed object belongs to, as its FLOE aad: it opens at no other place. */
export function objectAad(place: { readonly organisation: string; readonly itemId: string; readonly objectId: string }): Bytes {
  return framed("object", place.organisation, place.itemId, place.objectId);
}

/**
 * The recipient's key, HKDF-SHA-384(own || share, context): the recipient's own half and the server's share, 32 bytes each, and
 * neither alone is worth anything. Throws RangeError on another length.
 */
export async function recipientKek(halves: RecipientContext & { readonly own: Bytes; readonly share: Bytes }): Promise<RecipientKek> {
  exactly(halves.own, KEY_BYTES, "The recipient's half");
  exactly(halves.share, KEY_BYTES, "The server share");
  const secret = concat([halves.own, halves.share]);
  return (await hkdf(secret, framed("recipient-key", halves.itemId, halves.recipient))) as RecipientKek;
}

/** The content key, closed for one recipient: `WRAP_BYTES` bytes. */
export async function wrapContentKey(
  wrap: RecipientContext & { readonly kek: RecipientKek; readonly contentKey: ContentKey; readonly random: Random },
): Promise<Bytes> {
  exactly(wrap.contentKey, KEY_BYTES, "A content key");
  const iv = wrap.random(IV_BYTES);
  exactly(iv, IV_BYTES, "An AES-GCM iv");
  return concat([iv, await encryptGcm(await aesKey(wrap.kek), iv, wrap.contentKey, wrapAad(wrap))]);
}

/** The content key again, or undefined where the halves, the item, the recipient or a single bit is another. */
export async function unwrapContentKey(
  wrap: RecipientContext & { readonly kek: RecipientKek; readonly wrapped: Bytes },
): Promise<ContentKey | undefined> {
  if (wrap.wrapped.length !== WRAP_BYTES) return undefined;
  const body = wrap.wrapped.subarray(IV_BYTES);
  return (await decryptGcm(await aesKey(wrap.kek), wrap.wrapped.slice(0, IV_BYTES), body, wrapAad(wrap))) as ContentKey | undefined;
}

function wrapAad({ itemId, recipient }: RecipientContext): Bytes {
  return framed("content-key-wrap", itemId, recipient);
}

function freshKey(random: Random): Bytes {
  const key = random(KEY_BYTES);
  exactly(key, KEY_BYTES, "A fresh key");
  return key;
}
