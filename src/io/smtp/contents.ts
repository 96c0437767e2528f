import { type Bytes, wipe } from "#core/bytes.ts";
import type { ErrorCode } from "#core/errors.ts";
import { lineFaults } from "#core/mail/newline.ts";

/** Memory that all messages now being received may take together. */
export interface Budget {
  readonly bytesMax: number;
  bytes: number;
}

export type Received = { readonly ok: true; readonly raw: Bytes } | { readonly ok: false; readonly code: ErrorCode };

/** How the contents of one message may come. */
export interface Expected {
  readonly sizeMax: number;
  readonly budget: Budget;
  /** What the client said there would be. It may lie. */
  readonly sizeBytes: number | undefined;
}

/** Overwrites a received message and gives its memory back. To be called once, when nobody needs it any more. */
export function release(raw: Bytes, budget: Budget): void {
  budget.bytes -= raw.buffer.byteLength;
  wipe(raw);
}

/**
 * Collects the contents of one message. They end with CRLF dot CRLF and with nothing else, and a doubled dot at the start of a line is
 * one (RFC 5321 section 4.5.2). Every byte is copied once, into one buffer, and looked at there: where packets were cut makes no
 * difference. Refused: more than `sizeMax` bytes, no room in the budget, a CR or LF that is not part of CRLF, a NUL.
 */
export class Contents {
  readonly #expected: Expected;
  #buffer: Buffer<ArrayBuffer> = LINE_START;
  #used = LINE_START.length;
  /** What the budget gave. */
  #charged = 0;
  /** No line end before it is followed by a dot that anything must still be done about. */
  #searched = 0;
  /** Before it every line end was seen to be a whole one. */
  #checked = 0;
  #came = 0;
  #isBare = false;
  #hasNul = false;
  #refused: ErrorCode | undefined;

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  /** Bytes that came, also those that nobody kept. */
  get bytes(): number {
    return this.#came;
  }

  /** Takes a chunk from `at` on. The place in it behind the end of the message, or undefined where the message goes on. */
  take(chunk: Buffer, at: number): number | undefined {
    const length = chunk.length - at;
    this.#came += length;
    this.#makeRoom(length);
    const base = this.#used;
    chunk.copy(this.#buffer, base, at);
    this.#used += length;
    const end = this.#undoDots();
    this.#judge(end !== undefined);
    return end === undefined ? undefined : at + end - base;
  }

  /** The whole message. Its memory is the caller's from now on, to be released. */
  received(): Received {
    if (this.#isBare) this.#refuse("BARE_NEWLINE");
    // Some hosts drop a NUL: CRLF NUL dot CRLF would end the message there (RFC 2045 section 2.8 allows it nowhere).
    if (this.#hasNul) this.#refuse("MALFORMED");
    if (this.#refused !== undefined) return { ok: false, code: this.#refused };
    return { ok: true, raw: new Uint8Array(this.#buffer.buffer, LINE_START.length, this.#used - LINE_START.length) };
  }

  /** Forgets it all: the client is gone. */
  discard(): void {
    this.#refuse("BROKEN");
  }

  /** Undoes doubled dots. Answers the place behind the end of the message, as it was before the dots went; undefined without an end. */
  #undoDots(): number | undefined {
    const bytes = this.#buffer.subarray(0, this.#used);
    // Between doubled dots the bytes move down once, together; `moved` is where the next piece goes, `piece` where it begins.
    let moved = 0;
    let piece = 0;
    let removed = 0;
    let from = this.#searched;
    let end: number | undefined;
    for (;;) {
      const lf = bytes.indexOf(LF_DOT, from);
      if (lf < 0) {
        from = Math.max(from, bytes.length - 1);
        break;
      }
      const dot = lf + 1;
      const next = bytes[dot + 1];
      const last = bytes[dot + 2];
      from = dot + 1;
      if (bytes[lf - 1] !== CR) continue;
      if (next === undefined || (next === CR && last === undefined)) {
        from = lf;
        break;
      }
      if (next === CR && last === LF) {
        end = dot + 3;
        this.#used = dot;
        break;
      }
      if (next !== DOT) continue;
      if (removed > 0) bytes.copyWithin(moved, piece, dot);
      moved = removed > 0 ? moved + dot - piece : dot;
      piece = dot + 1;
      from = dot + 2;
      removed += 1;
    }
    if (removed > 0) bytes.copyWithin(moved, piece, this.#used);
    this.#used -= removed;
    this.#searched = from - removed;
    bytes.fill(0, this.#used);
    return end;
  }

  #judge(isWhole: boolean): void {
    const { sizeMax } = this.#expected;
    if (this.#refused !== undefined) return;
    // A dot and a CR at the end may yet turn out to be no contents.
    if (this.#used - LINE_START.length > sizeMax + (isWhole ? 0 : 2)) return this.#refuse("TOO_BIG");
    const to = !isWhole && this.#buffer[this.#used - 1] === CR ? this.#used - 1 : this.#used;
    const { bare, nul } = lineFaults(this.#buffer, this.#checked, to);
    this.#isBare ||= bare;
    this.#hasNul ||= nul;
    this.#checked = to;
  }

  #makeRoom(length: number): void {
    const needed = this.#used + length;
    if (this.#refused === undefined && needed > this.#buffer.length) {
      const { budget } = this.#expected;
      const size = this.#sizeFor(needed);
      if (budget.bytes + size - this.#charged <= budget.bytesMax) return this.#moveTo(size, 0);
      this.#refuse("STORAGE");
    }
    // Of what nobody keeps, only the last line start matters.
    if (this.#refused !== undefined) this.#moveTo(this.#used + length, Math.max(0, this.#searched - 1));
  }

  #sizeFor(needed: number): number {
    const { budget, sizeMax, sizeBytes = 0 } = this.#expected;
    // Those who only say how much will come take no more than half of the memory from those who send.
    const trusted = this.#charged === 0 && budget.bytes < budget.bytesMax / 2;
    const said = trusted ? Math.min(sizeBytes + SPARE_BYTES, SAID_BYTES_MAX) : 0;
    const usual = Math.min(Math.max(FIRST_BYTES, 2 * this.#buffer.length), sizeMax + CHUNK_BYTES);
    return Math.max(needed, said, usual);
  }

  /** Moves what there is from `from` on into a buffer of its own. */
  #moveTo(size: number, from: number): void {
    const next = Buffer.from(new ArrayBuffer(size));
    this.#buffer.copy(next, 0, from, this.#used);
    if (this.#buffer !== LINE_START) this.#buffer.fill(0, 0, this.#used);
    this.#buffer = next;
    this.#used -= from;
    this.#searched -= from;
    this.#charge(this.#refused === undefined ? size : 0);
  }

  #charge(bytes: number): void {
    this.#expected.budget.bytes += bytes - this.#charged;
    this.#charged = bytes;
  }

  #refuse(code: ErrorCode): void {
    if (this.#refused !== undefined) return;
    this.#refused = code;
    this.#moveTo(this.#used, Math.max(0, this.#searched - 1));
  }
}

const CR = 13;
const LF = 10;
const DOT = 46;
const LF_DOT = Buffer.from("\n.");
/** What stands before the contents in the buffer, so that their first line begins like every other. Never written to. */
const LINE_START: Buffer<ArrayBuffer> = Buffer.from(Uint8Array.of(CR, LF).buffer);
const FIRST_BYTES = 16 * 1024;
/** The most that is set aside because the client said so. */
const SAID_BYTES_MAX = 4 * 1024 * 1024;
/** More than the line start and the end of a message take. */
const SPARE_BYTES = 16;
const CHUNK_BYTES = 64 * 1024;
