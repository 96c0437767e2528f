/** The worker half of PDF.js, run beside the other half: it registers itself on globalThis. */
declare module "pdfjs-dist/legacy/build/pdf.worker.mjs" {
  export const WorkerMessageHandler: object;
}
