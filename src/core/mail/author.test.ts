import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { authorsOf } from "#core/mail/author.ts";
import { parseMessage } from "#core/mail/parse.ts";

const authors = (header: string) => authorsOf(parseMessage(utf8(`${header}\r\nSubject: x\r\n\r\nbody\r\n`)));

test("whoever any From or Sender field shows is an author", () => {
  expect(authors('From: "Jan, J." <jan@x.example>')).toEqual(["jan@x.example"]);
  expect(authors("FROM: a@x.example, b@x.example\r\nSender: c@x.example")).toEqual(["a@x.example", "b@x.example", "c@x.example"]);
  expect(authors("From: a@x.example\r\nFrom: b@x.example")).toEqual(["a@x.example", "b@x.example"]);
  expect(authors("From: Groep: a@x.example;")).toEqual(["a@x.example"]);
});

test("a display name that looks like an address makes nobody an author", () => {
  expect(authors('From: "baas@bank.example" <jan@x.example>')).toEqual(["jan@x.example"]);
  expect(authors("From: =?utf-8?Q?baas=40bank.example=2C?= <jan@x.example>")).toEqual(["jan@x.example"]);
});

test("who cannot be read with certainty is no author at all", () => {
  for (const header of [
    "To: a@x.example",
    "From:",
    "From: nobody:;",
    "From: jan",
    "From: <jan@x.example",
    "From: <jan@x.example> <baas@bank.example>",
    "From: jan@x.example\r\nSender: baas",
    "From: jan@x.example, baas@",
    "From: =?utf-8?Q?jan=40x.example?=",
    "From: <@bank.example:jan@x.example>",
  ])
    expect(authors(header), header).toBeUndefined();
});
