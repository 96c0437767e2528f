import { latin1 } from "#core/bytes.ts";
import type { FileExtractor } from "#core/extract/extractor.ts";
import { readHtml } from "#core/extract/html/read-html.ts";
import { charsetOf, openText, readTexts } from "#core/extract/text/charset.ts";

/** HTML as a browser would show it, and what it would not show: hidden text, attributes, comments, scripts. */
export const html: FileExtractor = {
  inside: "file",
  id: "html",
  endings: ["html", "htm", "xhtml", "xht"],
  mediaTypes: ["text/html", "application/xhtml+xml"],
  begins: (head) =>
    /^\s*(?:<!--[^]{0,400}?-->\s*)?<(?:!doctype\s+html|html[\s>])/i.test(latin1(head.subarray(0, 600).filter((byte) => byte !== 0))),
  async extract(source, sink) {
    const charset = charsetOf(source.mediaType) || metaCharset(source.head);
    await readHtml(readTexts(source.chunks(), openText(source.head, charset)), sink);
  },
};

/** The charset that the document names itself in its first kilobyte. */
function metaCharset(head: Uint8Array): string {
  return /<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(latin1(head.subarray(0, 1024)))?.[1] ?? "";
}
