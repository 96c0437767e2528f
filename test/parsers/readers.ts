import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { simpleParser } from "mailparser";
import PostalMime from "postal-mime";
import type { Bytes } from "#core/bytes.ts";

/** What a parser shows of a message: texts, and files with their media type. */
export interface Shown {
  readonly texts: readonly string[];
  readonly files: readonly { readonly type: string; readonly bytes: Uint8Array }[];
}

/** A mail parser of another house. */
export type Reader = (raw: Bytes) => Promise<Shown>;

/** postal-mime, as browsers and workers use it. */
export const postalMime: Reader = async (raw) => {
  const read = await PostalMime.parse(raw).catch(() => undefined);
  if (read === undefined) return { texts: [], files: [] };
  const names = read.attachments.flatMap(({ filename }) => filename ?? []);
  return {
    texts: [read.subject ?? "", read.text ?? "", ...names],
    files: [
      ...html(read.html),
      ...read.attachments.map(({ mimeType, content }) => ({
        type: mimeType,
        bytes: typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content),
      })),
    ],
  };
};

/** mailparser, as servers on Node use it. */
export const mailparser: Reader = async (raw) => {
  const read = await simpleParser(Buffer.from(raw), { skipImageLinks: true }).catch(() => undefined);
  if (read === undefined) return { texts: [], files: [] };
  const names = read.attachments.flatMap(({ filename }) => filename ?? []);
  return {
    texts: [read.subject ?? "", read.text ?? "", ...names],
    files: [
      ...html(read.html === false ? undefined : read.html),
      ...read.attachments.map(({ contentType, content }) => ({ type: contentType, bytes: new Uint8Array(content) })),
    ],
  };
};

/** Python's email package in one process for all messages. */
export function openPython(): { readonly read: Reader; readonly close: () => void } {
  const child = spawn("python3", [new URL("read.py", import.meta.url).pathname], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(line));
  return {
    async read(raw) {
      const answered = new Promise<string>((resolve) => waiting.push(resolve));
      child.stdin.write(`${raw.length}\n`);
      child.stdin.write(raw);
      const shown = JSON.parse(await answered) as { texts: string[]; files: { type: string; bytes: string }[] };
      return { texts: shown.texts, files: shown.files.map(({ type, bytes }) => ({ type, bytes: Buffer.from(bytes, "base64") })) };
    },
    close: () => child.stdin.end(),
  };
}

function html(text: string | undefined): Shown["files"] {
  return text === undefined || text === "" ? [] : [{ type: "text/html", bytes: new TextEncoder().encode(text) }];
}
