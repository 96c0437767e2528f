import { attempt } from "#core/extract/attempt.ts";
import type { Bytes } from "#core/bytes.ts";
import type { Budget } from "#core/extract/budget.ts";
import type { FileExtractor } from "#core/extract/extractor.ts";
import { openPieces } from "#core/extract/pieces.ts";
import { findHeader, type Folder, type Header, readHeader } from "#core/extract/seven-zip/header.ts";
import { unpackLzma, unpackLzma2 } from "#core/extract/seven-zip/unpack.ts";
import { collect } from "#core/extract/source.ts";
import { inflate } from "#core/extract/zip/inflate.ts";

/** 7z archives that are stored, deflated or packed with LZMA or LZMA2; those with a password are told as such, other methods as unknown. */
export const sevenZip: FileExtractor = {
  inside: "file",
  id: "7z",
  endings: ["7z"],
  mediaTypes: ["application/x-7z-compressed"],
  begins: (head) => [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c].every((byte, i) => head[i] === byte),
  async extract(source, sink, budget) {
    const archive = await source.all();
    const header = await openHeader(archive, budget);
    if (header === undefined) return sink.notScanned("", "password");
    sink.text("names of files", header.names.map((name) => `${name}\n`).join(""));
    const filled = header.names.filter((_, i) => header.isEmpty[i] !== true);
    let next = 0;
    for (const folder of header.folders) {
      const names = folder.files.map(() => filled[next++] ?? "file");
      const method = methodOf(folder);
      if (method === "password" || method === "unknown-format") {
        for (const name of names) sink.notScanned(name, method);
        continue;
      }
      const pieces = openPieces(method(budget));
      for (const [index, name] of names.entries()) {
        await attempt(sink, name, async () => {
          const file = pieces.part(folder.files[index] ?? 0);
          await sink.file(name, file.chunks());
          await file.rest();
        });
      }
      if (pieces.isCut()) sink.notScanned("", "damaged");
    }
  },
};

/** The header may itself be packed, several times over. */
async function openHeader(archive: Bytes, budget: Budget): Promise<Header | undefined> {
  let bytes = findHeader(archive);
  for (let depth = 0; depth < 4; depth++) {
    if (bytes === undefined) return { folders: [], names: [], isEmpty: [] };
    const header = readHeader(bytes, archive, budget.limits.entries);
    if (!header.isEncoded) return header;
    const folder = header.folders[0];
    const method = folder === undefined ? "unknown-format" : methodOf(folder);
    if (method === "password") return undefined;
    if (method === "unknown-format") throw new RangeError("header");
    bytes = await collect(method(budget), budget.limits.heldBytes);
  }
  throw new RangeError("header");
}

type Unpack = (budget: Budget) => AsyncIterable<Bytes>;

function methodOf({ coders, packed, size }: Folder): Unpack | "password" | "unknown-format" {
  if (coders.some(({ id }) => id === "06f10701")) return "password";
  const [coder] = coders;
  if (coder === undefined || coders.length > 1) return "unknown-format";
  if (coder.id === "030101") return (budget) => flow(unpackLzma(packed, coder.properties, size, budget));
  if (coder.id === "21") return (budget) => flow(unpackLzma2(packed, coder.properties, size, budget));
  if (coder.id === "040108") return (budget) => inflate([packed], budget);
  if (coder.id === "00") return () => flow([packed]);
  return "unknown-format";
}

async function* flow(pieces: Iterable<Bytes>): AsyncGenerator<Bytes> {
  yield* pieces;
}
