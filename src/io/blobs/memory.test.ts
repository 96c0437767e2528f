import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { blobsContract } from "./contract.ts";
import { openMemoryBlobs } from "./memory.ts";

blobsContract("in memory", async () => ({ blobs: openMemoryBlobs({ now: () => 1 }), end: async () => {} }));

test("a memory that is full says so and keeps what it has", async () => {
  const blobs = openMemoryBlobs({ now: () => 1, fullBytes: 6 });
  expect(await blobs.write(utf8("1234"), 100)).toMatchObject({ ok: true });
  expect(await blobs.write(utf8("567"), 100)).toEqual({ ok: false, why: "full" });
  expect(await blobs.write(utf8("56"), 100)).toMatchObject({ ok: true });
});
