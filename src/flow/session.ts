import { base64url, hex, utf8 } from "#core/bytes.ts";
import type { Random } from "#core/bytes.ts";
import { sha256 } from "#core/seal/primitives.ts";
import type { World } from "#flow/world.ts";
import type { Session } from "#io/store/tables.ts";

/** A fresh session: the token goes to the browser, its hash into the store. */
export async function newSession(
  world: { readonly random: Random; readonly now: () => number },
  of: { readonly kind: Session["kind"]; readonly subject: string; readonly lastsMs: number },
): Promise<{ readonly token: string; readonly row: Session }> {
  const token = base64url(world.random(32));
  return { token, row: { id: await tokenId(token), kind: of.kind, subject: of.subject, expiresAt: world.now() + of.lastsMs } };
}

/** Whom this token speaks for; undefined when it is unknown, of another kind or past its time. */
export async function sessionOf(world: Pick<World, "store" | "now">, kind: Session["kind"], token: string): Promise<Session | undefined> {
  const row = await world.store.get("sessions", await tokenId(token));
  return row !== undefined && row.kind === kind && row.expiresAt > world.now() ? row : undefined;
}

/** The key under which a token's session rests. */
export async function tokenId(token: string): Promise<string> {
  return hex(await sha256(utf8(token)));
}
