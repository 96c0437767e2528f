import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** The built pages, read and compressed once. */
export interface Assets {
  /** The file at this path below the build, or undefined. Paths are looked up, never resolved, so none can escape. */
  readonly answer: (path: string, request: Request, extraHeaders?: Readonly<Record<string, string>>) => Response | undefined;
}

interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
  readonly brotli: Uint8Array<ArrayBuffer>;
  readonly cache: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** Reads every file below `dir`. Throws when there is none: a server without its pages is broken, not empty. */
export function readAssets(dir: string): Assets {
  const files = new Map<string, Asset>();
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined || entry.name.startsWith(".")) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(dir, path).replaceAll("\\", "/"), asset(readFileSync(path), type, path.includes("/assets/")));
  }
  if (files.size === 0) throw new Error(`There are no built pages in ${dir}.`);
  return {
    answer(path, request, extraHeaders = {}) {
      const found = files.get(path);
      if (found === undefined) return undefined;
      const headers = {
        "content-type": found.type,
        etag: found.etag,
        "cache-control": found.cache,
        vary: "accept-encoding",
        ...extraHeaders,
      };
      if (request.headers.get("if-none-match") === found.etag) return new Response(null, { status: 304, headers });
      const accepts = request.headers.get("accept-encoding") ?? "";
      if (accepts.includes("br")) return new Response(found.brotli, { headers: { ...headers, "content-encoding": "br" } });
      if (accepts.includes("gzip")) return new Response(found.gzip, { headers: { ...headers, "content-encoding": "gzip" } });
      return new Response(found.plain, { headers });
    },
  };
}

function asset(bytes: Buffer, type: string, hashed: boolean): Asset {
  return {
    type,
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    plain: new Uint8Array(bytes),
    gzip: new Uint8Array(gzipSync(bytes, { level: 9 })),
    // Quality 9 costs a fraction of 11 at start and gives nearly the same size.
    brotli: new Uint8Array(brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })),
    cache: hashed ? "public, max-age=31536000, immutable" : "no-cache",
  };
}
