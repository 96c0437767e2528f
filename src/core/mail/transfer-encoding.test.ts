import * as fc from "fast-check";
import { expect, test } from "vitest";
import { concat, fromUtf8, utf8 } from "#core/bytes.ts";
import { decodeBase64, decodeQuotedPrintable } from "#core/mail/transfer-encoding.ts";
import { base64, base64Lines, crlf, encodeText } from "#core/mail/transfer-writer.ts";

const runs = process.env["SLOW"] === "1" ? 100_000 : 1_000;

test("decoding base64 inverts encoding it, whichever white space stands in between", () => {
  const blank = fc.constantFrom("", "\r\n", "\n", " ", "\t");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(blank, { maxLength: 300 }), (bytes, blanks) => {
      const wire = Array.from(base64(bytes), (character, i) => character + (blanks[i] ?? "")).join("");
      expect(decodeBase64(utf8(wire))).toEqual({ bytes: concat([bytes]), defect: undefined });
      expect(decodeBase64(base64Lines(bytes))).toEqual({ bytes: concat([bytes]), defect: undefined });
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    }),
    { numRuns: runs },
  );
});

test("a foreign character anywhere in a long base64 takes nothing away and is a defect, white space is none", () => {
  const bytes = fc.uint8Array({ minLength: 300, maxLength: 1200 }).map((some) => concat(Array.from({ length: 60 }, () => some)));
  const inserted = fc.array(fc.tuple(fc.nat(), fc.constantFrom("\r\n", "\n", "\r", " ", "\t", "!", "\u007f")), { maxLength: 6 });
  fc.assert(
    fc.property(bytes, inserted, fc.boolean(), (contents, others, inLines) => {
      let wire = inLines ? (fromUtf8(base64Lines(contents)) ?? "") : base64(contents);
      const end = wire.indexOf("=") < 0 ? wire.length : wire.indexOf("=");
      for (const [place, other] of others) wire = wire.slice(0, place % end) + other + wire.slice(place % end);
      const isOdd = others.some(([, other]) => /[!\u007f]/.test(other));
      expect(decodeBase64(utf8(wire)).defect).toBe(isOdd ? "bad-base64" : undefined);
      expect(Buffer.compare(decodeBase64(utf8(wire)).bytes, contents)).toBe(0);
    }),
    { numRuns: runs / 10 },
  );
});

test("decoding a text inverts encoding it, in the encoding that it chose", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string({ maxLength: 100 }),
          fc.string({ unit: "grapheme", maxLength: 30 }),
          fc.constantFrom(" ", "\t", "=", ".", "From ", "--x"),
        ),
      ),
      (words) => {
        const text = words.join("\n");
        const { encoding, body } = encodeText(text);
        const decoded =
          encoding === "base64"
            ? decodeBase64(body)
            : encoding === "7bit"
              ? { bytes: body, defect: undefined }
              : decodeQuotedPrintable(body);
        expect(decoded.defect).toBeUndefined();
        expect(fromUtf8(decoded.bytes)).toBe(crlf(text));
      },
    ),
    { numRuns: runs / 2 },
  );
});

test("quoted-printable drops white space at a line's end, joins soft breaks, and keeps what is malformed", () => {
  const read = (text: string) => {
    const { bytes, defect } = decodeQuotedPrintable(utf8(text));
    return [fromUtf8(bytes), defect];
  };
  expect(read("a  \r\nb\t")).toEqual(["a\r\nb", undefined]);
  expect(decodeQuotedPrintable(utf8("a \r\nb")).blanksDropped).toBe(true);
  expect(decodeQuotedPrintable(utf8("a=20\r\nb c= \r\nd")).blanksDropped).toBe(false);
  expect(read("a=\r\nb=\nc=")).toEqual(["abc", undefined]);
  expect(read("a= \r\nb=\t\nc=")).toEqual(["abc", "bad-quoted-printable"]);
  expect(read("=3d=3D")).toEqual(["==", undefined]);
  expect(read("a=b")).toEqual(["a=b", "bad-quoted-printable"]);
  expect(read("\u00e9")).toEqual(["\u00e9", "bad-quoted-printable"]);
});

test("base64 that is cut, padded wrongly or mixed with other characters is read as far as it goes, with a defect", () => {
  for (const text of ["a", "aGVsbG8", "aGVsbG8==", "aGVs=bG8=", "aGVs!bG8=", "=", "aGV=s"])
    expect(decodeBase64(utf8(text)).defect).toBe("bad-base64");
  expect(fromUtf8(decodeBase64(utf8("aGVsbG8")).bytes)).toBe("hello");
  expect(fromUtf8(decodeBase64(utf8("aGVs!bG8=")).bytes)).toBe("hello");
  expect(fromUtf8(decodeBase64(utf8("aA==aQ==")).bytes)).toBe("hi");
});
