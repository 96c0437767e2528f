/** One line of the operator's log: words and numbers that the program chose itself. Never contents, never a secret. */
export interface Log {
  readonly line: (event: string, fields?: Readonly<Record<string, string | number | boolean>>) => void;
}

/** JSON lines to a stream, UTC. */
export function openLog(write: (line: string) => void, now: () => number): Log {
  return {
    line(event, fields = {}) {
      write(`${JSON.stringify({ at: new Date(now()).toISOString(), event, ...fields })}\n`);
    },
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
