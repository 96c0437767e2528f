import type { Bytes } from "#core/bytes.ts";
import type { Storage } from "#core/extract/compound/compound.ts";
import { numbersOf } from "#core/extract/compound/numbers.ts";
import type { CompoundExtractor, Sink } from "#core/extract/extractor.ts";
import { attachmentName, MAPI, type MapiProperties, writeMessage } from "#core/extract/outlook/mapi.ts";
import { utf16 } from "#core/extract/text/utf16.ts";

/** Messages as Outlook saves them (MS-OXMSG): texts, recipients, attachments, messages inside, every further property. */
export const outlookMessage: CompoundExtractor = {
  inside: "compound",
  id: "msg",
  holds: (root) => root.streams.has("__properties_version1.0"),
  extract: readMessage,
};

async function readMessage(storage: Storage, sink: Sink): Promise<void> {
  const properties = readProperties(storage, 1252);
  await writeMessage(properties, sink);
  const children = [...storage.storages.values()];
  const recipients = children.filter(({ name }) => name.startsWith("__recip_version1.0"));
  sink.text("recipients", recipients.map((recipient) => `${[...readProperties(recipient, 1252).texts.values()].join(" ")}\n`).join(""));
  for (const child of children) {
    if (child.name.startsWith("__attach_version1.0")) await readAttachment(child, sink);
  }
}

async function readAttachment(storage: Storage, sink: Sink): Promise<void> {
  const properties = readProperties(storage, 1252);
  const name = attachmentName(properties);
  const bytes = properties.binaries.get(MAPI.attachment);
  if (bytes !== undefined && bytes.length > 0) await sink.file(name, bytes, properties.texts.get(MAPI.mediaType));
  const object = storage.storages.get("__substg1.0_3701000D");
  if (object !== undefined) await sink.object(name, object);
}

/** Streams are named by the property's number and type: 001F is UTF-16, 001E is in the message's code page, 0102 is bytes. */
function readProperties(storage: Storage, codePage: number): MapiProperties {
  const texts = new Map<number, string>();
  const binaries = new Map<number, Bytes>();
  const charset = charsetOf(fixedProperty(storage, 0x3ffd) || fixedProperty(storage, 0x3fde) || codePage);
  for (const [name, bytes] of storage.streams) {
    const found = /^__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})(-[0-9A-F]{8})?/i.exec(name);
    if (found === null) continue;
    const id = Number.parseInt(found[1] ?? "", 16);
    const type = Number.parseInt(found[2] ?? "", 16) & 0xfff;
    const before = texts.has(id) ? `${texts.get(id)}\n` : "";
    if (type === 0x1f) texts.set(id, before + utf16(bytes).replace(/\0+$/, ""));
    else if (type === 0x1e) texts.set(id, before + new TextDecoder(charset).decode(bytes).replace(/\0+$/, ""));
    else if (type === 0x102) binaries.set(id, bytes);
  }
  return { texts, binaries };
}

/** A 32-bit property of the fixed table; its head is 32, 24 or 8 bytes long, and each entry is 16. */
function fixedProperty(storage: Storage, id: number): number {
  const bytes = storage.streams.get("__properties_version1.0") ?? new Uint8Array();
  const numbers = numbersOf(bytes);
  for (let at = bytes.length % 16; at + 16 <= bytes.length; at += 16) {
    if (numbers.u16(at + 2) === id && numbers.u16(at) === 3) return numbers.u32(at + 8);
  }
  return 0;
}

function charsetOf(codePage: number): string {
  if (codePage === 65_001) return "utf-8";
  try {
    return new TextDecoder(
      codePage === 932
        ? "shift_jis"
        : codePage === 936
          ? "gbk"
          : codePage === 950
            ? "big5"
            : codePage === 949
              ? "euc-kr"
              : `windows-${codePage}`,
    ).encoding;
  } catch {
    return "windows-1252";
  }
}
