import { connect, createServer } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Keeps contents from staying behind in the memory of the process after they were used. */
export interface Scrubber {
  /** Contents are being handled; the memory is scrubbed when nothing was handled for a while. */
  readonly touched: () => void;
  readonly close: () => void;
}

/**
 * Scrubs when contents were last handled `afterMs` ago, and again later, when the connections that brought them are gone. What the
 * engine no longer needs is collected, and the allocator overwrites what is freed (GLIBC_TUNABLES, set by the launcher).
 */
export function openScrubber(afterMs: number): Scrubber {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const scrub = (): void => {
    // Moving what lives away from every page also gives up what a page still held of the dead.
    setFlagsFromString("--compact-on-every-full-gc");
    forgetLastMatch();
    collect();
    overwriteYoung();
    overwriteReadBuffer();
    collect();
    setFlagsFromString("--no-compact-on-every-full-gc");
  };
  let touchedAt = 0;
  let done = 0;
  let timer: NodeJS.Timeout | undefined;
  const dueMs = (): number => touchedAt + afterMs * (TURNS[done] ?? 0) - performance.now();
  // Contents are handled many times a second: one timer waits, and waits on where they were handled meanwhile.
  const wait = (): void => {
    timer = done < TURNS.length ? setTimeout(turn, Math.max(1, dueMs())).unref() : undefined;
  };
  const turn = (): void => {
    if (dueMs() <= 0) {
      scrub();
      done++;
    }
    wait();
  };
  return {
    touched() {
      touchedAt = performance.now();
      done = 0;
      if (timer === undefined) wait();
    },
    close: () => clearTimeout(timer),
  };
}

/** How many times `afterMs` after the last contents. */
const TURNS = [1, 3, 9] as const;

/** The engine remembers the text of the last match for `RegExp.$1`; a match on nothing takes its place. */
function forgetLastMatch(): void {
  /^/.exec("");
}

/** Fills the young generation with zeros, so that nothing older is left in the halves that a collection only empties. */
function overwriteYoung(): number {
  let sum = 0;
  for (let i = 0; i < 4096; i++) sum += Array.from({ length: 1024 }, () => 0).length;
  return sum;
}

/** The runtime reads every socket through one buffer of 64 KiB that it keeps: we send ourselves zeros through it. */
function overwriteReadBuffer(): void {
  const zeros = new Uint8Array(256 * 1024);
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    // Read late, when the zeros have gathered, so that each read fills the buffer to its end.
    setTimeout(() => socket.resume(), 20);
  });
  server.on("error", () => server.close());
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address === null || typeof address === "string") return;
    const socket = connect(address.port, "127.0.0.1");
    socket.on("error", () => socket.destroy());
    socket.on("close", () => server.close());
    socket.end(zeros);
    socket.resume();
  });
}
