// oxlint-disable no-underscore-dangle -- The library names so what a subclass may replace.
import { SMTPStream } from "smtp-server/lib/smtp-stream.js";

// Pipelined commands that are answered in one go before others get their turn.
const COMMANDS_IN_A_ROW = 100;

type Next = (error?: Error | null) => void;

/**
 * Cuts what a client sends into command lines. A line ends in CRLF and in nothing else (RFC 5321 section 2.3.8): one that ends in a
 * bare LF is handed on with that LF still on it, so that it can be refused. Half a line at the end of the connection is no command.
 */
export class CommandLines extends SMTPStream {
  #held: Buffer = Buffer.alloc(0);

  /** Whether the client has begun a line and not ended it. */
  get isWithinLine(): boolean {
    return this.#held.length > 0;
  }

  override _write(chunk: Buffer, encoding: BufferEncoding | "buffer", next: Next): void {
    if (this.isClosed || chunk.length === 0) return next();
    // The library finds the end of a message; afterwards it brings what follows back here.
    if (this._dataMode) return super._write(chunk, encoding, next);
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    this.#readLines(bytes, next);
  }

  override _flushData(): void {}

  #readLines(bytes: Buffer, next: Next): void {
    let at = 0;
    let busy = false;
    let answered = false;
    let inARow = 0;
    // A command is answered at once or later; a loop in place of a recursion keeps the stack flat for the first kind.
    const read = (): void => {
      answered = true;
      if (busy) return;
      busy = true;
      try {
        while (answered) {
          answered = false;
          if (this.isClosed) return next();
          if (this._dataMode) return at < bytes.length ? super._write(bytes.subarray(at), "buffer", next) : next();
          const end = bytes.indexOf(10, at);
          const length = (end < 0 ? bytes.length : end) - at;
          if (length > this._maxCommandLength) return next(new Error("Command line too long"));
          if (end < 0) {
            this.#held = Buffer.from(bytes.subarray(at));
            return next();
          }
          const isBare = end === at || bytes[end - 1] !== 13;
          const line = bytes.subarray(at, isBare ? end + 1 : end - 1);
          at = end + 1;
          if (++inARow % COMMANDS_IN_A_ROW === 0) setImmediate(() => this.oncommand(line, read));
          else this.oncommand(line, read);
        }
      } finally {
        busy = false;
      }
    };
    read();
  }
}
