import { type ErrorCode } from "#core/errors.ts";
import type { Readable } from "node:stream";
import type { Bytes } from "#core/bytes.ts";
import { hasBareNewline } from "#core/mail/newline.ts";

export type Received = { readonly ok: true; readonly raw: Bytes } | { readonly ok: false; readonly code: ErrorCode | "GONE" };

/** Memory that all messages now being received may take together. */
export interface Budget {
  readonly bytesMax: number;
  bytes: number;
}

/**
 * Collects the contents of one message, with its dots undone. Refused: more than `sizeMax` bytes, a CR or LF that is not
 * part of CRLF, a NUL, no room in the budget. Whatever is not handed over, and every chunk on the way, is overwritten with zeros.
 */
export function receive(stream: Readable, sizeMax: number, budget: Budget): Promise<Received> {
  return new Promise((resolve) => {
    let buffer = new Uint8Array(0);
    let length = 0;
    let refused: ErrorCode | undefined;
    const refuse = (code: ErrorCode) => {
      refused = code;
      buffer.fill(0);
      budget.bytes -= buffer.length;
      buffer = new Uint8Array(0);
    };
    stream.on("data", (chunk: Uint8Array) => {
      if (refused === undefined && length + chunk.length > sizeMax) refuse("TOO_BIG");
      if (refused === undefined) {
        const grown = grow(buffer, length, length + chunk.length, budget);
        if (grown === undefined) refuse("STORAGE");
        else {
          buffer = grown;
          buffer.set(chunk, length);
          length += chunk.length;
        }
      }
      chunk.fill(0);
    });
    stream.on("error", () => refuse("BROKEN"));
    stream.on("end", () => {
      if (refused === undefined && hasBareNewline(buffer, 0, length)) refuse("BARE_NEWLINE");
      // Some hosts drop a NUL: CRLF NUL dot CRLF would end the message there (RFC 2045 section 2.8 allows it nowhere).
      if (refused === undefined && buffer.subarray(0, length).includes(0)) refuse("MALFORMED");
      resolve(refused === undefined ? { ok: true, raw: buffer.subarray(0, length) } : { ok: false, code: refused });
    });
    // After "end" this changes nothing; without it the client went away in the middle.
    stream.on("close", () => {
      if (stream.readableEnded) return;
      refuse("BROKEN");
      resolve({ ok: false, code: "GONE" });
    });
  });
}

/** Overwrites a received message and gives its memory back. To be called once, when nobody needs it any more. */
export function release(raw: Bytes, budget: Budget): void {
  raw.fill(0);
  budget.bytes -= raw.buffer.byteLength;
}

const FIRST_BYTES = 16 * 1024;

function grow(buffer: Bytes, used: number, needed: number, budget: Budget): Bytes | undefined {
  if (needed <= buffer.length) return buffer;
  const size = Math.max(FIRST_BYTES, needed, buffer.length * 2);
  if (budget.bytes + size > budget.bytesMax) return undefined;
  const grown = new Uint8Array(size);
  grown.set(buffer.subarray(0, used));
  buffer.fill(0);
  budget.bytes += size - buffer.length;
  return grown;
}
