import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import * as v from "valibot";
import { base64url, type Bytes, fromBase64url } from "#core/bytes.ts";

/** Thrown for a key file that cannot be used, with a sentence for the operator. */
export class KeyFileMistake extends Error {
  override readonly name = "KeyFileMistake";
}

/** Named keys in one file that nobody but its owner may read. */
export type KeyFile = Readonly<Record<string, Bytes>>;

const Shape = v.record(
  v.string(),
  v.pipe(
    v.string(),
    v.check((text) => fromBase64url(text) !== undefined),
  ),
);

/** The keys of this file; made by `fresh` when there is no file yet. Refuses a file that others may read. */
export async function openKeyFile(path: string, fresh: () => Promise<KeyFile>): Promise<KeyFile> {
  if (!existsSync(path)) return write(path, await fresh());
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0)
    throw new KeyFileMistake(`Others may read the key file ${path}: set its mode to 600.`);
  const read = v.safeParse(Shape, parsed(readFileSync(path, "utf8")));
  if (!read.success) throw new KeyFileMistake(`The key file ${path} is damaged.`);
  return Object.fromEntries(Object.entries(read.output).map(([name, text]) => [name, fromBase64url(text) ?? new Uint8Array(0)]));
}

function write(path: string, keys: KeyFile): KeyFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  const file = openSync(temporary, "wx", 0o600);
  writeSync(file, JSON.stringify(Object.fromEntries(Object.entries(keys).map(([name, bytes]) => [name, base64url(bytes)]))));
  fsyncSync(file);
  closeSync(file);
  renameSync(temporary, path);
  const directory = openSync(dirname(path), "r");
  fsyncSync(directory);
  closeSync(directory);
  return keys;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
