import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openCompound } from "#core/extract/compound/compound.ts";
import { utf8 } from "#core/bytes.ts";
import { wide } from "#core/extract/fixtures/bytes.ts";
import { pack } from "#core/extract/fixtures/office.ts";
import { extractParts } from "#core/extract/extract.ts";
import { compoundFile } from "#core/extract/fixtures/compound.ts";
import { createPlanter } from "#core/extract/fixtures/numbers.ts";
import { oldExcelFile, oldPowerpointFile, oldWordFile, outlookFile, winmailFile } from "#core/extract/fixtures/old-office.ts";

const runs = process.env["SLOW"] === "1" ? 3000 : 30;

test.each([
  ["letter.msg", outlookFile],
  ["letter.doc", oldWordFile],
  ["clients.xls", oldExcelFile],
  ["talk.ppt", oldPowerpointFile],
  ["winmail.dat", winmailFile],
])("every place of %s is read, each by its own name", async (name, build) => {
  const { plant, planted } = createPlanter();
  const { parts, notScanned } = await extractParts({ name, bytes: build(plant) });
  const seen = [...planted].map(([place, number]) => [place, parts.filter(({ text }) => text.includes(number)).map(({ part }) => part)]);
  const expected = [...planted.keys()].map((place) => [
    place,
    [
      `${name} > ${place.replace(/(?<=') (?:shared|double|packed|first|second|formula)$/, "").replace(/^(object _1)/, "object ObjectPool > $1")}`,
    ],
  ]);
  expect(seen).toEqual(expected);
  expect(notScanned).toEqual([]);
});

test("a number in a mail in an archive in an Outlook message is found", async () => {
  const mail = utf8("From: a@b\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nBSN 123456782\r\n");
  const attachment = {
    "__properties_version1.0": new Uint8Array(8),
    "__substg1.0_3707001F": wide("post.zip"),
    "__substg1.0_37010102": pack({ "letter.eml": mail }),
  };
  const bytes = compoundFile({ "__properties_version1.0": new Uint8Array(32), "__attach_version1.0_#00000000": attachment });
  const { parts } = await extractParts({ name: "a.msg", bytes });
  expect(parts.find(({ text }) => text.includes("123456782"))?.part).toBe("a.msg > post.zip > letter.eml > text");
});

test("a compound file gives back the streams that were put in, short and long", () => {
  const folder = fc.dictionary(fc.stringMatching(/^[a-z]{1,20}$/), fc.uint8Array({ maxLength: 9000 }), { maxKeys: 8 });
  fc.assert(
    fc.property(folder, folder, (streams, inner) => {
      const opened = openCompound(compoundFile({ ...streams, Inner: inner }));
      expect(opened?.isOdd).toBe(false);
      expect(Object.fromEntries(opened?.root.streams ?? [])).toEqual(streams);
      expect(Object.fromEntries(opened?.root.storages.get("Inner")?.streams ?? [])).toEqual(inner);
    }),
    { numRuns: runs },
  );
});

test("a damaged compound file never throws and never makes more bytes than it has", async () => {
  const whole = oldExcelFile(createPlanter().plant);
  const change = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(change, fc.constantFrom("a.xls", "a.doc"), async (changes, name) => {
      const bytes = whole.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      const { parts } = await extractParts({ name, bytes });
      expect(parts.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(20 * whole.length);
      const compound = openCompound(bytes);
      const stored = [...(compound?.root.streams.values() ?? [])].reduce((sum, stream) => sum + stream.length, 0);
      expect(stored).toBeLessThanOrEqual(bytes.length * 2);
    }),
    { numRuns: runs },
  );
});

test.each([
  ["EncryptedPackage", { EncryptedPackage: new Uint8Array(10), EncryptionInfo: new Uint8Array(4) }],
  ["a locked document", { WordDocument: new Uint8Array(2000).fill(1) }],
  ["a locked workbook", { Workbook: new Uint8Array([9, 8, 4, 0, 0, 6, 5, 0, 0x2f, 0, 2, 0, 0, 0]) }],
])("%s is told as closed with a password", async (_, folder) => {
  expect(await extractParts({ name: "a.xls", bytes: compoundFile(folder) })).toEqual({
    parts: [],
    notScanned: [{ part: "a.xls", why: "password" }],
  });
});
