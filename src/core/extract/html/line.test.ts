import * as fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { extractParts } from "#core/extract/extract.ts";

const texts = async (page: string) => (await extractParts({ name: "a.html", bytes: utf8(page) })).parts.map(({ text }) => text);

test.each([
  ["a comment after a digit", "<p>card =3<!-- -->5315680974274779 now</p>", "card =3 5315680974274779 now\n"],
  ["an element that few know", "<p>card 3<q>5315680974274779</q> now</p>", "card 3 5315680974274779 now\n"],
  ["a tag that ends in another", "<p>card 5366<b>79</b>3629031136</p66<b>79</b>3629031136</p>", "card 5366793629031136</p66793629031136\n"],
  ["a tag that swallows the text up to the next", "<p>Hello</p><pDIBAN NL64R<b>AB</b>O5252420960", "<pDIBAN NL64RABO5252420960\n"],
  ["a tag whose name is no letter", "<p>IBAN NL<\u00fb>67</b>RABO2373439178</p>", "IBAN NL 67RABO2373439178\n"],
  ["a tag without a name", "<p>see IBAN NL03RABO<>56</b>35884204</p>", "see IBAN NL03RABO 5635884204\n"],
  ["white space on both sides of a tag", "<p>card 5384 \n<b> 5628</b>38037993</p>", "card 5384 562838037993\n"],
  [
    "a soft break that was left over beside a tag without a name",
    "<p>BSN 4<=\n=62>03</b>=\n029600 is</p>",
    "BSN 4 03= 029600 is\nBSN 4 03=\n029600 is\n",
  ],
  [
    "a soft break that was left over before a tag without a name",
    "<p>BSN 47037=\n<=62>25</b>15</p>",
    "BSN 47037= 2515\nBSN 47037=\n 2515\n",
  ],
  ["a tag that swallows a whole number", "<x BSN 123456782 is<i>it</i>", "<x BSN 123456782 isit\n"],
])("%s sets a number free for programs that look for the angles alone", async (_, page, line) => {
  expect(await texts(page)).toContain(line);
});

test("a page whose tags and comments stand between words has one reading alone", async () => {
  expect(await texts("<p>one<q>two</q> 1<b>2</b>, 10<sup>th</sup>, <!-- 3 -->4 <img src=x>5 <td>6</td></p>")).toHaveLength(3);
  expect(await texts("<table><tr><td>1</td>\n <td>2<br>3</td></tr></table>")).toHaveLength(1);
});

test("no tags and comments make a line longer than the page in any of its three readings", () => {
  const piece = fc.constantFrom("<", ">", "<b", "<q>", "<!--", "-->", "1", " ", "a", "</p", "<p>", "\n", '"', "=");
  return fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 200 }), async (pieces) => {
      const page = `<p>${pieces.join("")}`;
      for (const text of await texts(page)) expect(text.length).toBeLessThanOrEqual(3 * page.length);
    }),
    { numRuns: process.env["SLOW"] === "1" ? 20_000 : 200 },
  );
});

test("a million comments in a row cost no more than as much text", async () => {
  const shown = await texts(`<p>1${"<!---->".repeat(300_000)}2${"<a<q>".repeat(100_000)}3</p>`);
  expect(shown.some((text) => text.startsWith("1 2"))).toBe(true);
});
