/** Gathers small pieces of text and hands them on in larger ones, so that neither calls nor memory run away. */
export interface TextBuffer {
  readonly put: (text: string) => void;
  readonly flush: () => void;
}

const PIECE_CHARS = 64 * 1024;

/** A buffer that writes to `write`. */
export function createBuffer(write: (text: string) => void): TextBuffer {
  let pieces: string[] = [];
  let chars = 0;
  const flush = () => {
    if (pieces.length === 0) return;
    const text = pieces.join("");
    pieces = [];
    chars = 0;
    write(text);
  };
  return {
    put(text) {
      pieces.push(text);
      chars += text.length;
      if (chars >= PIECE_CHARS) flush();
    },
    flush,
  };
}
