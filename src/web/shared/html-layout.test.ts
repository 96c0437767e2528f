import * as fc from "fast-check";
import { expect, test } from "vitest";
import { layoutOf, layoutPage } from "./html-layout.ts";

const RUNS = process.env["SLOW"] === "1" ? 50_000 : 500;

test("what a message says stays, with its headings, lists, tables and links", () => {
  const html =
    '<h2>Uw aanvraag</h2><p>Geachte <b>mevrouw</b>,<br>kijk <a href="https://voorbeeld.example/a?b=1&amp;c=2">hier</a></p><ul><li>een</ul><table><tr><td colspan=2>x</table>';
  expect(layoutOf(html)).toBe(
    '<h2>Uw aanvraag</h2><p>Geachte <b>mevrouw</b>,<br>kijk <a href="https://voorbeeld.example/a?b=1&amp;c=2" target="_blank" rel="noreferrer noopener">hier</a></p><ul><li>een</ul><table><tr><td colspan="2">x</table>',
  );
});

test("script, style, comments and what they hold are gone", () => {
  expect(layoutOf("a<script>alert('<p>')</script>b<style>p{}</style>c<!-- <b> -->d<!doctype html>e")).toBe("abcde");
  expect(layoutOf("<svg><style><img src=x onerror=alert(1)></style></svg>na")).toBe("na");
});

test("an address that is not http, https or mailto is no link, however it is written", () => {
  for (const href of [
    "javascript:alert(1)",
    "java&#115;cript:alert(1)",
    " jav\tascript:alert(1)",
    "data:text/html,x",
    "&#x6a;avascript&colon;x",
    "//elders.example",
    "/app",
  ]) {
    expect(layoutOf(`<a href="${href}">x</a>`)).toBe("<a>x</a>");
  }
  expect(layoutOf("<a href='mailto:a@b.example'>x</a>")).toContain('href="mailto:a@b.example"');
});

test("a picture is the words that stand for it, and loads nothing", () => {
  expect(layoutOf('<img src="https://elders.example/p.gif" alt="Ons <b>logo">')).toBe(" [Ons &lt;b&gt;logo] ");
  expect(layoutOf('<img src="https://elders.example/p.gif">')).toBe("");
});

test("nothing but known elements and four harmless attributes ever comes out", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "<",
      ">",
      "'",
      '"',
      "=",
      "/",
      " ",
      "<a href=",
      "<script>",
      "</script>",
      "<!--",
      "-->",
      "<td onclick=x colspan=3>",
      "style=",
      "<img alt=",
      "&#60;",
      "&lt;",
      "javascript:",
      "https://x.example/",
      "<svg",
      "<b>",
      "</b>",
      "\0",
      "<?",
      "<p ",
    ),
    fc.string({ maxLength: 5 }),
  );
  const known =
    /<\/?[a-z][a-z0-9]*(?: (?:href="(?:https?:|mailto:)[^"<>]*" target="_blank" rel="noreferrer noopener"|(?:colspan|rowspan|start|dir|lang)="[A-Za-z0-9-]+"))*>/gi;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const left = layoutOf(pieces.join("")).replace(known, "");
      expect(left).not.toContain("<");
    }),
    { numRuns: RUNS },
  );
});

test("hostile HTML of a million characters is read in one pass", () => {
  for (const unit of ["<a ", '<a "', "<!--", "<", "a=", "<b>", "&#", "<a href='"]) {
    expect(layoutOf(unit.repeat(250_000)).length).toBeLessThan(5_000_000);
  }
});

test("the page in the frame forbids itself everything", () => {
  expect(layoutPage("<p>x")).toContain(`content="default-src 'none'; base-uri 'none'; form-action 'none'"`);
});
