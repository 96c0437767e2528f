import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import { extractParts } from "#core/extract/extract.ts";

/** An element of DER with this tag. */
function der(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  const body = concat(contents);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return concat([new Uint8Array([tag, ...length]), body]);
}

/** The same in BER whose length is not said. */
const open = (tag: number, ...contents: readonly Uint8Array[]) => concat([new Uint8Array([tag, 0x80]), ...contents, new Uint8Array(2)]);

const type = (last: number) => der(6, new Uint8Array([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, last]));
const signed = (write: typeof der, ...contents: readonly Uint8Array[]) =>
  write(0x30, type(2), write(0xa0, write(0x30, der(2, new Uint8Array([1])), der(0x31), write(0x30, type(1), ...contents), der(0x31))));
const mail = utf8(`Content-Type: text/plain\r\n\r\nBSN 123456782${" ".repeat(200)}\r\n`);

test.each([
  ["in DER", signed(der, der(0xa0, der(4, mail)))],
  ["in pieces of BER", signed(open, open(0xa0, open(0x24, der(4, mail.subarray(0, 40)), der(4, mail.subarray(40)))))],
])("what S/MIME signs in one piece is read, %s", async (_, bytes) => {
  const { parts, notScanned } = await extractParts({ name: "smime.p7m", bytes });
  expect(parts.map(({ text }) => text).join()).toContain("BSN 123456782");
  expect(notScanned).toEqual([]);
});

test("a signature that stands apart holds nothing to read, and is no reason to stop a message", async () => {
  const bytes = signed(der);
  expect(await extractParts({ name: "smime.p7s", mediaType: "application/pkcs7-signature", bytes })).toEqual({ parts: [], notScanned: [] });
});

test("what S/MIME encrypts is told as closed, whatever it is called", async () => {
  const bytes = der(0x30, type(3), der(0xa0, der(0x30)));
  for (const name of ["smime.p7m", "letter.txt"])
    expect(await extractParts({ name, bytes })).toEqual({ parts: [], notScanned: [{ part: name, why: "password" }] });
});

test("broken S/MIME never throws, and what it held is told or read", async () => {
  const whole = signed(open, open(0xa0, open(0x24, der(4, mail))));
  await fc.assert(
    fc.asyncProperty(fc.nat(60), fc.nat(255), fc.nat(whole.length), async (at, byte, length) => {
      const bytes = concat([whole.subarray(0, at), new Uint8Array([byte]), whole.subarray(at + 1, length)]);
      const { parts, notScanned } = await extractParts({ name: "smime.p7m", bytes });
      expect(parts.length + notScanned.length).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: process.env["SLOW"] === "1" ? 20_000 : 200 },
  );
});
