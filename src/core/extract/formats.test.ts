import * as fc from "fast-check";
import { gzipSync } from "fflate";
import { expect, test } from "vitest";
import { type Bytes, concat, utf8 } from "#core/bytes.ts";
import { extractParts } from "#core/extract/extract.ts";
import { little, wide } from "#core/extract/fixtures/bytes.ts";
import { createPlanter } from "#core/extract/fixtures/numbers.ts";
import { pack } from "#core/extract/fixtures/office.ts";

const runs = process.env["SLOW"] === "1" ? 3000 : 30;

/** The texts by place, the file's name left out. */
async function read(name: string, bytes: Bytes | string, mediaType?: string): Promise<Record<string, string>> {
  const { parts, notScanned } = await extractParts({ name, bytes: typeof bytes === "string" ? utf8(bytes) : bytes, mediaType });
  expect(notScanned).toEqual([]);
  return Object.fromEntries(parts.map(({ part, text }) => [part.slice(name.length).replace(/^ > /, ""), text]));
}

const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const swapped = (bytes: Bytes) => bytes.map((_, i) => bytes[i ^ 1] ?? 0);

test.each([
  ["UTF-8", utf8("café € 123456782"), undefined],
  ["UTF-8 with a mark", concat([new Uint8Array([0xef, 0xbb, 0xbf]), utf8("café € 123456782")]), undefined],
  ["UTF-16, little end first, with a mark", concat([new Uint8Array([0xff, 0xfe]), wide("café € 123456782")]), undefined],
  ["UTF-16, little end first, without a mark", wide("café € 123456782"), undefined],
  ["UTF-16, big end first, with a mark", concat([new Uint8Array([0xfe, 0xff]), swapped(wide("café € 123456782"))]), undefined],
  ["UTF-16, big end first, without a mark", swapped(wide("café € 123456782")), undefined],
  [
    "UTF-32",
    concat([little([4, 0xfeff]), ...Array.from("café € 123456782", (character) => little([4, character.codePointAt(0) ?? 0]))]),
    undefined,
  ],
  ["Windows-1252", latin("caf\xe9 \x80 123456782"), undefined],
  ["ISO-8859-15 as declared", latin("caf\xe9 \xa4 123456782"), "text/plain; charset=ISO-8859-15"],
])("a text in %s is read", async (_, bytes, mediaType) => {
  expect(await read("a.txt", bytes, mediaType)).toEqual({ "": "café € 123456782" });
});

test("a declared charset that would hide plain digits is not believed", async () => {
  expect(await read("a.txt", "BSN 123456782", "text/plain; charset=utf-16le")).toEqual({ "": "BSN 123456782" });
});

test("however a text is cut into pieces, it reads the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom("a", "1", "\n", "é", "€", "漢", "😀", "\u0000"), maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      async (text, cuts) => {
        const bytes = utf8(`plain ${text}`);
        async function* pieces() {
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = cuts[i % cuts.length] ?? 1;
            yield bytes.subarray(at, at + size);
            at += size;
          }
        }
        const whole = await extractParts({ name: "a.txt", bytes });
        expect(await extractParts({ name: "a.txt", bytes: pieces() })).toEqual(whole);
        expect(whole.parts[0]?.text).toBe(new TextDecoder().decode(bytes));
      },
    ),
    { numRuns: runs },
  );
});

test("a table becomes rows with tabs, whatever parts its cells and however they are quoted", async () => {
  expect(await read("a.csv", 'naam;bsn\n"Jansen; P.";123456782\n"zegt ""ja""\n";1\n')).toEqual({
    "": 'naam\tbsn\nJansen; P.\t123456782\nzegt "ja" \t1\n',
  });
  expect(await read("a.tsv", "naam\tbsn\nJan\t123456782\n")).toEqual({ "": "naam\tbsn\nJan\t123456782\n" });
  expect((await extractParts({ name: "x", mediaType: "text/csv", bytes: utf8("a,b\n1,2\n") })).parts[0]?.kind).toBe("table");
});

test("cells survive quoting", async () => {
  const cell = fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[\t\r\n]/g, " "));
  const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(rows, async (rows) => {
      const table = `a;b;c\n${rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(";")).join("\n")}`;
      const { parts } = await extractParts({ name: "a.csv", bytes: utf8(table) });
      expect(parts[0]?.text).toBe(`a\tb\tc\n${rows.map((row) => row.join("\t")).join("\n")}`);
    }),
    { numRuns: runs },
  );
});

test("HTML: numbers over tags are one, entities are undone, and what a browser hides is read", async () => {
  const { plant, planted } = createPlanter();
  const split = (number: string) =>
    `${number.slice(0, 3)}<b>&#${number.charCodeAt(3)};</b><i>&#x${number.charCodeAt(4).toString(16)};</i>${number.slice(5)}`;
  const page = `<!doctype html><html><head><title>${plant("")}</title><script>var x = "${plant("scripts and styles")}"</script></head><body>
    <p>BSN ${split(plant(" split"))}</p><!-- ${plant("comments")} --><p style="display:none">${plant("hidden text")}</p>
    <a title="${plant("attributes")}" href="x">y</a><img src="data:text/plain;base64,${btoa(`${plant("file inside a link")} and some more words, enough to be a file`)}"></body></html>`;
  const texts = await read("a.html", page);
  for (const [place, number] of planted) expect(texts[place.trim() === "split" ? "" : place]).toContain(number);
});

test("RTF: escapes, groups and unknown destinations, each at its place", async () => {
  const { plant, planted } = createPlanter();
  const number = plant("");
  const rtf = `{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial 123456782;}}{\\info{\\title ${plant("properties")}}}{\\header ${plant("header")}}{\\footer ${plant("footer")}}
BSN ${number.slice(0, 3)}\\b ${number.slice(3, 5)}\\b0 \\'3${number.charAt(5)}\\u${number.charCodeAt(6)}?${number.slice(7)} caf\\'e9{\\v ${plant("hidden text")}}{\\deleted ${plant("deleted text")}}{\\footnote ${plant("footnotes")}}
{\\*\\annotation ${plant("comments")}}{\\field{\\*\\fldinst X ${plant("fields")}}{\\fldrslt y}}{\\*\\strange ${plant("other parts")}}{\\object{\\*\\objdata ${[...utf8(plant("embedded file"))].map((byte) => byte.toString(16)).join("")}}}}`;
  const texts = await read("a.rtf", rtf);
  for (const [place, number] of planted) expect(texts[place]).toContain(number);
  expect(texts[""]).toContain("café");
  expect(Object.values(texts).join("")).not.toContain("123456782");
});

test("JSON and XML say their names beside their values", async () => {
  expect((await read("a.json", '{"bsn":"12345\\u0036782","x":"a\\nb"}'))[""]).toBe('{"bsn":"123456782","x":"a\nb"}');
  const xml = await read("a.xml", '<?xml version="1.0"?><r><bsn soort="12345">123456782</bsn><p>12<b>34</b>5</p></r>');
  expect(xml[""]).toContain("bsn: 123456782");
  expect(xml[""]).toContain("p: 12345");
  expect(xml["attributes"]).toContain("soort: 12345");
});

test("appointments and contacts are unfolded, and the files in them are read", async () => {
  const ics = await read(
    "a.ics",
    "BEGIN:VCALENDAR\r\nSUMMARY:Jansen 1234\r\n 56782\r\nATTACH;ENCODING=BASE64:aGVsbG8=\r\nEND:VCALENDAR\r\n",
  );
  expect(ics[""]).toContain("Jansen 123456782");
  expect(ics["file inside"]).toBe("hello");
  expect((await read("a.vcf", "BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:BSN=\n 123=34567=\n82\nEND:VCARD"))[""]).toContain(
    "BSN 123456782",
  );
});

const mail = (number: string) =>
  `From: a@example.org\r\nSubject: =?utf-8?Q?caf=C3=A9?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x\r\nContent-Disposition: attachment; filename=n.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${btoa(String.fromCharCode(...pack({ "n.txt": number })))}\r\n--x--\r\n`;

test("mail is read with its header, texts and files, also without its name and inside a mailbox", async () => {
  const texts = await read("message", mail("123456782"));
  expect(texts["header"]).toContain("Subject: café");
  expect(texts["text"]).toBe("hello\n");
  expect(texts["n.zip > n.txt"]).toBe("123456782");
  const box = await read("all.mbox", `From a@b Mon\n${mail("111222333")}\nFrom c@d Tue\n${mail("123456782")}`);
  expect(box["message 1.eml > n.zip > n.txt"]).toBe("111222333");
  expect(box["message 2.eml > n.zip > n.txt"]).toBe("123456782");
});

test("a saved message is as sound with LF alone as with CRLF, and with both it is not", async () => {
  const plain = "From: a@example.org\r\nMIME-Version: 1.0\r\n\r\nBSN=20123456782\r\n";
  const unix = await read("a.eml", plain.replaceAll("\r\n", "\n"));
  expect(unix).toEqual(await read("a.eml", plain));
  expect(Object.keys(unix)).toEqual(["header", "text"]);
  expect(Object.keys(await read("a.eml", plain.replace("\r\n", "\n")))).toContain("other reading");
});

test("a packed tape archive is read, long names too", async () => {
  const name = `${"folder/".repeat(20)}note.txt`;
  const texts = await read(
    "a.tgz",
    gzipSync(
      concat([
        tarEntry("././@LongLink", "L", utf8(`${name}\0`)),
        tarEntry("short", "0", utf8("123456782")),
        tarEntry("b.txt", "0", utf8("second")),
        new Uint8Array(1024),
      ]),
    ),
  );
  expect(texts[`a.tar > ${name}`]).toBe("123456782");
  expect(texts["a.tar > b.txt"]).toBe("second");
});

function tarEntry(name: string, type: string, body: Bytes): Bytes {
  const header = new Uint8Array(512);
  header.set(utf8(name));
  header.set(utf8(`${body.length.toString(8).padStart(11, "0")}\0`), 124);
  header.set(utf8(type), 156);
  header.fill(32, 148, 156);
  header.set(
    utf8(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
    ),
    148,
  );
  return concat([header, body, new Uint8Array((512 - (body.length % 512)) % 512)]);
}
