/** Bytes as text, and whether they were what their label said. */
export interface DecodedText {
  readonly text: string;
  readonly bad: boolean;
}

/**
 * Bytes of a declared charset as text (WHATWG labels). Never throws: an unknown label, or bytes that do not fit it, are
 * read as well as can be, with `bad` set. Without a label: UTF-8 where it fits, else windows-1252 with `bad` set.
 */
export function decodeText(bytes: Uint8Array, label: string | undefined): DecodedText {
  const name = label?.trim().toLowerCase() ?? "";
  // ASCII that holds more than ASCII is UTF-8 in practice, far more often than windows-1252.
  if (name === "" || name === "us-ascii" || name === "ascii") return guess(bytes, name !== "");
  if (name.length > 40) return { text: guess(bytes, false).text, bad: true };
  try {
    const decoder = name === "utf-8" ? STRICT : new TextDecoder(name, { fatal: true });
    // Two bytes a character without a single zero among them is hardly ever what the label says.
    const lies = decoder.encoding.startsWith("utf-16") && bytes.length > 0 && !bytes.includes(0);
    const text = decoder.decode(bytes);
    return { text, bad: lies || hasZero(text) };
  } catch {
    return { text: lenient(bytes, name), bad: true };
  }
}

const STRICT = new TextDecoder("utf-8", { fatal: true });
const WESTERN = new TextDecoder("windows-1252");

function guess(bytes: Uint8Array, asciiOnly: boolean): DecodedText {
  try {
    const text = STRICT.decode(bytes);
    return { text, bad: hasZero(text) || (asciiOnly && /[^\0-\x7f]/.test(text)) };
  } catch {
    return { text: WESTERN.decode(bytes), bad: true };
  }
}

/** Zeros in a text are wide characters to those who look for them, whatever the label says; others drop them or end the text there. */
function hasZero(text: string): boolean {
  return text.includes("\0");
}

function lenient(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder(name).decode(bytes);
  } catch {
    return guess(bytes, false).text;
  }
}
