import { type Bytes, latin1 } from "#core/bytes.ts";
import type { Storage } from "#core/extract/compound/compound.ts";
import { numbersOf } from "#core/extract/compound/numbers.ts";
import { unpackVba } from "#core/extract/compound/unpack-vba.ts";
import type { Sink } from "#core/extract/extractor.ts";
import { placeName } from "#core/extract/places.ts";
import { readableText } from "#core/extract/text/readable.ts";

/** Streams that only say how an object is shown or linked, or pictures of it. */
const LOOKS = /^(?:[\u0001-\u0006].*|CompObj|ObjInfo|OlePres\d*|PRINT|Current User|dir|PROJECT(?:wm|lk)?|_VBA_PROJECT|__SRP_\w+|VBFrame)$/;

/** Writes what stands in a storage beside its own streams: embedded files and objects, macros, and readable text of streams that nobody knows. */
export async function readObjects(storage: Storage, sink: Sink, own: ReadonlySet<string>): Promise<void> {
  for (const [name, bytes] of storage.streams) {
    if (own.has(name) || bytes.length === 0) continue;
    if (name === "\u0001Ole10Native") await readNative(bytes, sink);
    else if (name === "Package" || name === "CONTENTS" || name === "Book" || name === "EmbeddedOdf")
      await sink.file(`embedded ${name.toLowerCase()}`, bytes);
    else if (name === "Pictures" || name === "Data") sink.text(placeName(name).toLowerCase(), readableText(bytes));
    else if (!LOOKS.test(name)) sink.text(`stream ${placeName(name)}`, unpackVba(bytes) ?? readableText(bytes));
  }
  for (const [name, child] of storage.storages) await sink.object(`object ${placeName(name)}`, child);
}

/** A file put into a document as a package: label, path, command, and the file (MS-OLEDS 2.3.6). */
async function readNative(bytes: Bytes, sink: Sink): Promise<void> {
  const numbers = numbersOf(bytes);
  let at = 6;
  const text = () => {
    const end = bytes.indexOf(0, at);
    const value = latin1(bytes.subarray(at, end < 0 ? bytes.length : end));
    at = end < 0 ? bytes.length : end + 1;
    return value;
  };
  const label = text();
  text();
  at += 8;
  text();
  const length = numbers.u32(at);
  await sink.file(label === "" ? "embedded file" : label, bytes.subarray(at + 4, at + 4 + length));
}
