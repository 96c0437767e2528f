import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import type { Bytes } from "#core/bytes.ts";

/** A name server: an IP address and a port. */
export interface NameServer {
  readonly host: string;
  readonly port: number;
}

/** What one packet is worth; undefined passes it over and waits for the next. */
type Read<R> = (bytes: Uint8Array) => R | undefined;

/**
 * Sends one packet over UDP from a fresh random port and answers with the first reply that `read` takes; undefined where none came in
 * time. Only packets from this server reach us: the socket is connected.
 */
export function overUdp<R>(server: NameServer, packet: Bytes, timeoutMs: number, read: Read<R>): Promise<R | undefined> {
  return new Promise((done) => {
    const socket = createSocket(isIPv6(server.host) ? "udp6" : "udp4");
    const timer = setTimeout(() => finish(undefined), timeoutMs);
    let finished = false;
    const finish = (result: R | undefined): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      socket.close();
      done(result);
    };
    // Nobody listens there: the next server is asked without waiting.
    socket.on("error", () => finish(undefined));
    socket.on("message", (message) => {
      const result = read(message);
      if (result !== undefined) finish(result);
    });
    socket.connect(server.port, server.host, () => socket.send(packet));
  });
}

/** The same over TCP (RFC 7766), for answers that are too large for UDP. */
export function overTcp<R>(server: NameServer, packet: Bytes, timeoutMs: number, read: Read<R>): Promise<R | undefined> {
  return new Promise((done) => {
    const socket = connect(server.port, server.host);
    const timer = setTimeout(() => finish(undefined), timeoutMs);
    const finish = (result: R | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      done(result);
    };
    let received = Buffer.alloc(0);
    socket.on("error", () => finish(undefined));
    socket.on("close", () => finish(undefined));
    socket.on("connect", () => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(packet.length);
      socket.write(Buffer.concat([length, packet]));
    });
    socket.on("data", (chunk: Buffer) => {
      // A length of two octets bounds what is kept.
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      finish(read(received.subarray(2, 2 + received.readUInt16BE(0))));
    });
  });
}
