import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { safeNames } from "./names.ts";
import { type PackedFile, packZip, type ZipLock } from "./pack.ts";

const RUNS = process.env["SLOW"] === "1" ? 1000 : 10;
const AT = Date.UTC(2026, 10, 21, 10, 4, 6);
const LOCK: ZipLock = { password: "tako-4729-wumo", at: AT, hideNames: false, encryption: "aes-256" };
const files: readonly PackedFile[] = [
  { name: "brief.txt", bytes: utf8("Beste mevrouw,\r\n".repeat(200)) },
  { name: "Überweisung été.csv", bytes: utf8("naam;bedrag\r\n") },
  { name: "leeg.bin", bytes: new Uint8Array(0) },
];

/** What 7z makes of a ZIP: its exit code, its listing and the files that it wrote. */
function unpacked(zip: Uint8Array, password: string): { readonly ok: boolean; readonly listing: string; readonly found: PackedFile[] } {
  const folder = mkdtempSync(join(tmpdir(), "zegel-zip-"));
  try {
    writeFileSync(join(folder, "x.zip"), zip);
    const listing = execFileSync("7z", ["l", "-slt", `-p${password}`, join(folder, "x.zip")], { encoding: "utf8" });
    const { status } = spawnSync("7z", ["x", "-y", `-p${password}`, `-o${join(folder, "out")}`, join(folder, "x.zip")]);
    const found =
      status === 0
        ? readdirSync(join(folder, "out")).map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, "out", name))) }))
        : [];
    return { ok: status === 0, listing, found };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const byName = (list: readonly PackedFile[]): ReadonlyMap<string, string> =>
  new Map(list.map(({ name, bytes }) => [name, Buffer.from(bytes).toString("latin1")]));

test("7z opens a ZIP with its password and finds every file as it was, names in UTF-8 too", async () => {
  const zip = await packZip(files, LOCK);
  const { ok, listing, found } = unpacked(zip, LOCK.password);
  expect(ok).toBe(true);
  expect(byName(found)).toEqual(byName(files));
  expect(listing).toContain("AES-256");
  expect(listing.match(/Encrypted = \+/g)).toHaveLength(3);
});

test("another password opens nothing", async () => {
  expect(unpacked(await packZip(files, LOCK), "tako-4729-wuma").ok).toBe(false);
});

test("the encryption is AE-2 of 256 bits: no checksum of the contents stands readable beside them", async () => {
  const zip = Buffer.from(await packZip(files.slice(0, 1), LOCK));
  const extra = zip.indexOf(Buffer.from([0x01, 0x99, 7, 0]));
  expect(zip.readUInt16LE(extra + 4)).toBe(2);
  expect(zip[extra + 8]).toBe(3);
  expect(zip.readUInt32LE(14)).toBe(0);
});

test("with hidden names the ZIP shows one name that says nothing, and holds all files", async () => {
  const zip = await packZip(files, { ...LOCK, hideNames: true });
  expect(Buffer.from(zip).includes("brief.txt")).toBe(false);
  const { ok, found } = unpacked(zip, LOCK.password);
  expect(ok).toBe(true);
  expect(found.map(({ name }) => name)).toEqual(["bestanden-files.zip"]);
  expect(byName(unpacked(found[0]?.bytes ?? new Uint8Array(0), "").found)).toEqual(byName(files));
});

test("the old encryption opens too, and is not AES", async () => {
  const { ok, listing, found } = unpacked(await packZip(files, { ...LOCK, encryption: "insecure-old-zip" }), LOCK.password);
  expect(ok).toBe(true);
  expect(byName(found)).toEqual(byName(files));
  expect(listing).toContain("ZipCrypto");
});

test("two packings of the same differ in salt alone: same length, same time, other bytes", async () => {
  const [one, two] = [await packZip(files, LOCK), await packZip(files, LOCK)];
  expect(one).toHaveLength(two.length);
  expect(one).not.toEqual(two);
  expect(unpacked(one, LOCK.password).listing.match(/Modified = 2026-11-21 10:04:06/g)).toHaveLength(3);
});

test("whatever the files are called, 7z writes all of them into one folder", async () => {
  const file = fc.record({ name: fc.string({ unit: "grapheme", maxLength: 80 }), bytes: fc.uint8Array({ maxLength: 300 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 5 }), async (some) => {
      const list = some.map(({ name, bytes }) => ({ name, bytes: Uint8Array.from(bytes) }));
      const { ok, found } = unpacked(await packZip(list, LOCK), LOCK.password);
      expect(ok).toBe(true);
      expect(found.map(({ bytes }) => Buffer.from(bytes).toString("hex")).toSorted()).toEqual(
        list.map(({ bytes }) => Buffer.from(bytes).toString("hex")).toSorted(),
      );
    }),
    { numRuns: RUNS },
  );
});

test("a name has no path, no invisible character and no device in it, and keeps its extension", () => {
  expect(safeNames(["../../etc/passwd", "a\u202efdp.exe", "CON", "com1.txt", "", "...", "x\r\ny.txt", `${"n".repeat(300)}.docx`])).toEqual([
    "_.._etc_passwd",
    "afdp.exe",
    "_CON",
    "_com1.txt",
    "bestand-file",
    "bestand-file (2)",
    "xy.txt",
    `${"n".repeat(95)}.docx`,
  ]);
});

test("names are unique without regard to capitals, and already safe ones stay", () => {
  expect(safeNames(["a.txt", "A.TXT", "a.txt", "a (2).txt", "b"])).toEqual(["a.txt", "A (2).TXT", "a (3).txt", "a (2) (2).txt", "b"]);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 30 }), { maxLength: 20 }), (names) => {
      const safe = safeNames(names);
      expect(new Set(safe.map((name) => name.toLowerCase())).size).toBe(names.length);
      for (const name of safe) expect(name).toMatch(/^[^/\\:*?"<>|\p{Cc}\p{Cf}]+$/u);
      expect(safeNames(safe)).toEqual(safe);
    }),
    { numRuns: RUNS * 20 },
  );
});
