import { createHash, generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { base64url, type Bytes } from "#core/bytes.ts";
import { makeCertificate, type SignedCertificate, verifyCertificate, verifyCertificateInLog } from "./certificate.ts";
import { type ChainedEvent, chainHash, type EventKind, GENESIS } from "./chain.ts";

const SLOW = process.env["SLOW"] === "1";
const RUNS = { numRuns: SLOW ? 10_000 : 100 };
if (SLOW) vi.setConfig({ testTimeout: 3_600_000 });
const sha256 = (bytes: Bytes): Bytes => new Uint8Array(createHash("sha256").update(bytes).digest());
const KEYS = signingKey();
const LOG = log("started", "sealed", "opened", "recalled", "stopped");
const RECIPIENTS = [
  { address: "a@b.example", openedAt: 1_003 },
  { address: "c@d.example", openedAt: null },
];

test("a certificate is verified from its JSON alone, and names who had opened", async () => {
  for (const head of [4, 5]) {
    const kept: unknown = JSON.parse(JSON.stringify(await certified(head)));
    const verdict = await verifyCertificate(kept, KEYS.publicKey);
    expect(verdict).toMatchObject({
      ok: true,
      certificate: { itemId: "i1", recalledAt: 1_004, recipients: RECIPIENTS, head: { seq: head } },
    });
  }
});

test("a certificate agrees with the log that it came from, and with the longer log later on", async () => {
  for (const head of [4, 5]) {
    expect(await verifyCertificateInLog(await certified(head), KEYS.publicKey, LOG)).toMatchObject({ ok: true });
  }
});

test("a log that lost the recall, was written anew or ends before the head does not hold the certificate", async () => {
  const refused = { ok: false, why: "not-in-log" };
  const signed = await certified(5);
  expect(await verifyCertificateInLog(signed, KEYS.publicKey, log("started", "sealed", "opened", "expired", "stopped"))).toEqual(refused);
  expect(await verifyCertificateInLog(signed, KEYS.publicKey, LOG.slice(0, 4))).toEqual(refused);
  expect(await verifyCertificateInLog(signed, KEYS.publicKey, LOG.slice(1))).toEqual(refused);
  expect(await verifyCertificateInLog(signed, KEYS.publicKey, [])).toEqual(refused);
});

test("a certificate with any value changed, added or left out proves nothing", async () => {
  const signed = await certified(5);
  const places = paths(signed);
  expect(places.length).toBeGreaterThan(20);
  for (const path of places) {
    for (const change of [leftOut, replaced("x"), replaced(7), replaced(null), replaced(base64url(sha256(new Uint8Array(0))))]) {
      const other = changedAt(signed, path, change);
      if (JSON.stringify(other) === JSON.stringify(signed)) continue;
      expect((await verifyCertificate(other, KEYS.publicKey)).ok, path.join(".")).toBe(false);
    }
  }
  const more = { ...signed, certificate: { ...signed.certificate, more: 1 } };
  expect(await verifyCertificate(more, KEYS.publicKey)).toEqual({ ok: false, why: "malformed" });
});

test("a certificate of another key proves nothing", async () => {
  expect(await verifyCertificate(await certified(5), signingKey().publicKey)).toEqual({ ok: false, why: "bad-signature" });
  expect(await verifyCertificate(await certified(5), new Uint8Array(0))).toEqual({ ok: false, why: "bad-signature" });
});

test("a certificate is not made where the recall and the log do not agree", async () => {
  const [event, sealed] = [at(4), at(2)];
  const right = {
    ...KEYS,
    privateKeyPkcs8: KEYS.privateKey,
    organisation: "o",
    recipients: RECIPIENTS,
    event,
    previousHash: at(3).hash,
    head: event,
  };
  const wrongs: Partial<typeof right>[] = [
    { event: sealed, previousHash: at(1).hash, head: sealed },
    { previousHash: at(2).hash },
    { head: at(3) },
    { previousHash: new Uint8Array(31) },
    { recipients: [{ address: "a@b.example", openedAt: 1_005 }] },
    { recipients: RECIPIENTS.slice(0, 1).flatMap((one) => [one, one]) },
  ];
  await expect(makeCertificate(right)).resolves.toHaveProperty("signature");
  for (const wrong of wrongs) await expect(makeCertificate({ ...right, ...wrong })).rejects.toThrow(RangeError);
});

test("any value is a certificate or is not, without an error", async () => {
  await fc.assert(
    fc.asyncProperty(fc.anything(), async (value) => {
      expect(await verifyCertificate(value, KEYS.publicKey)).toEqual({ ok: false, why: "malformed" });
    }),
    RUNS,
  );
});

function certified(head: number): Promise<SignedCertificate> {
  const recall = { organisation: "voorbeeld.example", recipients: RECIPIENTS, event: at(4), previousHash: at(3).hash, head: at(head) };
  return makeCertificate({ ...recall, privateKeyPkcs8: KEYS.privateKey });
}

function at(seq: number): ChainedEvent {
  const event = LOG[seq - 1];
  if (event === undefined) throw new Error("The log has no such event.");
  return event;
}

function log(...kinds: readonly EventKind[]): ChainedEvent[] {
  let hash: Bytes = GENESIS;
  return kinds.map((kind, i) => {
    const event = { seq: i + 1, at: 1_001 + i, kind, subject: "i1", details: { count: 2, by: "sender@voorbeeld.example" } };
    hash = chainHash(sha256, hash, event);
    return { ...event, hash };
  });
}

type Path = readonly string[];

// Every place in a JSON value, branches and leaves.
function paths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, field]) => paths(field, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

type Change = (fields: Record<string, unknown>, key: string) => void;

function leftOut(fields: Record<string, unknown>, key: string): void {
  delete fields[key];
}

function replaced(by: unknown): Change {
  return (fields, key) => {
    fields[key] = by;
  };
}

function changedAt(value: object, path: Path, change: Change): object {
  const copy = structuredClone(value);
  let fields = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) fields = fields[key] as Record<string, unknown>;
  change(fields, path.at(-1) ?? "");
  return copy;
}

function signingKey(): { readonly privateKey: Bytes; readonly publicKey: Bytes } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const spki = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
  // The raw key is the last 32 bytes of its SubjectPublicKeyInfo (RFC 8410 section 4).
  return { privateKey: new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" })), publicKey: spki.slice(-32) };
}
