import { LIMITS } from "#core/limits.ts";
import type { SmtpServerOptions } from "./door.ts";
import { openListener } from "./listener.ts";

export type { RelayQuestion, SmtpServerOptions, SmtpSession } from "./door.ts";
export { openSharedRoom } from "./listener.ts";

export interface SmtpServer {
  readonly port: number;
  /** Stops listening, tells idle clients 421, lets messages that are being received end, and then returns. */
  close(): Promise<void>;
}

/** Listens for mail (RFC 5321). Rejects when the port cannot be had; afterwards no client can make it throw. */
export async function openSmtpServer(options: SmtpServerOptions): Promise<SmtpServer> {
  const listener = await openListener(options);
  const sweeping = setInterval(() => listener.sweep(performance.now()), LIMITS.smtpSweepMs).unref();
  return {
    port: listener.port,
    close() {
      clearInterval(sweeping);
      return listener.close();
    },
  };
}
