/** One line of the operator's log: words and numbers that the program chose itself. Never contents, never a secret. */
export interface Log {
  readonly line: (event: string, fields?: Readonly<Record<string, string | number | boolean>>) => void;
}

/** JSON lines to a stream, UTC. */
export function openLog(write: (line: string) => void, now: () => number): Log {
  let second = -1;
  let prefix = "";
  // Making the text of a date costs more than the rest of a line: of one second it is made once.
  const instant = (at: number): string => {
    if (Math.floor(at / 1000) !== second) {
      second = Math.floor(at / 1000);
      prefix = new Date(second * 1000).toISOString().slice(0, -4);
    }
    return `${prefix}${String(at - second * 1000).padStart(3, "0")}Z`;
  };
  return {
    line(event, fields = {}) {
      write(`${JSON.stringify({ at: instant(now()), event, ...fields })}\n`);
    },
  };
}

/** Gathers what is written in one turn of the event loop into one write. `flush` is to be called before the process ends. */
export function gathered(write: (text: string) => void): { readonly write: (line: string) => void; readonly flush: () => void } {
  let text = "";
  const flush = (): void => {
    const all = text;
    text = "";
    if (all !== "") write(all);
  };
  return {
    write(line) {
      if (text === "") setImmediate(flush);
      text += line;
    },
    flush,
  };
}

/**
 * What may be logged of something thrown: its kind and our own lines of the stack. The message of an error may quote its input,
 * so it stays out.
 */
export function faultOf(thrown: unknown): { readonly fault: string; readonly where: string } {
  if (!(thrown instanceof Error)) return { fault: typeof thrown, where: "" };
  const code = "code" in thrown && typeof thrown.code === "string" ? ` ${thrown.code}` : "";
  const frames = (thrown.stack ?? "").split("\n").filter((line) => line.includes("/src/") && line.trimStart().startsWith("at "));
  return {
    fault: `${thrown.name}${code}`,
    where: frames
      .slice(0, 3)
      .map((line) =>
        line
          .trim()
          .replace(/\(?(?:file:\/\/)?\/\S*\/src\//, "src/")
          .replace(/\)$/, ""),
      )
      .join(" < "),
  };
}
