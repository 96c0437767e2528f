/** Offers these bytes to the person as a file to keep. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = safeName(name);
  link.rel = "noopener";
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken it over by then; a minute is kind to slow ones.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name without folders, control characters and marks that turn the reading direction, so that ".exe" cannot hide as "fdp". */
export function safeName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "")
    .replace(/[/\\:*?"<>|]/g, "_")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  return plain === "" ? "bestand" : plain.slice(-200);
}

/** Up to four letters that tell what kind of file this is: "PDF". Empty where the name has no ending. */
export function kindOf(name: string): string {
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(safeName(name))?.[1] ?? "";
  return ending.length <= 4 ? ending.toUpperCase() : "";
}
