import { LIMITS } from "#core/limits.ts";

/** What one connection is doing now, as far as its pace goes. */
export interface Doing {
  readonly handshaking: boolean;
  readonly withinLine: boolean;
  /** Bytes of the message that is being received; undefined between messages. */
  readonly messageBytes: number | undefined;
}

/** Tells a slow client from one that keeps a connection with one byte now and then, which no idle timer ever notices. */
export interface Pace {
  handshakeBegan(): void;
  lineEnded(): void;
  /** To be asked every few seconds; `now` in milliseconds of a clock that never goes back. */
  isTooSlow(now: number, doing: Doing): boolean;
}

/** The pace of a connection that begins now. */
export function openPace(): Pace {
  // The first time that it was seen busy with the same thing.
  let since: { readonly what: string; readonly at: number } | undefined;
  let lines = 0;
  let handshakes = 0;
  return {
    handshakeBegan() {
      handshakes += 1;
    },
    lineEnded() {
      lines += 1;
    },
    isTooSlow(now, { handshaking, withinLine, messageBytes }) {
      const what = handshaking
        ? `handshake ${handshakes}`
        : messageBytes !== undefined
          ? `message ${lines}`
          : withinLine
            ? `line ${lines}`
            : undefined;
      if (what === undefined) since = undefined;
      else if (since?.what !== what) since = { what, at: now };
      if (since === undefined) return false;
      const elapsed = now - since.at;
      if (handshaking) return elapsed > LIMITS.smtpHandshakeMs;
      if (messageBytes === undefined) return elapsed > LIMITS.smtpIdleMs;
      return elapsed > LIMITS.smtpIdleMs && messageBytes < (elapsed / 1000) * LIMITS.smtpBytesPerSecondMin;
    },
  };
}
