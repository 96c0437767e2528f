import { latin1 } from "#core/bytes.ts";
import type { FileExtractor } from "#core/extract/extractor.ts";
import { charsetOf, decodeText } from "#core/extract/text/charset.ts";
import { readContentLines } from "#core/extract/text/content-lines.ts";

/** Appointments (iCalendar, RFC 5545). */
export const calendar: FileExtractor = {
  inside: "file",
  id: "ics",
  endings: ["ics", "ifb", "vcs"],
  mediaTypes: ["text/calendar"],
  begins: (head) => /^\s*BEGIN:VCALENDAR/i.test(latin1(head.subarray(0, 64)).replace("ï»¿", "")),
  extract: async (source, sink) => readContentLines(decodeText(await source.all(), charsetOf(source.mediaType)), sink),
};
