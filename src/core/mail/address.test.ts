import * as fc from "fast-check";
import { expect, test } from "vitest";
import { domainOf, localOf, needsSmtpUtf8, parseAddress, sameAddress, shownAddress } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";

// Any code point, halves of surrogate pairs among them.
const codePoint = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));

const runs = process.env["SLOW"] === "1" ? 100_000 : 1_000;

function read(text: string): string | undefined {
  const parsed = parseAddress(text);
  return parsed.ok ? parsed.address : undefined;
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`not an address: ${text}`);
  return parsed.address;
}

test("an ordinary address is read, its domain in lower case and its local part as it is", () => {
  expect(read("Jan.de-Vries+tag@Voorbeeld.EXAMPLE")).toBe("Jan.de-Vries+tag@voorbeeld.example");
  expect(read("o'brien@example.org")).toBe("o'brien@example.org");
  expect(read("a@b")).toBe("a@b");
  expect(domainOf(address("a.b@Example.org"))).toBe("example.org");
  expect(localOf(address("a.b@Example.org"))).toBe("a.b");
});

test("a quoted local part is read, and loses quotes that it does not need", () => {
  expect(read('"jan de vries"@example.org')).toBe('"jan de vries"@example.org');
  expect(read('"jan..vries"@example.org')).toBe('"jan..vries"@example.org');
  expect(read('"jan"@example.org')).toBe("jan@example.org");
});

test("an internationalised domain has one form, whichever script it came in", () => {
  expect(read("a@m\u00fcnchen.example")).toBe("a@xn--mnchen-3ya.example");
  expect(read("a@M\u00dcNCHEN.example")).toBe("a@xn--mnchen-3ya.example");
  expect(read("a@XN--MNCHEN-3YA.example")).toBe("a@xn--mnchen-3ya.example");
  expect(read("a@\u4f8b\u3048.\u30c6\u30b9\u30c8")).toBe("a@xn--r8jz45g.xn--zckzah");
  expect(shownAddress(address("a@xn--mnchen-3ya.example"))).toBe("a@m\u00fcnchen.example");
});

test("an internationalised local part is read and asks for SMTPUTF8", () => {
  expect(read("j\u00f3zef@example.org")).toBe("j\u00f3zef@example.org");
  expect(read("\u7528\u6237@example.org")).toBe("\u7528\u6237@example.org");
  expect(needsSmtpUtf8(address("\u7528\u6237@example.org"))).toBe(true);
  expect(needsSmtpUtf8(address("a@m\u00fcnchen.example"))).toBe(false);
});

const REFUSED: readonly [string, string][] = [
  ["nothing", ""],
  ["no domain", "jan"],
  ["no domain after the sign", "jan@"],
  ["no local part", "@example.org"],
  ["two addresses", "a@x.example,b@y.example"],
  ["two addresses by semicolon", "a@x.example;b@y.example"],
  ["two signs", "a@x@y.example"],
  ["a source route", "@relay.example:jan@example.org"],
  ["a source route of two", "@a.example,@b.example:jan@example.org"],
  ["angle brackets", "<jan@example.org>"],
  ["a name", "Jan <jan@example.org>"],
  ["a comment", "jan(comment)@example.org"],
  ["a comment in the domain", "jan@(comment)example.org"],
  ["white space before", " jan@example.org"],
  ["white space after", "jan@example.org "],
  ["white space inside", "jan vries@example.org"],
  ["a line end", "jan@example.org\r\n"],
  ["a line end inside", "jan@example.org\r\nRCPT TO:<x@y.example>"],
  ["a NUL", "jan\0@example.org"],
  ["a NUL in the domain", "jan@example.org\0.evil.example"],
  ["percent routing", "jan%evil.example@example.org"],
  ["bang routing", "evil.example!jan@example.org"],
  ["a dot first", ".jan@example.org"],
  ["a dot last", "jan.@example.org"],
  ["two dots", "jan..vries@example.org"],
  ["a sign in quotes", '"a@evil.example"@example.org'],
  ["a comma in quotes", '"a,b"@example.org'],
  ["an angle bracket in quotes", '"a> <b"@example.org'],
  ["a quoted pair", '"a\\"b"@example.org'],
  ["empty quotes", '""@example.org'],
  ["a space at the edge of quotes", '" jan"@example.org'],
  ["half a quoted string", '"jan@example.org'],
  ["quotes in the middle", 'a."b".c@example.org'],
  ["an address literal", "jan@[127.0.0.1]"],
  ["a bare IP address", "jan@127.0.0.1"],
  ["a domain that ends in a number", "jan@example.0x7f"],
  ["a dot after the domain", "jan@example.org."],
  ["an empty label", "jan@example..org"],
  ["a hyphen first in a label", "jan@-example.org"],
  ["a hyphen last in a label", "jan@example-.org"],
  ["an underscore in the domain", "jan@ex_ample.org"],
  ["an A-label that is none", "jan@xn--a.example"],
  ["an A-label of ASCII", "jan@xn--example-.example"],
  ["a full-width sign", "jan\uff20evil.example@example.org"],
  ["an ideographic full stop", "jan@example\u3002org"],
  ["a full-width letter in the domain", "jan@\uff45xample.org"],
  ["a sharp s, which two standards map differently", "jan@stra\u00dfe.example"],
  ["an invisible character", "j\u200ban@example.org"],
  ["a soft hyphen in the domain", "jan@exa\u00admple.org"],
  ["a change of writing direction", "j\u202ean@example.org"],
  ["a line separator", "jan\u2028@example.org"],
  ["half a surrogate", "jan\ud800@example.org"],
  ["a ligature, which normalises to other letters", "\ufb01@example.org"],
  ["a local part of 65", `${"a".repeat(65)}@example.org`],
  ["a local part of 66 bytes", `${"\u00e9".repeat(33)}@example.org`],
  ["a label of 64", `jan@${"a".repeat(64)}.example`],
  ["a mailbox of 255", `jan@${`${"a".repeat(49)}.`.repeat(5)}e`],
];

test.each(REFUSED)("an address with %s is refused", (_what, text) => {
  expect(parseAddress(text)).toEqual({ ok: false });
});

test("the greatest lengths are read", () => {
  expect(read(`${"a".repeat(64)}@example.org`)).toBeDefined();
  expect(read(`jan@${"a".repeat(63)}.example`)).toBeDefined();
  expect(read(`jan@${`${"a".repeat(49)}.`.repeat(5)}`.slice(0, -1))).toHaveLength(253);
});

test("an address literal is read only where it is asked for, and strictly", () => {
  const literal = (text: string) => parseAddress(text, { literal: true }).ok;
  expect([literal("a@[127.0.0.1]"), literal("a@[IPv6:2001:db8::1]"), literal("a@[IPv6:1:2:3:4:5:6:7:8]")]).toEqual([true, true, true]);
  expect([
    literal("a@[127.0.0.256]"),
    literal("a@[127.0.0.01]"),
    literal("a@[::1]"),
    literal("a@[IPv6:1::2::3]"),
    literal("a@[x]"),
  ]).toEqual(Array(5).fill(false));
});

test("two spellings of one mailbox are the same address", () => {
  expect(sameAddress(address("Jan@Example.org"), address("jan@example.ORG"))).toBe(true);
  expect(sameAddress(address("jan@m\u00fcnchen.example"), address("jan@xn--mnchen-3ya.example"))).toBe(true);
  expect(sameAddress(address("jan@example.org"), address("jan@example.com"))).toBe(false);
});

test("what was read once is read again as itself", () => {
  const dot = fc.stringMatching(/^[a-z0-9+_'-]{1,10}(\.[a-z0-9]{1,10}){0,2}$/);
  const quoted = fc.stringMatching(/^[a-z. ]{1,20}$/).map((text) => `"${text}"`);
  const label = fc.oneof(fc.stringMatching(/^[a-zA-Z0-9]{1,20}$/), fc.stringMatching(/^[\u00e0-\u00f6\u0430-\u044f\u4e00-\u4eff]{1,8}$/u));
  fc.assert(
    fc.property(fc.oneof(dot, quoted), label, (local, name) => {
      const once = read(`${local}@${name}.example`);
      if (once !== undefined) expect(read(once)).toBe(once);
    }),
    { numRuns: runs },
  );
});

test("no text makes the parser throw, and whatever it accepts holds one sign outside quotes and nothing invisible", () => {
  const pieces = fc.array(
    fc.constantFrom(
      "a",
      "@",
      '"',
      ".",
      "<",
      ">",
      ",",
      "\\",
      " ",
      "\r\n",
      "(",
      ")",
      "%",
      "xn--",
      "\u00fc",
      "\u200d",
      "[",
      "]",
      "example.org",
    ),
    {
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: codePoint, maxLength: 80 }),
        pieces.map((list) => list.join("")),
      ),
      (text) => {
        const parsed = parseAddress(text);
        if (parsed.ok) expect(parsed.address).toMatch(/^[^@\p{C},;:<>()\\]+@[a-z0-9.-]+$/u);
      },
    ),
    { numRuns: runs },
  );
});
