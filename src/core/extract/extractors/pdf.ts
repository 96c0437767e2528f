import { latin1 } from "#core/bytes.ts";
import { attempt } from "#core/extract/attempt.ts";
import type { Budget } from "#core/extract/budget.ts";
import type { FileExtractor, Sink } from "#core/extract/extractor.ts";
import { loadPdf, type Pdf, type PdfPage } from "#core/extract/pdf/load-pdf.ts";
import { textInstead } from "#core/extract/text/charset.ts";

/** PDF (ISO 32000): text of every page, form fields, annotations, attachments, outline, metadata, scripts. Pages without text are told. */
export const pdf: FileExtractor = {
  inside: "file",
  id: "pdf",
  endings: ["pdf"],
  mediaTypes: ["application/pdf"],
  begins: (head) => hasMark(head),
  async extract(source, sink, budget) {
    const bytes = await source.all();
    if (!hasMark(source.head)) sink.text("", textInstead(source, bytes) ?? "");
    // PDF.js takes the bytes over; whoever gave them may still need them.
    const loaded = await loadPdf(bytes.slice(), budget.limits.readPicture !== undefined);
    if (loaded === "password") return sink.notScanned("", "password");
    try {
      await readPdf(loaded, sink, budget);
    } finally {
      await loaded.close();
    }
  },
};

/** Readers take a file whose first kilobyte holds the mark. */
function hasMark(head: Uint8Array): boolean {
  return latin1(head.subarray(0, 1024)).includes("%PDF-");
}

async function readPdf(document: Pdf, sink: Sink, budget: Budget): Promise<void> {
  for (let number = 1; number <= document.pages; number++) {
    budget.tick();
    await attempt(sink, `page ${number}`, () => readPage(document, number, sink, budget));
  }
  await attempt(sink, "metadata", async () => sink.text("metadata", (await document.metadata()).join("\n")));
  await attempt(sink, "outline", async () => sink.text("outline", (await document.outline()).join("\n")));
  await attempt(sink, "scripts", async () => sink.text("scripts", (await document.scripts()).join("\n")));
  await attempt(sink, "attachments", async () => {
    for (const { name, bytes } of await document.attachments()) {
      budget.unpacked(bytes.length);
      await sink.file(name, bytes);
    }
  });
}

async function readPage(document: Pdf, number: number, sink: Sink, { limits }: Budget): Promise<void> {
  const page: PdfPage = await document.page(number);
  const place = `page ${number}`;
  sink.text(place, page.text);
  sink.text(`form fields of ${place}`, page.fields.join("\n"));
  sink.text(`annotations of ${place}`, page.annotations.join("\n"));
  if (page.text.trim() === "" && page.isPainted) {
    const seen = page.pictures.map((picture) => limits.readPicture?.(picture));
    if (seen.length > 0) sink.text(place, seen.map((text) => `${text ?? ""}\n`).join(""));
    if (seen.length === 0 || seen.includes(undefined)) sink.notScanned(place, "no-text");
  }
  if (isGarbled(page.text)) sink.notScanned(place, "no-text");
  for (const { name, bytes } of page.attachments) await sink.file(name, bytes);
}

/** A font without a table back to characters gives code points that nobody can read. */
function isGarbled(text: string): boolean {
  const odd = text.match(/[\ufffd\ue000-\uf8ff\u0000-\u0008\u000e-\u001f]/g)?.length ?? 0;
  return odd > 20 && odd * 3 > text.replaceAll(/\s/g, "").length;
}
