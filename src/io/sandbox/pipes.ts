import { readSync, writeFileSync } from "node:fs";
import type { Read } from "#io/sandbox/frames.ts";

/** A child's two pipes. It waits for them without a loop of events: it has nothing else to do, and no memory is taken for what comes. */
export const PIPES: { readonly read: Read; readonly write: (line: string) => void } = {
  read(into) {
    try {
      return readSync(STDIN, into);
    } catch (thrown) {
      // Windows says so instead of 0.
      if (thrown instanceof Error && "code" in thrown && thrown.code === "EOF") return 0;
      throw thrown;
    }
  },
  write: (line) => writeFileSync(STDOUT, line),
};

const STDIN = 0;
const STDOUT = 1;
