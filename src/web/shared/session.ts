import * as v from "valibot";
import { Me, Salt } from "#core/api/app.ts";
import { base64url, type Bytes, fromBase64url } from "#core/bytes.ts";
import { passwordKeys, revealPrivateKey } from "#core/seal/user-key.ts";
import { type Answer, BROKEN, get, post } from "./api.ts";
import { argon2id } from "./argon2.ts";
import { forgetKeys, keepKey, keptKey } from "./kept-key.ts";

/** Somebody who is signed in, with the key that opens what was sealed to them. It lives in this page alone. */
export interface SignedIn {
  readonly me: Me;
  readonly privateKey: Bytes;
}

/** Signs in. The password stays here: Argon2id makes two halves of it, one to sign in with and one that opens the private key. */
export async function signIn(address: string, password: string, totp: string): Promise<Answer<SignedIn>> {
  const salted = await post("/api/app/salt", { address }, Salt);
  if (!salted.ok) return salted;
  const salt = fromBase64url(salted.value.salt);
  if (salt === undefined || salt.length < 16) return { ok: false, refused: BROKEN };
  const { auth, wrap } = await passwordKeys(argon2id, password, salt);
  const signed = await post("/api/app/signin", { address, auth: base64url(auth), totp }, Me);
  if (!signed.ok) return signed;
  const me = signed.value;
  const privateKey = await revealPrivateKey(wrap, fromBase64url(me.privateKeySealed) ?? new Uint8Array(0), me.address);
  if (privateKey === undefined) return { ok: false, refused: BROKEN };
  await forgetKeys();
  // A browser that keeps nothing asks for the password at the next load.
  await keepKey(me.address, privateKey).catch(() => undefined);
  return { ok: true, value: { me, privateKey } };
}

/** Who was signed in when the page was loaded, or undefined. */
export async function signedIn(): Promise<SignedIn | undefined> {
  const answer = await get("/api/app/me", Me);
  if (!answer.ok) {
    if (answer.refused.error === "NOT_SIGNED_IN") await forgetKeys();
    return undefined;
  }
  const privateKey = await keptKey(answer.value.address);
  return privateKey === undefined ? undefined : { me: answer.value, privateKey };
}

/** Ends the session here and at the server. */
export async function signOut(): Promise<void> {
  await forgetKeys();
  await post("/api/app/signout", {}, v.object({}));
}
