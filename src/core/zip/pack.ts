import type { Bytes, Instant } from "#core/bytes.ts";
import { safeNames } from "./names.ts";

/** One file to be packed. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: Bytes;
}

/** How a ZIP is closed. */
export interface ZipLock {
  readonly password: string;
  /** The time that every entry carries. */
  readonly at: Instant;
  /** Puts a ZIP in the ZIP, so that whoever lacks the password does not read the names either. */
  readonly hideNames: boolean;
  readonly encryption: ZipEncryption;
}

/** `aes-256` is AE-2 of WinZip. `insecure-old-zip` is the cipher of 1989, which can be broken; some built-in unpackers open nothing else. */
export type ZipEncryption = "aes-256" | "insecure-old-zip";

/**
 * One ZIP that opens with the password alone: files in their order, names safe and unique, one fixed time. Two packings differ in
 * their salts only, which the library draws from WebCrypto: it takes none from outside.
 */
export async function packZip(files: readonly PackedFile[], lock: ZipLock): Promise<Bytes> {
  const { password, hideNames, encryption } = lock;
  const closed = encryption === "aes-256" ? { password, encryptionStrength: 3 as const } : { password, zipCrypto: true };
  if (!hideNames) return write(files, lock.at, closed);
  const inner = await write(files, lock.at, {});
  // It is compressed already.
  return write([{ name: INNER_NAME, bytes: inner }], lock.at, { ...closed, level: 0 });
}

/** How the ZIP in the ZIP is called. */
const INNER_NAME = "bestanden-files.zip";

interface Closing {
  readonly password?: string;
  readonly encryptionStrength?: 3;
  readonly zipCrypto?: boolean;
  readonly level?: number;
}

async function write(files: readonly PackedFile[], at: Instant, closing: Closing): Promise<Bytes> {
  // Loaded with the first ZIP: most commands never make one.
  const { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } = await import("@zip.js/zip.js");
  // No worker threads: what runs here runs in a browser and under the limits of its caller too.
  configure({ useWebWorkers: false });
  const zip = new ZipWriter<Bytes>(new Uint8ArrayWriter(), { ...closing, ...PLAINLY, lastModDate: new Date(at) });
  const names = safeNames(files.map(({ name }) => name));
  for (const [place, { bytes }] of files.entries()) await zip.add(names[place] ?? "", new Uint8ArrayReader(bytes));
  return zip.close();
}

/** What every unpacker reads: sizes before the bytes, attributes as DOS has them, no user or group of this machine. */
const PLAINLY = { keepOrder: true, dataDescriptor: false, msDosCompatible: true, extendedTimestamp: true } as const;
