import { bigEndian, type Bytes, concat, equalBytes, type Random, utf8 } from "#core/bytes.ts";
import { aesKey, decryptGcm, encryptGcm, exactly, hkdfExpand, IV_BYTES, KEY_BYTES, TAG_BYTES } from "./primitives.ts";
import type { GcmKey } from "./symmetric.ts";

/** FLOE (c2sp.org/FLOE) as this house uses it: AES-256-GCM, HKDF-Expand-SHA-384, 262,144 bytes a sealed segment. Lengths in bytes. */
export const FLOE = {
  segmentBytes: 262_144,
  /** One AES key serves 2^20 segments. */
  rotationMask: 20,
  headerBytes: 74,
  /** What sealing adds to a segment: its length, iv and tag. */
  segmentOverheadBytes: 4 + IV_BYTES + TAG_BYTES,
  segmentsMax: 2 ** 40,
} as const;

/** What may differ between two uses of FLOE. The header carries `segmentBytes` only; both sides must know the mask. */
export interface FloeParameters {
  readonly segmentBytes: number;
  readonly rotationMask: number;
}

/** Why sealed bytes do not open. None of these words tells anything of the contents. */
export type SealFault = "wrong-format" | "wrong-key" | "damaged" | "truncated" | "trailing";

/** Plaintext that is what was sealed, or why there is none. */
export type Opened = { readonly ok: true; readonly bytes: Bytes } | { readonly ok: false; readonly why: SealFault };

/** What opening needs. */
export interface OpenOptions {
  /** 32 secret bytes. */
  readonly key: Bytes;
  /** What the sealed bytes belong to; the header commits to it together with the key. */
  readonly aad: Bytes;
  readonly parameters?: FloeParameters;
}

/** What sealing needs. */
export interface SealOptions extends OpenOptions {
  readonly random: Random;
}

/** Seals the segments of one plaintext, in any order and beside each other. */
export interface FloeSealer {
  readonly header: Bytes;
  /** How much plaintext every segment but the last holds, in bytes. */
  readonly plainBytes: number;
  /** One segment. Throws RangeError where it has not the length that its place asks, or there are too many. */
  readonly seal: (plaintext: Bytes, position: number, final: boolean) => Promise<Bytes>;
}

/** Opens any segment alone. Who skips segments must know from elsewhere which one is the last. */
export interface FloeOpener {
  readonly ok: true;
  readonly segmentBytes: number;
  readonly open: (segment: Bytes, position: number, final: boolean) => Promise<Opened>;
}

/** Starts a FLOE ciphertext (startEncryption) with a fresh random iv. */
export async function startSealing(options: SealOptions): Promise<FloeSealer> {
  const parameters = checked(options.parameters);
  const iv = fresh(options.random, FLOE_IV_BYTES);
  const encoded = encodedParameters(parameters);
  const keys = await floeKeys(options, parameters, iv);
  const plainBytes = plainSegmentBytes(parameters);
  const seal = async (plaintext: Bytes, position: number, final: boolean) => {
    if (!isPosition(position, final)) throw new RangeError("A FLOE ciphertext has no segment at this place.");
    if (final ? plaintext.length > plainBytes : plaintext.length !== plainBytes) throw new RangeError("A FLOE segment has another length.");
    const segmentIv = fresh(options.random, IV_BYTES);
    const mark = final ? plaintext.length + FLOE.segmentOverheadBytes : NOT_FINAL;
    const sealed = await encryptGcm(await keys.segmentKey(position), segmentIv, plaintext, segmentAad(position, final));
    return concat([bigEndian(mark, 4), segmentIv, sealed]);
  };
  return { header: concat([encoded, iv, keys.headerTag]), plainBytes, seal };
}

/** Checks a FLOE header (startDecryption): the right format, and made with this key for this aad. */
export async function startOpening(
  options: OpenOptions & { readonly header: Bytes },
): Promise<FloeOpener | { readonly ok: false; readonly why: SealFault }> {
  const parameters = checked(options.parameters);
  const { header } = options;
  if (header.length !== FLOE.headerBytes) return { ok: false, why: header.length < FLOE.headerBytes ? "truncated" : "trailing" };
  const encoded = encodedParameters(parameters);
  if (!equalBytes(header.subarray(0, encoded.length), encoded)) return { ok: false, why: "wrong-format" };
  const keys = await floeKeys(options, parameters, header.slice(encoded.length, encoded.length + FLOE_IV_BYTES));
  if (!equalBytes(keys.headerTag, header.subarray(encoded.length + FLOE_IV_BYTES))) return { ok: false, why: "wrong-key" };
  const open = async (segment: Bytes, position: number, final: boolean): Promise<Opened> => {
    const fault = segmentFault(segment, final, parameters.segmentBytes);
    if (fault !== undefined) return { ok: false, why: fault };
    if (!isPosition(position, final)) return { ok: false, why: "damaged" };
    const iv = segment.subarray(4, 4 + IV_BYTES);
    const body = segment.subarray(4 + IV_BYTES);
    const bytes = await decryptGcm(await keys.segmentKey(position), iv, body, segmentAad(position, final));
    return bytes === undefined ? { ok: false, why: "damaged" } : { ok: true, bytes };
  };
  return { ok: true, segmentBytes: parameters.segmentBytes, open };
}

/** Length in bytes of what `sealBytes` and `sealStream` make of so many bytes. */
export function sealedLength(plainLength: number, parameters?: FloeParameters): number {
  const segments = Math.max(1, Math.ceil(plainLength / plainSegmentBytes(checked(parameters))));
  return FLOE.headerBytes + plainLength + segments * FLOE.segmentOverheadBytes;
}

const FLOE_IV_BYTES = 32;
const HEADER_TAG_BYTES = 32;
const KDF_KEY_BYTES = 48;
const NOT_FINAL = 0xffffffff;
// Small enough that no segment's length can read as the mark of an internal one.
const SEGMENT_BYTES_MAX = 2 ** 30;

function checked(parameters: FloeParameters = FLOE): FloeParameters {
  const { segmentBytes, rotationMask } = parameters;
  const fits = Number.isInteger(segmentBytes) && segmentBytes > FLOE.segmentOverheadBytes && segmentBytes <= SEGMENT_BYTES_MAX;
  if (!fits || !Number.isInteger(rotationMask) || rotationMask < 0 || rotationMask > FLOE.rotationMask) {
    throw new RangeError("These are no parameters of FLOE.");
  }
  return parameters;
}

function plainSegmentBytes(parameters: FloeParameters): number {
  return parameters.segmentBytes - FLOE.segmentOverheadBytes;
}

function encodedParameters(parameters: FloeParameters): Bytes {
  return concat([Uint8Array.of(0, 0), bigEndian(parameters.segmentBytes, 4), bigEndian(FLOE_IV_BYTES, 4)]);
}

function fresh(random: Random, length: number): Bytes {
  const bytes = random(length);
  exactly(bytes, length, "This randomness");
  return bytes;
}

interface FloeKeys {
  readonly headerTag: Bytes;
  readonly segmentKey: (position: number) => Promise<GcmKey>;
}

async function floeKeys(options: OpenOptions, parameters: FloeParameters, iv: Bytes): Promise<FloeKeys> {
  exactly(options.key, KEY_BYTES, "A FLOE key");
  const encoded = encodedParameters(parameters);
  const derive = (key: Bytes, purpose: Bytes, length: number) => hkdfExpand(key, concat([encoded, iv, purpose, options.aad]), length);
  const headerTag = await derive(options.key, utf8("HEADER_TAG:"), HEADER_TAG_BYTES);
  const messageKey = await derive(options.key, utf8("MESSAGE_KEY:"), KDF_KEY_BYTES);
  const group = 2 ** parameters.rotationMask;
  // The key of the last group of segments is kept: segments mostly come in order.
  let kept: { readonly first: number; readonly key: Promise<GcmKey> } | undefined;
  const segmentKey = (position: number) => {
    const first = position - (position % group);
    if (kept?.first !== first)
      kept = { first, key: derive(messageKey, concat([utf8("DEK:"), bigEndian(first, 8)]), KEY_BYTES).then(aesKey) };
    return kept.key;
  };
  return { headerTag, segmentKey };
}

function isPosition(position: number, final: boolean): boolean {
  return Number.isInteger(position) && position >= 0 && position < FLOE.segmentsMax - (final ? 0 : 1);
}

function segmentAad(position: number, final: boolean): Bytes {
  return concat([bigEndian(position, 8), Uint8Array.of(final ? 1 : 0)]);
}

function segmentFault(segment: Bytes, final: boolean, segmentBytes: number): SealFault | undefined {
  if (segment.length > segmentBytes) return "trailing";
  if (segment.length < (final ? FLOE.segmentOverheadBytes : segmentBytes)) return "truncated";
  const mark = new DataView(segment.buffer, segment.byteOffset, 4).getUint32(0);
  if (mark !== NOT_FINAL && (mark < FLOE.segmentOverheadBytes || mark > segmentBytes)) return "damaged";
  if (!final) return mark === NOT_FINAL ? undefined : "trailing";
  if (mark > segment.length) return "truncated";
  return mark < segment.length ? "trailing" : undefined;
}
