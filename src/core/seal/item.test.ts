import { expect, test } from "vitest";
import { type Bytes, fromUtf8, utf8 } from "#core/bytes.ts";
import { openStream, sealBytes } from "./floe.ts";
import { type ItemPlace, type ManifestFields, objectOptions, openFile, openManifest, sealItem } from "./item.ts";
import { contentKey } from "./keys.ts";
import { encodeManifest, MANIFEST_OBJECT } from "./manifest.ts";
import { sha256 } from "./primitives.ts";

const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));
const PLACE: ItemPlace = { organisation: "voorbeeld.example", itemId: "i1" };
const FIELDS: ManifestFields = {
  origin: "gateway",
  from: { name: "Eva de Wit", address: "sender@voorbeeld.example" },
  to: [{ name: "", address: "guest@elders.example" }],
  cc: [],
  subject: "Uitslag",
  sentAt: 1_700_000_000_000,
  text: "Dag,\n\nHier is de uitslag.",
};
const FILES = [
  { objectId: "f1", name: "uitslag.txt", mediaType: "text/plain", bytes: utf8("goed nieuws") },
  { objectId: "f2", name: "leeg.bin", mediaType: "application/octet-stream", bytes: new Uint8Array(0) },
  { objectId: "f3", name: "groot.bin", mediaType: "application/octet-stream", bytes: new Uint8Array(600_000).map((_, i) => i % 251) },
];

test("an item opens to the message and the files that were sealed", async () => {
  const { key, item } = await sealed();
  const opened = await openManifest({ ...PLACE, contentKey: key, sealed: item.manifestObject.bytes });
  if (!opened.ok) throw new Error(opened.why);
  expect(opened.manifest).toMatchObject({ ...FIELDS, ...PLACE, version: 1 });
  expect(opened.sha256).toEqual(item.manifestSha256);
  for (const { objectId, bytes } of item.objects) {
    const file = await openFile({ ...PLACE, contentKey: key, manifest: opened.manifest, objectId, sealed: bytes });
    expect(file.ok && Buffer.compare(file.bytes, FILES.find((one) => one.objectId === objectId)?.bytes ?? random(1))).toBe(0);
  }
  expect(item.objects).toHaveLength(3);
  expect(item.totalBytes).toBe([item.manifestObject, ...item.objects].reduce((sum, { bytes }) => sum + bytes.length, 0));
});

test("nothing of the message can be seen in the sealed objects", async () => {
  const { item } = await sealed();
  for (const { bytes } of [item.manifestObject, ...item.objects]) {
    const seen = Buffer.from(bytes).toString("latin1");
    for (const word of ["uitslag", "nieuws", "Eva", "guest@"]) expect(seen.includes(word)).toBe(false);
  }
});

test("an object in the place of another, of another item or of another organisation does not open", async () => {
  const { key, item } = await sealed();
  const opened = await openManifest({ ...PLACE, contentKey: key, sealed: item.manifestObject.bytes });
  if (!opened.ok) throw new Error(opened.why);
  const [first, second] = item.objects.map(({ bytes }) => bytes);
  if (first === undefined || second === undefined) throw new Error("Two files were sealed.");
  const from = { ...PLACE, contentKey: key, manifest: opened.manifest, objectId: "f1", sealed: first };
  const refused = { ok: false, why: "wrong-key" };
  expect(await openFile({ ...from, sealed: second })).toEqual(refused);
  expect(await openFile({ ...from, sealed: item.manifestObject.bytes })).toEqual(refused);
  expect(await openFile({ ...from, itemId: "i2" })).toEqual(refused);
  expect(await openFile({ ...from, organisation: "elders.example" })).toEqual(refused);
  expect(await openFile({ ...from, contentKey: contentKey(random) })).toEqual(refused);
  expect(await openFile({ ...from, objectId: "f9" })).toEqual({ ok: false, why: "not-in-manifest" });
  expect(await openFile({ ...from, objectId: MANIFEST_OBJECT, sealed: item.manifestObject.bytes })).toEqual({
    ok: false,
    why: "not-in-manifest",
  });
  expect(await openManifest({ ...PLACE, contentKey: key, sealed: first })).toEqual(refused);
});

test("a file that the manifest does not promise is refused, even sealed under the right key", async () => {
  const { key, item } = await sealed();
  const opened = await openManifest({ ...PLACE, contentKey: key, sealed: item.manifestObject.bytes });
  if (!opened.ok) throw new Error(opened.why);
  const options = { ...(await objectOptions({ ...PLACE, contentKey: key }, "f1")), random };
  for (const text of ["slecht nieuws", "goed nieuwz"]) {
    const other = await sealBytes(options, utf8(text));
    const from = { ...PLACE, contentKey: key, manifest: opened.manifest, objectId: "f1", sealed: other };
    expect(await openFile(from)).toEqual({ ok: false, why: "not-as-promised" });
  }
});

test("a file of another size than the manifest promises is refused", async () => {
  const { key, item } = await sealed();
  const opened = await openManifest({ ...PLACE, contentKey: key, sealed: item.manifestObject.bytes });
  if (!opened.ok) throw new Error(opened.why);
  const files = opened.manifest.files.map((file) => ({ ...file, sizeBytes: file.sizeBytes + 1 }));
  const manifest = { ...opened.manifest, files };
  const from = { ...PLACE, contentKey: key, manifest, objectId: "f1", sealed: item.objects[0]?.bytes ?? random(1) };
  expect(await openFile(from)).toEqual({ ok: false, why: "not-as-promised" });
});

test("a manifest of another item is refused, even sealed under the right key", async () => {
  const key = contentKey(random);
  const options = { ...(await objectOptions({ ...PLACE, contentKey: key }, MANIFEST_OBJECT)), random };
  for (const other of [{ itemId: "i2" }, { organisation: "elders.example" }]) {
    const manifest = encodeManifest({ ...FIELDS, ...PLACE, version: 1, files: [], ...other });
    const from = { ...PLACE, contentKey: key, sealed: await sealBytes(options, manifest) };
    expect(await openManifest(from)).toEqual({ ok: false, why: "malformed" });
  }
  const nonsense = await sealBytes(options, utf8("{}"));
  expect(await openManifest({ ...PLACE, contentKey: key, sealed: nonsense })).toEqual({ ok: false, why: "malformed" });
});

test("two files with one id are not sealed", async () => {
  const files = FILES.slice(0, 1).flatMap((file) => [file, file]);
  await expect(sealItem({ ...PLACE, manifest: FIELDS, files, contentKey: contentKey(random), random })).rejects.toThrow(RangeError);
});

test("a file also opens as a stream", async () => {
  const { key, item } = await sealed();
  const options = await objectOptions({ ...PLACE, contentKey: key }, "f1");
  const source = async function* () {
    yield item.objects[0]?.bytes ?? new Uint8Array(0);
  };
  const parts: string[] = [];
  for await (const part of openStream(options, source())) parts.push(fromUtf8(part) ?? "");
  expect(parts).toEqual(["goed nieuws"]);
});

test("what is signed of an item is the hash of its manifest's bytes", async () => {
  const { key, item } = await sealed();
  const opened = await openManifest({ ...PLACE, contentKey: key, sealed: item.manifestObject.bytes });
  if (!opened.ok) throw new Error(opened.why);
  expect(await sha256(encodeManifest(opened.manifest))).toEqual(item.manifestSha256);
});

async function sealed() {
  const key = contentKey(random);
  return { key, item: await sealItem({ ...PLACE, manifest: FIELDS, files: FILES, contentKey: key, random }) };
}
