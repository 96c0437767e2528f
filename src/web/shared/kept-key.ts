import { type Bytes, utf8 } from "#core/bytes.ts";
import { random } from "./randomness.ts";

/**
 * The private key between two loads of the page: closed under a key that this browser holds and gives to nobody, not even to this page
 * (not extractable). Gone at sign-out.
 */
export async function keepKey(address: string, privateKey: Bytes): Promise<void> {
  const closing = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = random(12);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(address) }, closing, privateKey);
  await run("readwrite", (store) => store.put({ closing, iv, sealed } satisfies Kept, address));
}

/** The private key that was kept for this address, or undefined. */
export async function keptKey(address: string): Promise<Bytes | undefined> {
  try {
    const kept: Kept | undefined = await run("readonly", (store) => store.get(address));
    if (kept === undefined) return undefined;
    return new Uint8Array(
      await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv, additionalData: utf8(address) }, kept.closing, kept.sealed),
    );
  } catch {
    // A browser that keeps nothing, or something else under that name: the person signs in again.
    return undefined;
  }
}

/** Forgets every kept key. */
export async function forgetKeys(): Promise<void> {
  try {
    await run("readwrite", (store) => store.clear());
  } catch {
    // Nothing was kept.
  }
}

interface Kept {
  readonly closing: CryptoKey;
  readonly iv: Bytes;
  readonly sealed: ArrayBuffer;
}

const STORE = "keys";

async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open("zegel", 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(STORE));
  const base = await settled(opening);
  try {
    return await settled(work(base.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    base.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The browser's store failed.")));
  });
}
