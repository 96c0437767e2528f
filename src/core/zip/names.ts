import { LIMITS } from "#core/limits.ts";

/**
 * File names as they may stand in an archive, in their order: one level deep, legal on every system, no two alike for a system that
 * does not tell capitals apart.
 */
export function safeNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const safe = safeName(name);
    let unique = safe;
    for (let number = 2; taken.has(fold(unique)); number++) unique = numbered(safe, number);
    taken.add(fold(unique));
    return unique;
  });
}

function safeName(name: string): string {
  const visible = name
    .normalize("NFC")
    // Invisible and direction characters make a name look like another: "exe.fdp" with an override reads as "pdf.exe".
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[/\\:*?"<>|]/g, "_")
    .replace(/\s+/g, " ")
    .replace(/^[ .]+|[ .]+$/g, "");
  if (visible === "") return "bestand-file";
  const short = shortened(visible);
  // Names that Windows keeps for its devices, with any extension.
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(short) ? `_${short}` : short;
}

function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  const cut = dot > 0 ? dot : name.length;
  return `${name.slice(0, cut)} (${number})${name.slice(cut)}`;
}

/** The extension stays: it tells with what the file opens. */
function shortened(name: string): string {
  const characters = Array.from(name);
  const over = characters.length - LIMITS.fileNameChars / 2;
  if (over <= 0) return name;
  const dot = characters.lastIndexOf(".");
  const tail = dot > 0 && characters.length - dot <= 16 ? characters.slice(dot) : [];
  return [...characters.slice(0, LIMITS.fileNameChars / 2 - tail.length), ...tail].join("").trim();
}

function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
