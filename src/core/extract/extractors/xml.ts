import type { FileExtractor } from "#core/extract/extractor.ts";
import { readFlow } from "#core/extract/office/flow.ts";
import { charsetOf, decodeText, openText, readTexts } from "#core/extract/text/charset.ts";
import { createBuffer } from "#core/extract/text/buffer.ts";
import { createSides, type Sides } from "#core/extract/text/sides.ts";
import { createXmlReader, type XmlHandler } from "#core/extract/xml/reader.ts";

/** Any XML: "name: text" for each element and attribute; nothing from outside is fetched and no entity of its own is expanded. */
export const xml: FileExtractor = {
  inside: "file",
  id: "xml",
  endings: ["xml", "svg", "xsl", "xsd", "rss", "gpx", "kml", "fodt", "fods", "fodp", "rdf", "plist", "config"],
  mediaTypes: ["application/xml", "text/xml", "image/svg+xml"],
  begins: (head) => /^\s*<(?:\?xml[\s?]|!DOCTYPE\s+(?!html)|svg[\s>])/i.test(decodeText(head.subarray(0, 400))),
  async extract(source, sink) {
    const charset = charsetOf(source.mediaType) || declaredEncoding(source.head);
    const texts = readTexts(source.chunks(), openText(source.head, charset));
    // A whole office document in one XML file reads as office documents do.
    if (/schemas\.(?:microsoft|openxmlformats)\.(?:com|org)\/office|urn:oasis:names:tc:opendocument/.test(decodeText(source.head))) {
      return readFlow(texts, "", sink);
    }
    const sides = createSides(sink);
    const ready = createBuffer((text) => sink.text("", text));
    const reader = createXmlReader(createLines(ready.put, sides));
    for await (const text of texts) reader.push(text);
    reader.end();
    ready.flush();
    sides.end();
  },
};

/** One line for each element that holds text; elements amid text do not break it. */
function createLines(put: (text: string) => void, sides: Sides): XmlHandler {
  const spoken: boolean[] = [];
  return {
    open(tag) {
      const isAmidText = spoken.at(-1) === true;
      if (!isAmidText) put(`\n${tag.name}: `);
      spoken.push(isAmidText);
      for (const [name, value] of tag.attributes()) {
        if (/\d|[\p{L}]{2}/u.test(value)) sides.add("attributes", `${name}: ${value}`);
      }
    },
    close() {
      spoken.pop();
    },
    text(text) {
      if (text.trim() === "" && spoken.at(-1) !== true) return;
      put(text);
      if (spoken.length > 0) spoken[spoken.length - 1] = true;
    },
    comment: (text) => sides.add("comments", text),
    declaration: (raw) => sides.add("declarations", /^<\?xml\s/.test(raw) ? "" : raw),
  };
}

function declaredEncoding(head: Uint8Array): string {
  return /^<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{1,40})/.exec(decodeText(head.subarray(0, 400)).trimStart())?.[1] ?? "";
}
