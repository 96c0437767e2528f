import { attempt } from "#core/extract/attempt.ts";
import type { ZipExtractor } from "#core/extract/extractor.ts";
import { readOpenDocument } from "#core/extract/office/open-document.ts";
import { findPart, openPart } from "#core/extract/office/package.ts";
import { readProperties } from "#core/extract/office/properties.ts";
import { collectText } from "#core/extract/text/charset.ts";

/** Parts that hold looks, lists of parts, or a picture of the first page. */
const LOOKS = /^(?:mimetype$|META-INF\/|Thumbnails\/|settings\.xml$|Configurations2\/|layout-cache$|manifest\.rdf$)|\/settings\.xml$/i;

/** OpenDocument texts, sheets, presentations and drawings (ISO/IEC 26300), also those inside each other. */
export const openDocument: ZipExtractor = {
  inside: "zip",
  id: "odf",
  holds: (names) => names.has("content.xml") && (names.has("mimetype") || names.has("META-INF/manifest.xml")),
  async extract(zip, sink) {
    const manifest = findPart(zip, "META-INF/manifest.xml");
    if (manifest !== undefined && /<(?:\w+:)?encryption-data[\s/>]/.test(await collectText(manifest.texts())))
      return sink.notScanned("", "password");
    for (const entry of zip.entries) {
      const { name } = entry;
      const object = /^(?:\.\/)?(Object [^/]{1,40})\//.exec(name)?.[1];
      const texts = () => openPart(zip, entry, "").texts();
      await attempt(sink, name, async () => {
        if (LOOKS.test(name) || entry.size === 0) return;
        if (name === "content.xml") await readOpenDocument(texts(), "body", sink);
        else if (name === "styles.xml") await readOpenDocument(texts(), "styles", sink);
        else if (/(?:^|\/)meta\.xml$/.test(name)) await readProperties(texts(), sink);
        else if (object !== undefined && name.endsWith("/styles.xml")) return;
        else if (name.endsWith(".xml")) await readOpenDocument(texts(), object ?? "other parts", sink);
        else await sink.file(name, zip.read(entry));
      });
    }
  },
};
