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
