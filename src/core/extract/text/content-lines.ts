import type { Sink } from "#core/extract/extractor.ts";
import { decodeBase64 } from "#core/extract/text/base64.ts";
import { decodeText } from "#core/extract/text/charset.ts";

/** Files inside such a file; further ones are told as too many. */
const FILES_MAX = 1000;

/** Reads the lines of iCalendar and vCard: unfolded, escapes undone, files inside them by their own format. */
export async function readContentLines(text: string, sink: Sink): Promise<void> {
  const files: string[] = [];
  const lines = unfold(text);
  const out: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const head = line.slice(0, Math.max(0, colon));
    const value = line.slice(colon + 1);
    if (/;ENCODING=(?:B|BASE64)\b/i.test(head)) files.push(value);
    else if (/^data:[^,]{0,200};base64,/i.test(value)) files.push(value.slice(value.indexOf(",") + 1));
    else if (/QUOTED-PRINTABLE/i.test(head)) out.push(`${head}: ${quotedPrintable(value)}\n`);
    else out.push(`${head}${head === "" ? "" : ": "}${unescape(value)}\n`);
  }
  sink.text("", out.join(""));
  for (const file of files.slice(0, FILES_MAX)) await sink.file("file inside", decodeBase64(file));
  if (files.length > FILES_MAX) sink.notScanned("", "too-many-entries");
}

/** A line that begins with white space goes on with the one before; so does quoted-printable that ends in "=". */
function unfold(text: string): string[] {
  const lines: string[] = [];
  let open: string[] = [];
  for (const line of text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/(?<!=)\n[ \t]/g, "")
    .split("\n")) {
    const isQuoted = open.length > 0 || /^[^:]{0,400}QUOTED-PRINTABLE[^:]{0,400}:/i.test(line);
    if (isQuoted && line.endsWith("=")) {
      open.push(line.slice(0, -1));
      continue;
    }
    open.push(line);
    lines.push(open.join(""));
    open = [];
  }
  if (open.length > 0) lines.push(open.join(""));
  return lines;
}

function unescape(value: string): string {
  return value.replaceAll(/\\([nN,;\\:])/g, (_, character: string) => (character.toLowerCase() === "n" ? "\n" : character));
}

function quotedPrintable(value: string): string {
  const bytes = new Uint8Array(value.length * 3);
  const plain = new TextEncoder();
  let at = 0;
  for (let i = 0; i < value.length; i++) {
    const code = /^=[0-9a-f]{2}/i.test(value.slice(i, i + 3)) ? Number.parseInt(value.slice(i + 1, i + 3), 16) : -1;
    if (code >= 0) {
      bytes[at++] = code;
      i += 2;
    } else at += plain.encodeInto(value.charAt(i), bytes.subarray(at)).written;
  }
  return decodeText(bytes.subarray(0, at));
}
