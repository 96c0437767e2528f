import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bytes, utf8 } from "#core/bytes.ts";
import { blobsContract, nameOf } from "./contract.ts";
import { openDiskBlobs } from "./disk.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zegel-blobs-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

blobsContract("on disk", async () => {
  const dir = mkdtempSync(join(tmpdir(), "zegel-blobs-"));
  return {
    blobs: await openDiskBlobs({ dir }),
    reopen: () => openDiskBlobs({ dir }),
    end: async () => rmSync(dir, { recursive: true }),
  };
});

const posix = process.platform !== "win32";
const rootOnLinux = process.platform === "linux" && process.getuid?.() === 0;

if (posix)
  test("directory and files are readable by their owner alone", async () => {
    const dir = join(directory, "a", "b");
    const blobs = await openDiskBlobs({ dir });
    const name = await nameOf(blobs, utf8("sealed"));
    const modes = [dir, join(directory, "a"), join(dir, name)].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);
  });

test("a write that fails or breaks off leaves no file", async () => {
  const blobs = await openDiskBlobs({ dir: directory });
  async function* breaking(): AsyncGenerator<Bytes> {
    yield utf8("half");
    throw new Error("gone");
  }
  await expect(blobs.write(breaking(), 100)).rejects.toThrow("gone");
  await blobs.write(utf8("too much"), 3);
  expect(readdirSync(directory)).toEqual([]);
});

test("an unfinished write of an earlier life is swept; a running one and foreign files are not", async () => {
  writeFileSync(join(directory, `${"a".repeat(32)}.part`), "left by a crash");
  writeFileSync(join(directory, "README"), "of the administrator");
  const blobs = await openDiskBlobs({ dir: directory });
  let goOn = (): void => {};
  const waiting = new Promise<void>((resolve) => (goOn = resolve));
  async function* slow(): AsyncGenerator<Bytes> {
    yield utf8("first ");
    await waiting;
    yield utf8("second");
  }
  const writing = blobs.write(slow(), 100);
  expect(await blobs.sweep(async () => false, 8_640_000_000_000_000)).toBe(1);
  goOn();
  const written = await writing;
  expect(written.ok && (await blobs.readAll(written.name))).toEqual(utf8("first second"));
  expect(readdirSync(directory)).toContain("README");
});

test("what was acknowledged is whole after the process was killed at any moment", async () => {
  const rounds = process.env["SLOW"] === "1" ? 100 : 3;
  for (let round = 0; round < rounds; round++) {
    const acknowledged = await killedWriter(directory, 20 + ((round * 37) % 180));
    const blobs = await openDiskBlobs({ dir: directory });
    for (const [name, size] of acknowledged) {
      const bytes = await blobs.readAll(name);
      expect(bytes?.length).toBe(size);
      expect(bytes?.every((byte) => byte === size % 256)).toBe(true);
    }
    const known = new Set(acknowledged.map(([name]) => name));
    await blobs.sweep(async (name) => known.has(name), 8_640_000_000_000_000);
    expect(new Set(readdirSync(directory))).toEqual(known);
    for (const name of known) await blobs.remove(name);
  }
});

if (rootOnLinux)
  test("a full disk is said to be full, leaves nothing, and writing goes on when there is room", async () => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", directory]);
    try {
      const blobs = await openDiskBlobs({ dir: join(directory, "blobs") });
      const first = await nameOf(blobs, new Uint8Array(600_000));
      expect(await blobs.write(new Uint8Array(600_000), 1_000_000)).toEqual({ ok: false, why: "full" });
      expect(readdirSync(join(directory, "blobs"))).toEqual([first]);
      await blobs.remove(first);
      expect(await blobs.write(new Uint8Array(600_000), 1_000_000)).toMatchObject({ ok: true });
    } finally {
      execFileSync("umount", ["--lazy", directory]);
    }
  });

/** Lets a child write blobs until it is killed; answers what it said to have written. */
function killedWriter(dir: string, afterBlobsMs: number): Promise<readonly (readonly [name: string, size: number])[]> {
  const program = `
    import { openDiskBlobs } from ${JSON.stringify(new URL("./disk.ts", import.meta.url).href)};
    const blobs = await openDiskBlobs({ dir: ${JSON.stringify(dir)} });
    for (let size = 1; ; size = (size * 7) % 100_003)
      await Promise.all([0, 1, 2].map(async (more) => {
        const written = await blobs.write(new Uint8Array(size + more).fill((size + more) % 256), 1e6);
        if (written.ok) process.stdout.write(written.name + " " + written.sizeBytes + "\\n");
      }));`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve) => {
    let text = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (some: string) => {
      if (text === "") setTimeout(() => child.kill("SIGKILL"), afterBlobsMs);
      text += some;
    });
    child.on("close", () => {
      const lines = text.slice(0, text.lastIndexOf("\n")).split("\n");
      resolve(lines.map((line) => line.split(" ")).map(([name, size]) => [name ?? "", Number(size)]));
    });
  });
}
