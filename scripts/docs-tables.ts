/** The document with its generated parts written anew; each stands between `<!-- name -->` and `<!-- /name -->`. Throws where one has no place. */
export function withParts(document: string, parts: Readonly<Record<string, () => string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [start, end] = [text.indexOf(open), text.indexOf(close)];
    if (start < 0 || end < start) throw new Error(`The document has no place for "${name}".`);
    return `${text.slice(0, start)}${open}\n${part()}\n${text.slice(end)}`;
  }, document);
}

/** A Markdown table with its columns in line, as the formatter leaves it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...all.map((cells) => widthOf(cells[column] ?? ""))));
  const padded = (cell: string, column: number): string => cell + " ".repeat((widths[column] ?? 3) - widthOf(cell));
  const line = (cells: readonly string[]): string => `| ${cells.map(padded).join(" | ")} |`;
  const [first = [], ...rest] = all;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...rest.map(line)].join("\n");
}

/** Columns of a screen: characters of East Asia take two. */
function widthOf(text: string): number {
  return (
    text.length +
    (text.match(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g)?.length ?? 0)
  );
}
