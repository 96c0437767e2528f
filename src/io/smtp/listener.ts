import { type AddressInfo, createServer } from "node:net";
import { LIMITS } from "#core/limits.ts";
import { Conversation } from "./conversation.ts";
import { openCrowd } from "./crowd.ts";
import type { Door, SharedRoom, SmtpServerOptions } from "./door.ts";
import { openSecurity } from "./security.ts";

/** A port where clients are listened to. */
export interface Listener {
  readonly port: number;
  /** Sends away whoever is too slow. To be called every few seconds with the time of a clock that never goes back, in milliseconds. */
  sweep(now: number): void;
  /** Listens no more, tells idle clients so, lets messages that are being received end, and then returns. */
  close(): Promise<void>;
}

/** Empty places and memory, as many as the limits say. */
export function openSharedRoom(): SharedRoom {
  return {
    crowd: openCrowd({ all: LIMITS.smtpConnections, perAddress: LIMITS.smtpConnectionsPerAddress }),
    budget: { bytesMax: LIMITS.smtpReceivingBytes, bytes: 0 },
  };
}

/** Listens on a port. Rejects when it cannot be had; afterwards no client can make it throw. */
export async function openListener(options: SmtpServerOptions): Promise<Listener> {
  const door = doorOf(options);
  const security = openSecurity(options);
  const { crowd } = door.shared;
  const present = new Set<Conversation>();
  // A client may close its side while a message of it is being taken, and still hears what became of it.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const address = socket.remoteAddress ?? "";
    const hasPlace = crowd.enter(address);
    // Before a handshake nothing can be said.
    if (!hasPlace && door.tls?.implicit === true) return void socket.on("error", () => {}).destroy();
    const conversation = new Conversation(door, security, socket);
    present.add(conversation);
    socket.once("close", () => {
      present.delete(conversation);
      if (hasPlace) crowd.leave(address);
    });
    if (hasPlace) conversation.begin();
    else conversation.dismiss("TOO_BUSY");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  server.removeAllListeners("error").on("error", door.onTrouble);
  return {
    port: (server.address() as AddressInfo).port,
    sweep(now) {
      for (const conversation of present) conversation.sweep(now);
    },
    close: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => {
          for (const conversation of present) conversation.dismiss("STOPPING");
          resolve();
        }, door.stopMs);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        for (const conversation of present) conversation.stop();
      }),
  };
}

function doorOf(options: SmtpServerOptions): Door {
  return {
    ...options,
    shared: options.shared ?? openSharedRoom(),
    sizeMax: options.sizeMax ?? LIMITS.messageBytes,
    recipientsMax: options.recipientsMax ?? LIMITS.recipientsPerMessage,
    stopMs: options.stopMs ?? LIMITS.smtpStopMs,
    onTrouble: options.onTrouble ?? (() => {}),
  };
}
