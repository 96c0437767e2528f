import * as fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import { EXTRACT_LIMITS } from "#core/extract/budget.ts";
import { extract, extractParts } from "#core/extract/extract.ts";

const runs = process.env["SLOW"] === "1" ? 2000 : 20;

test("a renamed file is still read by what it is", async () => {
  const zip = zipSync({ "note.txt": strToU8("number 123456782") });
  const { parts, notScanned } = await extractParts({ name: "picture.jpg", mediaType: "image/jpeg", bytes: zip });
  expect(parts.map((part) => part.part)).toEqual(["picture.jpg > names of files", "picture.jpg > note.txt"]);
  expect(notScanned).toEqual([]);
});

test.each(["letter.pdf", "letter.p7m", "letter.tar"])("a text that is called %s is read as text", async (name) => {
  const { parts } = await extractParts({ name, bytes: utf8("number 123456782") });
  expect(parts.map(({ text }) => text)).toContain("number 123456782");
});

test("a number that white space or a broken tag tears apart in the source of a page is one line as it is shown", async () => {
  for (const torn of ["5384\n  5628 3803\t7993", "5384 5628<\b/b>3803 7993"]) {
    const { parts } = await extractParts({ name: "a.html", bytes: utf8(`<p>card ${torn} now</p>`) });
    expect(parts.map(({ text }) => text)).toContain("card 5384 5628 3803 7993 now\n");
  }
  const { parts } = await extractParts({ name: "a.html", bytes: utf8("<p>one\n  line</p><p>1 2</p>") });
  expect(parts).toHaveLength(1);
});

test("what is called a text of any kind is read as one, also with a byte of zero in it", async () => {
  const { parts } = await extractParts({ name: "part 1", mediaType: "text/x-own", bytes: utf8("\0number 123456782") });
  expect(parts.map(({ text }) => text)).toEqual(["\0number 123456782"]);
});

const TORN: readonly [string, string, string, string][] = [
  ["a page that is called a text", "a.txt", "text/html", "12345<b>6782</b>"],
  ["a page whose ending is parted, or followed by a dot", "a.h tml.", "text/plain", "12345<b>6782</b>"],
  ["a text that is called XML", "a.xml", "text/plain", "x <b 123456782"],
  ["XML that is called a page and shown as it stands by some", "a.html", "text/xml", "<a b='123456782'/>"],
  ["JSON that is called a text", "a.txt", "application/json", '{"a": "1234\\u00356782"}'],
  ["a text of unknown form", "a.txt", "application/octet-stream", "1\0\0" + Array.from("123456782", (digit) => `${digit}\0`).join("")],
];

test.each(TORN)("%s is read by its name and by its type", async (_, name, mediaType, text) => {
  const { parts, notScanned } = await extractParts({ name, mediaType, bytes: utf8(text) });
  expect(parts.map((part) => part.text).join("\n")).toContain("123456782");
  expect(parts.length).toBeGreaterThan(1);
  expect(notScanned).toEqual([]);
});

test("a file that is too long to be kept is read by its name, and told where its type is another format", async () => {
  const piece = utf8(`${"x".repeat(1024 * 1024 - 1)}\n`);
  async function* pieces() {
    for (let i = 0; i < 65; i++) yield piece;
    yield utf8("number 123456782");
  }
  const limits = { ...EXTRACT_LIMITS, ratio: 10 };
  const seen = async (mediaType: string) => {
    let tail = "";
    const notScanned: string[] = [];
    const receiver = {
      text: (place: string, chunk: string) => void (tail = place === "a.json" ? (tail + chunk).slice(-16) : tail),
      notScanned: (place: string, why: string) => void notScanned.push(`${place} ${why}`),
    };
    await extract({ name: "a.json", mediaType, bytes: pieces() }, receiver, limits);
    return { tail, notScanned };
  };
  expect(await seen("application/octet-stream")).toEqual({ tail: "number 123456782", notScanned: [] });
  expect(await seen("text/html")).toEqual({ tail: "number 123456782", notScanned: ["a.json > by its type too-large"] });
});

test("a text in UTF-16 is read as what it is, whatever is declared", async () => {
  const bytes = new Uint8Array(Array.from(utf8("number 123456782")).flatMap((byte) => [byte, 0]));
  for (const charset of ["utf-16be", "utf-16le", "windows-1252", "utf-8"]) {
    const { parts } = await extractParts({ name: "file", mediaType: `application/octet-stream; charset=${charset}`, bytes });
    expect(parts.map(({ text }) => text)).toEqual(["number 123456782"]);
  }
});

test("a file whose name and type say the same is read once", async () => {
  for (const [name, mediaType] of [
    ["a.html", "text/html"],
    ["a.csv", "text/plain"],
    ["a.txt", "application/octet-stream"],
    ["a.json", ""],
  ] as const)
    expect((await extractParts({ name, mediaType, bytes: utf8("number 123456782") })).parts).toHaveLength(1);
});

test("what stands readable in a file that nobody knows is read, and the file is told", async () => {
  const wide = Array.from(utf8("BSN 392829083")).flatMap((byte) => [byte, 0]);
  const bytes = concat([new Uint8Array([1, 2, 0, 3, 255]), utf8("number 123456782"), new Uint8Array([0, 1, 2, 3]), new Uint8Array(wide)]);
  const { parts, notScanned } = await extractParts({ name: "list.db", bytes });
  expect(parts.map(({ part, text }) => [part, text.includes("number 123456782"), text.includes("BSN 392829083")])).toEqual([
    ["list.db", true, true],
  ]);
  expect(notScanned).toEqual([{ part: "list.db", why: "unknown-format" }]);
});

test("what nobody can read is told", async () => {
  const bytes = new Uint8Array([0x4d, 0x5a, 0, 0, 1, 2, 3, 0]);
  expect(await extractParts({ name: "setup.exe", bytes })).toEqual({
    parts: [],
    notScanned: [{ part: "setup.exe", why: "unknown-format" }],
  });
});

test("archives inside archives are read eight deep and no deeper", async () => {
  const nested = (depth: number): Bytes =>
    depth === 0 ? utf8("123456782") : zipSync({ [depth === 1 ? "a.txt" : "a.zip"]: nested(depth - 1) });
  const eight = await extractParts({ name: "a.zip", bytes: nested(8) });
  expect(eight.parts.at(-1)?.text).toBe("123456782");
  expect(eight.notScanned).toEqual([]);
  const nine = await extractParts({ name: "a.zip", bytes: nested(9) });
  expect(nine.notScanned.map(({ why }) => why)).toEqual(["too-deep"]);
});

test("two files of one name are two places", async () => {
  const inner = zipSync({ "a.txt": strToU8("one") });
  const outer = zipSync({ "x/a.zip": inner, "y/a.zip": inner });
  const { parts } = await extractParts({ name: "o.zip", bytes: outer });
  expect(new Set(parts.map((part) => part.part)).size).toBe(parts.length);
});

test("a text far larger than what may be unpacked is read to its end, piece by piece", async () => {
  const piece = utf8("x".repeat(65_535) + "\n");
  async function* pieces() {
    for (let i = 0; i < 300; i++) yield piece;
    yield utf8("123456782");
  }
  let chars = 0;
  let last = "";
  const receiver = {
    text: (_: string, chunk: string) => void ((chars += chunk.length), (last = chunk)),
    notScanned: () => expect.fail("all is read"),
  };
  await extract({ name: "big.txt", bytes: pieces() }, receiver, { ...EXTRACT_LIMITS, bytes: 1000, ratio: 1 });
  expect(chars).toBe(300 * 65_536 + 9);
  expect(last.endsWith("123456782")).toBe(true);
});

test("an error of the receiver passes on", async () => {
  const receiver = {
    text: () => {
      throw new Error("disk full");
    },
    notScanned: () => {},
  };
  await expect(extract({ name: "a.txt", bytes: utf8("x") }, receiver)).rejects.toThrow("disk full");
});

test("whatever the bytes, nothing is thrown", async () => {
  const start = fc.constantFrom("", "PK\u0003\u0004", "%PDF-1.4\n", "<html>", "\ufeff", "{", "<?xml version='1.0'?>");
  const name = fc.constantFrom("a.txt", "a.csv", "a.html", "a.docx", "a.zip", "a.pdf", "a");
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 400 }), name, async (start, bytes, name) => {
      const { parts, notScanned } = await extractParts({ name, bytes: new Uint8Array([...utf8(start), ...bytes]) });
      expect(parts.length + notScanned.length).toBeLessThan(100);
    }),
    { numRuns: runs },
  );
});
