import { base64url, type Bytes, type Random } from "#core/bytes.ts";
import { type FloeParameters, openBytes, type SealFault, sealBytes } from "./floe.ts";
import { type ContentKey, objectAad, objectKey } from "./keys.ts";
import { decodeManifest, encodeManifest, type Manifest, type ManifestFile, MANIFEST_OBJECT } from "./manifest.ts";
import { sha256 } from "./primitives.ts";

/** One sealed object of an item, as it lies on disk. */
export interface SealedObject {
  readonly objectId: string;
  readonly bytes: Bytes;
}

/** A file before it is sealed. */
export interface PlainFile {
  readonly objectId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Bytes;
}

/** Whose item this is: every object is bound to both. */
export interface ItemPlace {
  readonly organisation: string;
  readonly itemId: string;
}

/** What an item says, without what sealing fills in itself. */
export type ManifestFields = Omit<Manifest, "version" | "organisation" | "itemId" | "files">;

/** An item, sealed: its files, its manifest, and what the sender signs of it. */
export interface SealedItem {
  readonly objects: readonly SealedObject[];
  readonly manifestObject: SealedObject;
  readonly manifestSha256: Bytes;
  /** All sealed objects together, the manifest's too. */
  readonly totalBytes: number;
}

/** Seals a message and its files under one content key. Throws RangeError where the manifest breaks its limits. */
export async function sealItem(
  item: ItemPlace & {
    readonly manifest: ManifestFields;
    readonly files: readonly PlainFile[];
    readonly contentKey: ContentKey;
    readonly random: Random;
    readonly parameters?: FloeParameters;
  },
): Promise<SealedItem> {
  const files: ManifestFile[] = [];
  for (const { objectId, name, mediaType, bytes } of item.files) {
    files.push({ objectId, name, mediaType, sizeBytes: bytes.length, sha256: base64url(await sha256(bytes)) });
  }
  const { organisation, itemId } = item;
  const manifest = encodeManifest({ ...item.manifest, version: 1, organisation, itemId, files });
  const seal = async (objectId: string, bytes: Bytes): Promise<SealedObject> => {
    const { key, aad } = await objectOptions(item, objectId);
    return { objectId, bytes: await sealBytes({ key, aad, random: item.random, ...chosen(item.parameters) }, bytes) };
  };
  const manifestObject = await seal(MANIFEST_OBJECT, manifest);
  const objects: SealedObject[] = [];
  for (const { objectId, bytes } of item.files) objects.push(await seal(objectId, bytes));
  const totalBytes = objects.reduce((sum, { bytes }) => sum + bytes.length, manifestObject.bytes.length);
  return { objects, manifestObject, manifestSha256: await sha256(manifest), totalBytes };
}

/** What opening an object of an item needs. */
export interface SealedPlace extends ItemPlace {
  readonly contentKey: ContentKey;
  readonly sealed: Bytes;
  readonly parameters?: FloeParameters;
}

/** The manifest of an item with its SHA-256 for `verifyItem`, or why it does not open. */
export async function openManifest(
  from: SealedPlace,
): Promise<
  { readonly ok: true; readonly manifest: Manifest; readonly sha256: Bytes } | { readonly ok: false; readonly why: SealFault | "malformed" }
> {
  const opened = await openBytes({ ...(await objectOptions(from, MANIFEST_OBJECT)), ...chosen(from.parameters) }, from.sealed);
  if (!opened.ok) return opened;
  const manifest = decodeManifest(opened.bytes);
  if (manifest?.itemId !== from.itemId || manifest.organisation !== from.organisation) return { ok: false, why: "malformed" };
  return { ok: true, manifest, sha256: await sha256(opened.bytes) };
}

/** One file of an item, exactly as the manifest promises it, or why not. */
export async function openFile(
  from: SealedPlace & { readonly manifest: Manifest; readonly objectId: string },
): Promise<
  | { readonly ok: true; readonly file: ManifestFile; readonly bytes: Bytes }
  | { readonly ok: false; readonly why: SealFault | "not-in-manifest" | "not-as-promised" }
> {
  const file = from.manifest.files.find(({ objectId }) => objectId === from.objectId);
  if (file === undefined) return { ok: false, why: "not-in-manifest" };
  const opened = await openBytes({ ...(await objectOptions(from, file.objectId)), ...chosen(from.parameters) }, from.sealed);
  if (!opened.ok) return opened;
  const promised = opened.bytes.length === file.sizeBytes && base64url(await sha256(opened.bytes)) === file.sha256;
  return promised ? { ok: true, file, bytes: opened.bytes } : { ok: false, why: "not-as-promised" };
}

/** Key and aad of one object, for who seals or opens it as a stream. */
export async function objectOptions(
  from: ItemPlace & { readonly contentKey: ContentKey },
  objectId: string,
): Promise<{ readonly key: Bytes; readonly aad: Bytes }> {
  const { organisation, itemId, contentKey } = from;
  return { key: await objectKey(contentKey, objectId), aad: objectAad({ organisation, itemId, objectId }) };
}

function chosen(parameters: FloeParameters | undefined): { readonly parameters?: FloeParameters } {
  return parameters === undefined ? {} : { parameters };
}
