import { type Bytes, concat, latin1 } from "#core/bytes.ts";
import type { Budget } from "#core/extract/budget.ts";
import { Overrun } from "#core/extract/budget.ts";
import type { FileExtractor } from "#core/extract/extractor.ts";

/** Many messages in one file (RFC 4155), read one after the other. */
export const mailbox: FileExtractor = {
  inside: "file",
  id: "mbox",
  endings: ["mbox", "mbx"],
  mediaTypes: ["application/mbox"],
  begins: (head) => /^From \S+ [^\n]{0,200}\n[\w-]+:/.test(latin1(head.subarray(0, 1024))),
  async extract(source, sink, budget) {
    let number = 0;
    for await (const bytes of messages(source.chunks(), budget)) await sink.file(`message ${++number}.eml`, bytes, "message/rfc822");
  },
};

/** Cuts at lines that begin with "From ", and gives each message without that line. */
async function* messages(chunks: AsyncIterable<Bytes>, budget: Budget): AsyncGenerator<Bytes> {
  let held: Bytes[] = [];
  let length = 0;
  let tail: Bytes = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes = tail.length === 0 ? chunk : concat([tail, chunk]);
    let start = 0;
    for (let at = nextCut(bytes, 0); at >= 0; at = nextCut(bytes, at + 1)) {
      held.push(bytes.subarray(start, at));
      yield withoutFirstLine(concat(held));
      held = [];
      length = 0;
      start = at;
    }
    // A cut may lie across the edge of two chunks.
    const keep = Math.max(start, bytes.length - 5);
    held.push(bytes.subarray(start, keep));
    length += keep - start;
    if (length > budget.limits.heldBytes) throw new Overrun("too-large");
    tail = bytes.slice(keep);
  }
  yield withoutFirstLine(concat([...held, tail]));
}

/** Where a line "From " begins, behind the line end before it. */
function nextCut(bytes: Bytes, from: number): number {
  for (let at = bytes.indexOf(10, from); at >= 0 && at + 5 < bytes.length; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 70 && bytes[at + 2] === 114 && bytes[at + 3] === 111 && bytes[at + 4] === 109 && bytes[at + 5] === 32)
      return at + 1;
  }
  return -1;
}

function withoutFirstLine(bytes: Bytes): Bytes {
  const isMark = bytes[0] === 70 && bytes[4] === 32;
  return isMark ? bytes.slice(bytes.indexOf(10) + 1) : bytes;
}
