import type { ZipExtractor } from "#core/extract/extractor.ts";

/** Any ZIP archive: the names of its files, and each file by its own format. */
export const zipArchive: ZipExtractor = {
  inside: "zip",
  id: "zip",
  holds: () => true,
  async extract(zip, sink) {
    if (zip.entries.length > 0) sink.text("names of files", zip.entries.map((entry) => `${entry.name}\n`).join(""));
    for (const entry of zip.entries) {
      if (entry.size > 0 || entry.packedSize > 0) await sink.file(entry.name, zip.read(entry));
    }
  },
};
