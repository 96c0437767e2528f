import type { FileExtractor } from "#core/extract/extractor.ts";
import { gunzip } from "#core/extract/zip/gunzip.ts";

/** One packed file (RFC 1952), read piece by piece. */
export const gzip: FileExtractor = {
  inside: "file",
  id: "gz",
  endings: ["gz", "tgz"],
  mediaTypes: ["application/gzip", "application/x-gzip"],
  begins: (head) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8,
  async extract(source, sink, budget) {
    await sink.file(innerName(source.name), gunzip(source.chunks(), budget));
  },
};

/** "a.tgz" holds "a.tar", "a.csv.gz" holds "a.csv". */
function innerName(name: string): string {
  if (/\.tgz$/i.test(name)) return name.replace(/\.tgz$/i, ".tar");
  return name.replace(/\.gz$/i, "") || "contents";
}
