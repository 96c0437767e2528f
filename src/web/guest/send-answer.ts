import * as v from "valibot";
import { type Opened, ReplyTicket } from "#core/api/guest.ts";
import { base64url, type Bytes, fromBase64url, type Instant } from "#core/bytes.ts";
import { sealedLength, sealStream } from "#core/seal/floe.ts";
import { objectOptions } from "#core/seal/item.ts";
import { type ContentKey, contentKey, recipientKek, wrapContentKey } from "#core/seal/keys.ts";
import { encodeManifest, type Manifest, MANIFEST_OBJECT, type ManifestFile } from "#core/seal/manifest.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { type Answer, BROKEN, post, putBytes, type Refused } from "../shared/api.ts";
import { random } from "../shared/randomness.ts";
import { sealToUser } from "../shared/user-seal.ts";
import { texts } from "./texts.ts";

/** What a guest answers, in the clear: it stays in this browser. */
export interface PlainAnswer {
  readonly text: string;
  readonly files: readonly File[];
  readonly subject: string;
  readonly senderName: string;
  readonly senderAddress: string;
  readonly sentAt: Instant;
  readonly onProgress: (fraction: number | "sealing") => void;
}

/** Seals an answer in this browser to the sender's key and brings it to the server; sent is only what the server has confirmed whole. */
export async function sendAnswer(opened: Opened, answer: PlainAnswer): Promise<Answer<unknown>> {
  answer.onProgress("sealing");
  const { session } = opened;
  // The manifest names objects that have no names yet. The server makes all its names of one length.
  const standIn = (at: number): string => String(at).padStart(opened.itemId.length, "0");
  const nameless = answer.files.map((file, at) => promise(file, standIn(at + 1), NO_DIGEST));
  const place = { organisation: opened.organisation, itemId: standIn(0), writer: opened.recipient, reader: answer.senderAddress };
  const manifestBytes = encodeManifest(manifestOf(place, answer, nameless, opened.itemId)).length;
  const objects = [manifestBytes, ...answer.files.map((file) => file.size)].map((length) => ({ sizeBytes: sealedLength(length) }));
  const started = await post("/api/guest/reply/start", { objects }, ReplyTicket, { session });
  if (!started.ok) return started;
  const ticket = started.value;
  const key = contentKey(random);
  const closed = await closeFor(ticket, key);
  if (!closed.ok) return closed;
  const sealed = await sealObjects({ opened, ticket, answer, key, manifestBytes });
  if (!sealed.ok) return sealed;
  const total = sealed.value.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const [at, blob] of sealed.value.entries()) {
    const path = `/api/guest/reply/${ticket.replyId}/${ticket.objects[at] ?? ""}`;
    const put = await putBytes(path, blob, { session, onProgress: (part) => answer.onProgress((before + part * blob.size) / total) });
    if (!put.ok) return put;
    before += blob.size;
    answer.onProgress(before / total);
  }
  return post("/api/guest/reply/finish", { replyId: ticket.replyId, ...closed.value }, v.object({}), { session });
}

type Ticket = v.InferOutput<typeof ReplyTicket>;

/** The content key, closed for the sender: half A sealed to their public key, the other half the server's share. */
async function closeFor(ticket: Ticket, key: ContentKey): Promise<Answer<{ readonly wrap: string; readonly sealedHalf: string }>> {
  const share = fromBase64url(ticket.share);
  const publicKey = fromBase64url(ticket.publicKey);
  if (share?.length !== 32 || publicKey === undefined) return { ok: false, refused: BROKEN };
  const own = random(32);
  const { itemId, recipient } = ticket;
  const sealedHalf = await sealToUser(publicKey, own, `half/${itemId}`);
  const kek = await recipientKek({ own, share, itemId, recipient });
  const wrap = await wrapContentKey({ kek, contentKey: key, itemId, recipient, random });
  return { ok: true, value: { wrap: base64url(wrap), sealedHalf: base64url(sealedHalf) } };
}

/** All sealed objects in the order of the ticket, the manifest first. One file at a time is in memory. */
async function sealObjects(of: Sealing): Promise<Answer<readonly Blob[]>> {
  const { opened, ticket, answer, key } = of;
  const place = { organisation: ticket.organisation, itemId: ticket.itemId, contentKey: key };
  const seal = async (objectId: string, bytes: Bytes): Promise<Blob> => {
    const parts: Bytes[] = [];
    for await (const part of sealStream({ ...(await objectOptions(place, objectId)), random }, once(bytes))) parts.push(part);
    return new Blob(parts);
  };
  const files: ManifestFile[] = [];
  const blobs: Blob[] = [];
  for (const [at, file] of answer.files.entries()) {
    const bytes = await readFile(file);
    const objectId = ticket.objects[at + 1];
    if (bytes === undefined || objectId === undefined) return { ok: false, refused: objectId === undefined ? BROKEN : unreadable(file) };
    files.push(promise(file, objectId, base64url(await sha256(bytes)), bytes.length));
    blobs.push(await seal(objectId, bytes));
  }
  const written = { organisation: ticket.organisation, itemId: ticket.itemId, writer: opened.recipient, reader: ticket.recipient };
  const manifest = encodeManifest(manifestOf(written, answer, files, opened.itemId));
  const padded = encodeManifest(manifestOf(written, answer, files, opened.itemId, of.manifestBytes - manifest.length));
  return { ok: true, value: [await seal(MANIFEST_OBJECT, padded), ...blobs] };
}

interface Sealing {
  readonly opened: Opened;
  readonly ticket: Ticket;
  readonly answer: PlainAnswer;
  readonly key: ContentKey;
  /** What the server was told that the manifest's bytes would be. */
  readonly manifestBytes: number;
}

interface Place {
  readonly organisation: string;
  readonly itemId: string;
  readonly writer: string;
  readonly reader: string;
}

/** `spaces` behind the text make up for names that came out shorter than was reckoned. */
function manifestOf(place: Place, answer: PlainAnswer, files: readonly ManifestFile[], inReplyTo: string, spaces = 0): Manifest {
  return {
    version: 1,
    itemId: place.itemId,
    organisation: place.organisation,
    origin: "guest",
    from: { name: "", address: place.writer },
    to: [{ name: answer.senderName, address: place.reader }],
    cc: [],
    subject: answer.subject,
    sentAt: answer.sentAt,
    text: answer.text + " ".repeat(Math.max(0, spaces)),
    files,
    inReplyTo,
  };
}

const NO_DIGEST = base64url(new Uint8Array(32));

function promise(file: File, objectId: string, sha: string, sizeBytes = file.size): ManifestFile {
  return { objectId, name: file.name, mediaType: file.type, sizeBytes, sha256: sha };
}

async function readFile(file: File): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    // The file was moved or changed after it was chosen.
    return undefined;
  }
}

function unreadable(file: File): Refused {
  const named = (text: string): string => text.replace("{file}", file.name);
  return { error: "UNREADABLE", text: { nl: named(texts.unreadable.nl), en: named(texts.unreadable.en) } };
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes, void, undefined> {
  yield bytes;
}
