import { base64url, type Bytes, fromBase64url, type Random } from "#core/bytes.ts";
import { framed } from "./canonical.ts";
import { exactly, hkdf, KEY_BYTES } from "./primitives.ts";

declare const linkSecretBrand: unique symbol;
/** The 32 random bytes in a guest's link, behind the `#`: no browser sends them to a server. Never logged, never stored open. */
export type LinkSecret = Bytes & { readonly [linkSecretBrand]: true };

/** A fresh secret for one guest's link to one item. */
export function newLinkSecret(random: Random): LinkSecret {
  const secret = random(KEY_BYTES);
  exactly(secret, KEY_BYTES, "A link secret");
  return secret as LinkSecret;
}

/**
 * The fragment of the link, without `#`: 43 characters of base64url. The last stands for four bits and so is a letter or a digit,
 * never a `-` or `_` that a mail program would leave out of the link.
 */
export function linkFragment(secret: LinkSecret): string {
  return base64url(secret);
}

/** The secret in a fragment, with or without its `#`; undefined where the link was cut off or altered in form. */
export function fromLinkFragment(text: string): LinkSecret | undefined {
  const fragment = text.startsWith("#") ? text.slice(1) : text;
  if (fragment.length !== FRAGMENT_CHARS) return undefined;
  return fromBase64url(fragment) as LinkSecret | undefined;
}

/** What the page shows the server to prove that it has the link: 32 bytes that tell nothing of the secret. The server keeps `storedProof`. */
export async function linkProof(secret: LinkSecret): Promise<Bytes> {
  return hkdf(secret, framed("link-proof"));
}

/** A guest's own half: HKDF of the link secret and, where there is an access code, its half (32 bytes). With and without never agree. */
export async function guestHalf(secret: LinkSecret, codeHalf: Bytes | undefined): Promise<Bytes> {
  exactly(secret, KEY_BYTES, "A link secret");
  if (codeHalf === undefined) return hkdf(framed("guest-secret", secret), framed("guest-half", "link"));
  exactly(codeHalf, KEY_BYTES, "The half of an access code");
  return hkdf(framed("guest-secret", secret, codeHalf), framed("guest-half", "link and access code"));
}

const FRAGMENT_CHARS = 43;
