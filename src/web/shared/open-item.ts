import { base64url, type Bytes, fromBase64url } from "#core/bytes.ts";
import { openStream, SealBroken } from "#core/seal/floe.ts";
import { objectOptions, openManifest } from "#core/seal/item.ts";
import { type ContentKey, recipientKek, unwrapContentKey } from "#core/seal/keys.ts";
import type { Manifest, ManifestFile } from "#core/seal/manifest.ts";
import { sha256 } from "#core/seal/primitives.ts";
import type { Answer, Refused } from "./api.ts";
import { texts } from "./texts.ts";

/** What the server gave to open an item with, and where its objects come from. */
export interface ItemAccess {
  readonly organisation: string;
  readonly itemId: string;
  readonly recipient: string;
  readonly manifestObject: string;
  /** base64url, as the server says it. */
  readonly share: string;
  readonly wrap: string;
  /** The reader's own half of the key, 32 bytes. */
  readonly own: Bytes;
  readonly fetchObject: (objectId: string) => Promise<Answer<ReadableStream<Bytes>>>;
}

/** An item that is open on this device. */
export interface OpenItem {
  readonly manifest: Manifest;
  /** The whole file, once every byte of it is what the sender sealed; `onProgress` hears a fraction of one. */
  readonly openFile: (file: ManifestFile, onProgress: (fraction: number) => void) => Promise<Answer<Blob>>;
}

/** Opens an item in this browser: key, then manifest. Refuses with NOT_OPENED where the halves do not fit. */
export async function openItem(access: ItemAccess): Promise<Answer<OpenItem>> {
  const { organisation, itemId, recipient, own } = access;
  const share = fromBase64url(access.share);
  const wrapped = fromBase64url(access.wrap);
  if (share?.length !== 32 || wrapped === undefined) return NOT_OPENED;
  const kek = await recipientKek({ own, share, itemId, recipient });
  const contentKey = await unwrapContentKey({ kek, wrapped, itemId, recipient });
  if (contentKey === undefined) return NOT_OPENED;
  const stream = await access.fetchObject(access.manifestObject);
  if (!stream.ok) return stream;
  const sealed = await collected(stream.value);
  if (sealed === undefined) return NOT_WHOLE;
  const opened = await openManifest({ organisation, itemId, contentKey, sealed });
  if (!opened.ok) return NOT_OPENED;
  return { ok: true, value: { manifest: opened.manifest, openFile: (file, onProgress) => openFile(access, contentKey, file, onProgress) } };
}

async function openFile(
  access: ItemAccess,
  contentKey: ContentKey,
  file: ManifestFile,
  onProgress: (fraction: number) => void,
): Promise<Answer<Blob>> {
  const stream = await access.fetchObject(file.objectId);
  if (!stream.ok) return stream;
  const parts: Bytes[] = [];
  let length = 0;
  try {
    for await (const bytes of openStream(await objectOptions({ ...access, contentKey }, file.objectId), chunks(stream.value))) {
      parts.push(bytes);
      length += bytes.length;
      if (length > file.sizeBytes) return NOT_WHOLE;
      onProgress(file.sizeBytes === 0 ? 1 : length / file.sizeBytes);
    }
  } catch (error) {
    if (error instanceof SealBroken || error instanceof TypeError) return NOT_WHOLE;
    throw error;
  }
  // The type is a neutral one: the browser saves the file and never shows it as a page of ours.
  const blob = new Blob(parts, { type: "application/octet-stream" });
  const promised = length === file.sizeBytes && base64url(await sha256(new Uint8Array(await blob.arrayBuffer()))) === file.sha256;
  return promised ? { ok: true, value: blob } : NOT_WHOLE;
}

async function collected(stream: ReadableStream<Bytes>): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    return undefined;
  }
}

// Not every browser lets a stream be iterated.
async function* chunks(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const NOT_OPENED: { readonly ok: false; readonly refused: Refused } = {
  ok: false,
  refused: { error: "NOT_OPENED", text: texts.notOpened },
};
const NOT_WHOLE: { readonly ok: false; readonly refused: Refused } = { ok: false, refused: { error: "NOT_WHOLE", text: texts.notWhole } };
