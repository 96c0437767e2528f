import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie } from "hono/cookie";
import * as v from "valibot";
import { ERRORS, type ErrorCode } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { Fetched } from "#flow/fetch.ts";
import type { Result } from "#flow/result.ts";
import { accountOf } from "#flow/sign-in.ts";
import type { World } from "#flow/world.ts";
import type { Account } from "#io/store/tables.ts";

/** A JSON call: the schema reads the body, the journey answers, the table of errors speaks. */
export function call<Shape extends v.GenericSchema>(
  app: Hono,
  path: string,
  shape: Shape,
  journey: (asked: v.InferOutput<Shape>, context: Context) => Promise<Result<unknown>>,
): void {
  app.post(path, bodyLimit({ maxSize: LIMITS.requestBytes, onError: (c) => refuse(c, "TOO_BIG") }), async (c) => {
    if (!c.req.header("content-type")?.startsWith("application/json")) return refuse(c, "BAD_REQUEST");
    const read = v.safeParse(shape, await c.req.json().catch(() => undefined));
    return read.success ? answer(c, await journey(read.output, c)) : refuse(c, "BAD_REQUEST");
  });
}

/** A result as JSON, or the coded error. */
export function answer(c: Context, result: Result<unknown>): Response {
  return result.ok
    ? c.json(result.value as object)
    : refuse(c, result.code, {
        ...(result.triesLeft === undefined ? {} : { triesLeft: result.triesLeft }),
        ...(result.waitMs === undefined ? {} : { waitMs: result.waitMs }),
      });
}

/** One coded error, as every door says it. */
export function refuse(c: Context, code: ErrorCode, more: { readonly triesLeft?: number; readonly waitMs?: number } = {}): Response {
  const { http, text } = ERRORS[code];
  return c.json({ error: code, text, ...more }, http);
}

/** Sealed bytes on their way to a browser. */
export function sealedBytes(c: Context, result: Result<Fetched>): Response {
  if (!result.ok) return refuse(c, result.code);
  const { bytes, sizeBytes } = result.value;
  return new Response(ReadableStream.from(bytes) as ReadableStream<Uint8Array>, {
    headers: { "content-type": "application/octet-stream", "content-length": String(sizeBytes), "cache-control": "no-store" },
  });
}

/** The token of `Authorization: Bearer`. */
export function bearer(c: Context): string {
  const [scheme, token] = (c.req.header("authorization") ?? "").split(" ");
  return scheme === "Bearer" && token !== undefined ? token : "";
}

/** Name of the session cookie; the prefix makes a browser insist on https and this host alone. */
export function cookieName(world: Pick<World, "organisation">): string {
  return isSecure(world) ? "__Host-zegel" : "zegel";
}

/** Whether people reach this server by https. */
export function isSecure(world: Pick<World, "organisation">): boolean {
  return world.organisation.url.startsWith("https:");
}

/** The account that is signed in on this browser. */
export async function signedIn(world: World, c: Context): Promise<Account | undefined> {
  const token = getCookie(c, cookieName(world));
  return token === undefined ? undefined : accountOf(world, token);
}

/** The bytes of a request's body as they come in. */
export async function* bodyOf(c: Context): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const body = c.req.raw.body;
  if (body === null) return;
  for await (const chunk of body) yield chunk as Uint8Array<ArrayBuffer>;
}
