/** How programs show a text of format=flowed, none twice: joined, as it came, and joined over empty lines too, as libmime does. */
export function flowedReadings(text: string, deleteSpace: boolean): readonly string[] {
  const loosely = text.replace(/(?<!^--) (?:\r?\n)+/gm, deleteSpace ? "" : " ");
  return [...new Set([joinFlowed(text, deleteSpace), text, loosely])];
}

/**
 * What stands where lines flow on into each other, for readers that join fewer of them or more: the lines as they came and two in one,
 * wherever a number could reach from one to the other.
 */
export function flowedJoints(text: string): string {
  const lines = text.split(/\r?\n/);
  const asTheyCame = new Set<number>();
  const joined: string[] = [];
  let next = lines.length;
  for (let at = lines.length - 1; at >= 0; at--) {
    const [line = "", following = ""] = [lines[at], lines[next]];
    if (line.endsWith(" ") && reachesOn(line, following)) {
      asTheyCame.add(next).add(at);
      joined.push(line + following.trimStart(), line.trimEnd() + following.trimStart());
    }
    if (line.trim() !== "") next = at;
  }
  return [...lines.filter((_, at) => asTheyCame.has(at)), ...joined].join("\n");
}

function reachesOn(line: string, following: string): boolean {
  return /\d\S* +$/.test(line.slice(-JOINT_CHARS)) || /^[> ]*\S*\d/.test(following.slice(0, JOINT_CHARS));
}

/** A number reaches no further. */
const JOINT_CHARS = 40;

/**
 * A text of format=flowed with its paragraphs on one line each (RFC 3676): lines that end in a space go on in the next of the same
 * depth of quotation. `deleteSpace` is its parameter DelSp.
 */
export function joinFlowed(text: string, deleteSpace: boolean): string {
  const output: string[] = [];
  let open: { readonly depth: number; readonly pieces: string[] } | undefined;
  const close = () => {
    if (open !== undefined) output.push((open.depth > 0 ? `${">".repeat(open.depth)} ` : "") + open.pieces.join(""));
    open = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    const content = line.slice(depth).replace(/^ /, "");
    const isFlowed = content.endsWith(" ") && content !== "-- ";
    if (open !== undefined && (open.depth !== depth || content === "-- ")) close();
    open ??= { depth, pieces: [] };
    open.pieces.push(isFlowed && deleteSpace ? content.slice(0, -1) : content);
    if (!isFlowed) close();
  }
  close();
  return output.join("\r\n");
}
