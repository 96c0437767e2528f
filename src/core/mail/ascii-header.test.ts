import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import { asciiField, headerNeedsSmtpUtf8 } from "./ascii-header.ts";
import { missingFields } from "./complete.ts";
import { readHeader } from "./header.ts";

const field = (line: string) => {
  const [only] = readHeader(utf8(`${line}\r\n\r\n`), 0, utf8(line).length + 4).fields;
  if (only === undefined) throw new Error("no field");
  return only;
};
const ascii = (line: string): string => {
  const made = asciiField(field(line));
  return typeof made === "string" ? made : (fromUtf8(made.raw) ?? "");
};

test("a text becomes encoded words, a domain A-labels, a name encoded words", () => {
  expect(ascii("Subject: Één vraag")).toBe("Subject: =?UTF-8?B?w4nDqW4gdnJhYWc=?=\r\n");
  expect(ascii("To: jan@münchen.example")).toBe("To: jan@xn--mnchen-3ya.example\r\n");
  expect(ascii("From: Zoë <zoe@x.example>")).toBe("From: =?UTF-8?B?Wm/Dqw==?= <zoe@x.example>\r\n");
});

test("what ASCII cannot say stays, and is known to need SMTPUTF8", () => {
  for (const line of ["To: zoë@x.example", "To: a@x.example, zoë@x.example", "Cc: vriendën: a@x.example;", "References: <é@x.example>"]) {
    expect(ascii(line)).toBe(`${line}\r\n`);
    expect(headerNeedsSmtpUtf8([field(line)])).toBe(true);
  }
});

test("a field in ASCII is left alone, and every text reads the same afterwards", () => {
  const plain = field("Subject:  two  spaces ");
  expect(asciiField(plain)).toBe(plain);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      const before = field(`Subject: x${text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, "")}é`);
      const after = asciiField(before);
      if (typeof after !== "string") throw new Error("still not ASCII");
      expect(after).toMatch(/^[\x20-\x7e\r\n]*$/);
      expect(field(after.replace(/\r\n$/, "")).value).toBe(before.value);
    }),
  );
});

test("Date and Message-ID are added where they are missing, and only there", () => {
  const own = { date: Date.UTC(2026, 10, 21), messageId: "x@voorbeeld.example" };
  expect(missingFields([], own)).toEqual(["Date: Sat, 21 Nov 2026 00:00:00 +0000\r\n", "Message-ID: <x@voorbeeld.example>\r\n"]);
  expect(missingFields([field("date: x")], own)).toHaveLength(1);
  expect(missingFields([field("DATE: x"), field("Message-Id: <1@x>")], own)).toEqual([]);
});
