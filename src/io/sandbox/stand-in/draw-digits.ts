import { type Bytes, concat } from "#core/bytes.ts";

/** Three digits as people draw them in five by seven points; a reader of letters knows these from each other. */
const GLYPHS: Readonly<Record<string, readonly string[]>> = {
  "1": ["  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "],
  "2": [" ### ", "#   #", "    #", "   # ", "  #  ", " #   ", "#####"],
  "3": [" ### ", "#   #", "    #", "  ## ", "    #", "#   #", " ### "],
};
const SCALE = 4;
const MARGIN = 40;

/** A picture of these digits: grey values, row by row. */
export function drawDigits(digits: string): { readonly width: number; readonly height: number; readonly pixels: Bytes } {
  const width = 2 * MARGIN + digits.length * 6 * SCALE;
  const height = 2 * MARGIN + 7 * SCALE;
  const pixels = new Uint8Array(width * height).fill(255);
  digits.split("").forEach((digit, place) => {
    for (let y = 0; y < 7 * SCALE; y++) {
      for (let x = 0; x < 5 * SCALE; x++) {
        const isInk = GLYPHS[digit]?.[Math.floor(y / SCALE)]?.charAt(Math.floor(x / SCALE)) === "#";
        if (isInk) pixels[(MARGIN + y) * width + MARGIN + place * 6 * SCALE + x] = 0;
      }
    }
  });
  return { width, height, pixels };
}

/** The same as a file in PNM. */
export function pictureFile(digits: string): Bytes {
  const { width, height, pixels } = drawDigits(digits);
  return concat([new TextEncoder().encode(`P5\n${width} ${height}\n255\n`), pixels]);
}
