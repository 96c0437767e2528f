import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import type { Bytes } from "#core/bytes.ts";

/** Packages that hold the reader of pictures and what it knows of Dutch and English. */
export const PICTURE_PACKAGES = ["tesseract.js-core", "@tesseract.js-data/nld", "@tesseract.js-data/eng"] as const;

const LANGUAGES = ["nld", "eng"];
/** Neural network only. */
const LSTM_ONLY = 1;

/** What we use of Tesseract as it is compiled to WebAssembly. */
interface Tesseract {
  readonly FS: { writeFile(path: string, bytes: Uint8Array): void; unlink(path: string): void };
  readonly TessBaseAPI: new () => {
    Init(path: null, languages: string, mode: number): number;
    /** Takes the file "/input"; 0 when it could be decoded. */
    SetImageFile(exif: number, angle: number, upscale: boolean): number;
    Recognize(monitor: null): number;
    GetUTF8Text(): string;
    Clear(): void;
  };
}

/** Loads the reader; it answers the letters of a picture in PNG, JPEG, BMP or PNM, undefined where it cannot decode it. */
export async function openPictureReader(): Promise<(bytes: Bytes) => string | undefined> {
  const require = createRequire(import.meta.url);
  const open = require("tesseract.js-core/tesseract-core-simd-lstm") as (settings: object) => Promise<Tesseract>;
  const wasmBinary = readFileSync(require.resolve("tesseract.js-core/tesseract-core-simd-lstm.wasm"));
  // What it prints may be text of the picture: nobody hears it.
  const tesseract = await open({ wasmBinary, print: () => {}, printErr: () => {} });
  for (const language of LANGUAGES) {
    const packed = readFileSync(require.resolve(`@tesseract.js-data/${language}/4.0.0_best_int/${language}.traineddata.gz`));
    tesseract.FS.writeFile(`${language}.traineddata`, gunzipSync(packed));
  }
  const reader = new tesseract.TessBaseAPI();
  if (reader.Init(null, LANGUAGES.join("+"), LSTM_ONLY) !== 0) throw new Error("the reader of pictures does not start");
  return (bytes) => {
    tesseract.FS.writeFile("/input", bytes);
    try {
      if (reader.SetImageFile(1, 0, false) !== 0 || reader.Recognize(null) !== 0) return undefined;
      return reader.GetUTF8Text();
    } finally {
      reader.Clear();
      tesseract.FS.unlink("/input");
    }
  };
}
