import type { Sink } from "#core/extract/extractor.ts";
import { readXml, type Tag } from "#core/extract/xml/reader.ts";

/** Document properties, own ones and sensitivity labels, one line each: "title: Contract". */
export async function readProperties(texts: AsyncIterable<string>, sink: Sink): Promise<void> {
  let name = "";
  let value = "";
  const lines: string[] = [];
  const flush = () => {
    if (value.trim() !== "") lines.push(`${name}: ${value.trim()}\n`);
    value = "";
  };
  const open = (tag: Tag) => {
    flush();
    if (tag.name === "property" || tag.name === "user-defined") name = tag.get("name");
    else if (tag.name === "label")
      lines.push(
        `label: ${tag
          .attributes()
          .map(([key, text]) => `${key}=${text}`)
          .join(" ")}\n`,
      );
    else if (!VALUE_TYPES.test(tag.name)) name = tag.name;
  };
  await readXml(texts, {
    open,
    close: flush,
    text: (text) => void (value += text),
    comment: (text) => void lines.push(`comment: ${text}\n`),
  });
  if (lines.length > 0) sink.text("properties", lines.join(""));
}

/** Elements of the variant types, which only say how a value is written. */
const VALUE_TYPES = /^(?:lpwstr|lpstr|bstr|i1|i2|i4|i8|int|ui1|ui2|ui4|uint|r4|r8|decimal|bool|date|filetime|cy|vector|variant)$/;
