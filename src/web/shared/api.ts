import * as v from "valibot";
import { Refused } from "#core/api/wire.ts";
import type { Bytes } from "#core/bytes.ts";

/** What a call brought: the checked value, or why not in words for a person. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Refused };
export type { Refused };

interface CallOptions {
  readonly session?: string | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** The network did not answer: nothing is known of what the server did. */
export const OFFLINE: Refused = {
  error: "OFFLINE",
  text: {
    nl: "Er is nu geen verbinding. Kijk of u internet hebt en probeer het opnieuw.",
    en: "There is no connection now. Check that you are online and try again.",
  },
};

/** The server answered something that these pages do not understand. */
export const BROKEN: Refused = {
  error: "BROKEN",
  text: { nl: "Er ging iets mis. Probeer het later opnieuw.", en: "Something went wrong. Try again later." },
};

/** POST with JSON; the answer passes `shape` or is BROKEN. */
export async function post<S extends v.GenericSchema>(
  path: string,
  body: unknown,
  shape: S,
  options: CallOptions = {},
): Promise<Answer<v.InferOutput<S>>> {
  return ask(path, shape, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...bearer(options) },
  });
}

/** GET of JSON; the answer passes `shape` or is BROKEN. */
export async function get<S extends v.GenericSchema>(path: string, shape: S): Promise<Answer<v.InferOutput<S>>> {
  return ask(path, shape, { method: "GET" });
}

/** GET of sealed bytes as they come in. */
export async function getBytes(path: string, options: CallOptions = {}): Promise<Answer<ReadableStream<Bytes>>> {
  const response = await reach(path, { method: "GET", headers: bearer(options) });
  if (response === undefined) return { ok: false, refused: OFFLINE };
  if (!response.ok) return { ok: false, refused: await refusal(response) };
  return response.body === null ? { ok: false, refused: BROKEN } : { ok: true, value: response.body };
}

/** PUT of sealed bytes, telling how far it is; XMLHttpRequest because fetch does not tell that of an upload. */
export function putBytes(path: string, bytes: Blob, options: CallOptions = {}): Promise<Answer<unknown>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    request.setRequestHeader("content-type", "application/octet-stream");
    for (const [name, value] of Object.entries(bearer(options))) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => options.onProgress?.(event.lengthComputable ? event.loaded / event.total : 0));
    request.addEventListener("load", () =>
      resolve(request.status < 300 ? { ok: true, value: undefined } : { ok: false, refused: readRefusal(request.responseText) }),
    );
    for (const end of ["error", "timeout", "abort"]) request.addEventListener(end, () => resolve({ ok: false, refused: OFFLINE }));
    request.send(bytes);
  });
}

async function ask<S extends v.GenericSchema>(path: string, shape: S, init: RequestInit): Promise<Answer<v.InferOutput<S>>> {
  const response = await reach(path, init);
  if (response === undefined) return { ok: false, refused: OFFLINE };
  if (!response.ok) return { ok: false, refused: await refusal(response) };
  const read = v.safeParse(shape, await json(response));
  return read.success ? { ok: true, value: read.output } : { ok: false, refused: BROKEN };
}

async function reach(path: string, init: RequestInit): Promise<Response | undefined> {
  try {
    return await fetch(path, { ...init, cache: "no-store", credentials: "same-origin", redirect: "error" });
  } catch {
    return undefined;
  }
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

async function refusal(response: Response): Promise<Refused> {
  const read = v.safeParse(Refused, await json(response));
  return read.success ? read.output : BROKEN;
}

function readRefusal(text: string): Refused {
  try {
    const read = v.safeParse(Refused, JSON.parse(text));
    return read.success ? read.output : BROKEN;
  } catch {
    return BROKEN;
  }
}

function bearer(options: CallOptions): Record<string, string> {
  return options.session === undefined ? {} : { authorization: `Bearer ${options.session}` };
}
