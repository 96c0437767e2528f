import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parameterWords } from "#core/mail/header-writer.ts";
import { parseParameters } from "#core/mail/parameter.ts";

function read(text: string): readonly [string, Record<string, string>, boolean] {
  const { value, parameters, bad } = parseParameters(text);
  return [value, Object.fromEntries(parameters), bad];
}

test("values, quotes and escapes are read (RFC 2045), and comments are left out", () => {
  expect(read("text/plain (a comment); charset=utf-8 (b)")).toEqual(["text/plain", { charset: "utf-8" }, true]);
  expect(read('Text/Plain; CHARSET="utf-8" ; name="a \\"b\\"; (c)=d"')).toEqual([
    "text/plain",
    { charset: "utf-8", name: 'a "b"; (c)=d' },
    false,
  ]);
  expect(read("text/plain;")).toEqual(["text/plain", {}, false]);
});

test("charsets, languages and continuations are put together (RFC 2231)", () => {
  expect(read("attachment; filename*=UTF-8'nl'caf%C3%A9.pdf")).toEqual(["attachment", { filename: "café.pdf" }, false]);
  expect(read("attachment; filename*1=b; filename*0=a; filename*2*=%43")[1]).toEqual({ filename: "ab%43" });
  expect(read("attachment; filename*0*=iso-8859-1''caf%E9; filename*1=\" %41\"; filename*2*=%42")).toEqual([
    "attachment",
    { filename: "café %41B" },
    false,
  ]);
  expect(read('attachment; filename="=?utf-8?q?caf=C3=A9?="')).toEqual(["attachment", { filename: "café" }, false]);
  expect(read("attachment; filename=old.pdf; filename*=utf-8''new.pdf")).toEqual(["attachment", { filename: "new.pdf" }, false]);
});

test.each([
  "a/b; x=1; x=2",
  "a/b; x*0=1; x=2",
  "a/b; x*0=1; x*2=2",
  "a/b; x*00=1",
  "a/b; x*=utf-8''1; x*0=2",
  "a/b; x*=no-quotes",
  "a/b; x*=utf-8''%ZZ",
  "a/b; x*=utf-8''a%0D%0Ab",
  'a/b; x="open',
  'a/b; x="a" b',
  'a/b; x="a""b"',
  "a/b; x=a b",
  "a/b; x=(open",
  "(x) a/b",
  "a/b (x); x=1",
  "a/b; x=1 (x)",
  "a/b; nothing",
  '"a/b"; x=1',
])("%s has a second reading, or none, and is marked", (text) => {
  expect(parseParameters(text).bad).toBe(true);
});

test("reading a parameter inverts writing it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (name) => {
      const plain = name.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, "_").replace(/\p{Cs}/gu, "_");
      expect(read(`attachment; ${parameterWords("filename", plain).join(" ")}`)).toEqual(["attachment", { filename: plain }, false]);
    }),
    { numRuns: process.env["SLOW"] === "1" ? 50_000 : 500 },
  );
});

test("no text makes the reader throw, and no name or value it gives can end a line", () => {
  const piece = fc.constantFrom("a/b", ";", "=", '"', "\\", "(", ")", "x", "*", "0", "'", "%0A", "%", "utf-8''", " ", "=?utf-8?q?=0A?=");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      for (const [name, value] of parseParameters(pieces.join("")).parameters) expect(name + value).not.toMatch(/[\r\n\0]/);
    }),
    { numRuns: process.env["SLOW"] === "1" ? 200_000 : 2_000 },
  );
});
