import { type Bytes, concat, utf8 } from "#core/bytes.ts";

const ALPHABET = utf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const PAD = 0x3d;
/** Bytes on one line of 76 characters. */
const LINE_BYTES = 57;

/** Base64 on one line (RFC 4648 section 4). */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (const code of encodeLine(bytes)) text += String.fromCharCode(code);
  return text;
}

/** Base64 in lines of 76 characters, each with its CRLF (RFC 2045 section 6.8). */
export function base64Lines(bytes: Uint8Array): Bytes {
  const lines = Math.ceil(bytes.length / LINE_BYTES);
  const output = new Uint8Array(Math.ceil(bytes.length / 3) * 4 + lines * 2);
  let at = 0;
  for (let i = 0; i < bytes.length; i += LINE_BYTES) {
    const line = encodeLine(bytes.subarray(i, i + LINE_BYTES));
    output.set(line, at);
    at += line.length;
    output[at++] = 13;
    output[at++] = 10;
  }
  return output;
}

function encodeLine(bytes: Uint8Array): Bytes {
  const output = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD);
  for (let i = 0, at = 0; i < bytes.length; i += 3, at += 4) {
    const left = bytes.length - i;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    output[at] = ALPHABET[group >> 18] ?? PAD;
    output[at + 1] = ALPHABET[(group >> 12) & 63] ?? PAD;
    if (left > 1) output[at + 2] = ALPHABET[(group >> 6) & 63] ?? PAD;
    if (left > 2) output[at + 3] = ALPHABET[group & 63] ?? PAD;
  }
  return output;
}

/** A text with CRLF line ends, whichever it had, and one at its end. */
export function crlf(text: string): string {
  const lines = text.replace(/\r\n?|\n/g, "\r\n");
  return lines === "" || lines.endsWith("\r\n") ? lines : `${lines}\r\n`;
}

/** A text as a MIME body: the lightest encoding that every relay leaves alone, with the name of that encoding. */
export function encodeText(text: string): { readonly encoding: "7bit" | "quoted-printable" | "base64"; readonly body: Bytes } {
  const lines = crlf(text);
  // A line that starts with a dash could be taken for a delimiter, one with "From " or a dot is changed on the way.
  if (/^[\t\r\n\x20-\x7e]*$/.test(lines) && !/^(?:-|From |\.|.{79})|[ \t]\r$/m.test(lines)) return { encoding: "7bit", body: utf8(lines) };
  const bytes = utf8(lines);
  let escapes = 0;
  for (const byte of bytes) if (byte > 126 || byte === PAD) escapes++;
  if (escapes * 6 > bytes.length) return { encoding: "base64", body: base64Lines(bytes) };
  return { encoding: "quoted-printable", body: quotedPrintable(bytes) };
}

const HEX = utf8("0123456789ABCDEF");
/** Characters of a line without the "=" of a soft break (RFC 2045 section 6.7). */
const LINE_CHARS = 75;
/** A soft break and one escape. */
const STEP_BYTES = 6;

/** Of lines that all end in CRLF. One place for all that is written: a text can be very many lines. */
function quotedPrintable(lines: Uint8Array): Bytes {
  let output = new Uint8Array(lines.length + (lines.length >> 2) + STEP_BYTES);
  let at = 0;
  let column = 0;
  for (let i = 0; i < lines.length; i++) {
    if (at + STEP_BYTES > output.length) output = concat([output, new Uint8Array(output.length)]);
    const byte = lines[i] as number;
    if (byte === 13) {
      output[at++] = 13;
      output[at++] = 10;
      i++;
      column = 0;
      continue;
    }
    const isLast = lines[i + 1] === 13;
    if (column + (isWritten(byte, isLast, column) ? 1 : 3) > LINE_CHARS) {
      output[at++] = PAD;
      output[at++] = 13;
      output[at++] = 10;
      column = 0;
    }
    const start = at;
    if (isWritten(byte, isLast, column)) output[at++] = byte;
    else {
      output[at++] = PAD;
      output[at++] = HEX[byte >> 4] as number;
      output[at++] = HEX[byte & 15] as number;
    }
    column += at - start;
  }
  return output.slice(0, at);
}

/** Whether a byte stands as it is: at a line's beginning not what a delimiter, "From " and a stuffed dot begin with. */
function isWritten(byte: number, isLast: boolean, column: number): boolean {
  return isLiteral(byte, isLast) && !(column === 0 && (byte === 0x2e || byte === 0x46 || byte === 0x2d));
}

function isLiteral(byte: number, last: boolean): boolean {
  if (byte === 32 || byte === 9) return !last;
  return byte > 32 && byte < 127 && byte !== PAD;
}
