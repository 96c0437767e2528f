import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseAddressList } from "#core/mail/address-list.ts";

// Any code point, halves of surrogate pairs among them.
const codePoint = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));

function read(value: string): readonly (string | undefined)[][] {
  return parseAddressList(value).mailboxes.map((mailbox) => [mailbox.name, mailbox.address]);
}

test("names, bare addresses, quotes, comments and groups are read as people see them", () => {
  expect(read('Jan <jan@example.org>, piet@example.org,"Vries, K. de" <k@example.org>')).toEqual([
    ["Jan", "jan@example.org"],
    ["", "piet@example.org"],
    ["Vries, K. de", "k@example.org"],
  ]);
  expect(read("jan@example.org (Jan (de) Vries)")).toEqual([["Jan (de) Vries", "jan@example.org"]]);
  const group = parseAddressList("Team: a@x.example, B <b@x.example>;, c@x.example").mailboxes;
  expect(group.map((mailbox) => mailbox.group)).toEqual(["Team", "Team", undefined]);
  expect(read("undisclosed-recipients:;")).toEqual([]);
});

test("a comma in an encoded name separates nothing", () => {
  expect(read("=?utf-8?q?Vries=2C_Jos=C3=A9?= <jose@example.org>")).toEqual([["Vries, José", "jose@example.org"]]);
});

test("an address that the strict parser refuses is shown as written, with a defect", () => {
  for (const value of ["Jan <not an address>", "a@x.example b@y.example", "<a@x@y.example>", "<@route.example:jan@example.org>"]) {
    const list = parseAddressList(value);
    expect(list.mailboxes[0]?.address).toBeUndefined();
    expect(list.defects).toContain("bad-header-field");
  }
});

test("an open quote, bracket or comment is a defect and ends the list", () => {
  for (const value of ['"Jan <jan@example.org>', "Jan <jan@example.org", "jan@example.org (open", "Team: a@x.example"]) {
    expect(parseAddressList(value).defects).toContain("bad-header-field");
  }
});

test("no header value makes the reader throw, and every address it gives is one of the strict parser", () => {
  const piece = fc.constantFrom(
    "a@x.example",
    "<",
    ">",
    ",",
    ";",
    ":",
    '"',
    "\\",
    "(",
    ")",
    " ",
    "=?utf-8?q?=2C?=",
    "b",
    "@",
    ".",
    "[",
    "]",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 20 }).map((list) => list.join("")),
        fc.string({ unit: codePoint, maxLength: 60 }),
      ),
      (value) => {
        for (const mailbox of parseAddressList(value).mailboxes) expect(mailbox.address ?? "a@b").toMatch(/^[^@\p{C}]+@[^@\p{C}]+$/u);
      },
    ),
    { numRuns: process.env["SLOW"] === "1" ? 100_000 : 500 },
  );
});
