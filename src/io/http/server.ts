import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";

/** A web server that listens. */
export interface HttpServer {
  readonly port: number;
  /** Takes no new requests, lets running ones end, and then drops what is left after `graceMs`. */
  readonly close: (graceMs?: number) => Promise<void>;
}

/** Serves `fetch` on one address. Bounds what a slow or greedy client can hold. */
export async function openHttpServer(options: {
  readonly host: string;
  readonly port: number;
  readonly fetch: (request: Request) => Response | Promise<Response>;
}): Promise<HttpServer> {
  const listener = getRequestListener(options.fetch, { overrideGlobalObjects: false });
  const server: Server = createServer(
    { requestTimeout: 10 * 60_000, headersTimeout: 15_000, keepAliveTimeout: 10_000, maxHeaderSize: 16 * 1024 },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  server.maxConnections = 2000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceMs = 5000) =>
      new Promise((resolve) => {
        const hurry = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(hurry);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
