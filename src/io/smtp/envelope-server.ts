// oxlint-disable no-underscore-dangle -- The library names so what a subclass may replace.
import type { Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { SMTPConnectionOptions } from "smtp-server/lib/smtp-connection.js";
import { LIMITS } from "#core/limits.ts";
import { EnvelopeConnection } from "#io/smtp/connection.ts";
import type { EnvelopeRules } from "#io/smtp/envelope-rules.ts";
import { CommandLines } from "#io/smtp/lines.ts";

/** The library's server with our own reading of envelopes and our own table of replies; the same for all ports. */
export class EnvelopeServer extends SMTPServer {
  readonly rules: EnvelopeRules;
  readonly #handshakes = new Map<Socket, number>();

  constructor(options: SMTPServerOptions, rules: EnvelopeRules) {
    super(options);
    this.rules = rules;
  }

  /** With TLS from the first byte, a client takes its place before the handshake, and nothing can be said to one without a place. */
  override _acceptSocket(socket: Socket, handshake: boolean): (() => void) | false {
    if (!handshake) return super._acceptSocket(socket, handshake);
    const address = socket.remoteAddress ?? "";
    if (!this.rules.crowd.enter(address)) {
      socket.on("error", () => {});
      socket.destroy();
      return false;
    }
    socket.once("close", () => this.rules.crowd.leave(address));
    return super._acceptSocket(socket, handshake);
  }

  override connect(socket: Socket, options?: SMTPConnectionOptions | null): void {
    const connection = new EnvelopeConnection({
      server: this,
      socket,
      options: options ?? null,
      rules: this.rules,
      leave: this.#placeFor(socket),
    });
    this.connections.add(connection);
    connection.on("error", (error: Error) => this.emit("error", error));
    connection.init();
  }

  /** Sends away whoever is too slow. To be called every few seconds with the time of a clock that never goes back. */
  sweep(now: number): void {
    for (const connection of this.connections) if (connection instanceof EnvelopeConnection) sendAwaySlow(connection, now);
    for (const socket of this.#handshakes.keys()) if (!this._pendingSockets.has(socket)) this.#handshakes.delete(socket);
    for (const [socket, top] of this._pendingSockets) {
      const since = this.#handshakes.get(socket) ?? now;
      this.#handshakes.set(socket, since);
      // The topmost socket, as the library does it: a TLS socket must not lose the one under it.
      if (now - since > LIMITS.smtpHandshakeMs) top.destroy();
    }
  }

  #placeFor(socket: Socket): (() => void) | undefined {
    if (this.options.secure === true) return () => {};
    const address = socket.remoteAddress ?? "";
    return this.rules.crowd.enter(address) ? () => this.rules.crowd.leave(address) : undefined;
  }
}

function sendAwaySlow(connection: EnvelopeConnection, now: number): void {
  const parser = connection._parser;
  if (!(parser instanceof CommandLines)) return;
  const doing = {
    handshaking: connection._upgrading,
    withinLine: parser.isWithinLine,
    messageBytes: parser._dataMode ? parser.dataBytes : undefined,
  };
  if (connection.pace.isTooSlow(now, doing)) connection.send(421, "IDLE");
}
