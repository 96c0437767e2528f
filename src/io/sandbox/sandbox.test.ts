import { strToU8, zipSync } from "fflate";
import { existsSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { openSandbox } from "#io/sandbox/sandbox.ts";

const program = new URL("./stand-in/child.ts", import.meta.url);
const sandbox = openSandbox({ size: 1, program });
const stubborn = openSandbox({
  size: 1,
  ms: 300,
  memoryBytes: 160 * 1024 * 1024,
  program: new URL("./stand-in/stubborn.ts", import.meta.url),
});
afterAll(async () => {
  await sandbox.close();
  await stubborn.close();
});

test("findings come back with their place and masked, and nothing else of the text does", async () => {
  const bytes = zipSync({ "a.txt": strToU8("secret words 123456782") });
  const inspection = await sandbox.inspect({ name: "post.zip", bytes });
  expect(inspection).toEqual({
    findings: [{ detector: "nl.bsn", confidence: "medium", part: "post.zip > a.txt", start: 13, end: 22, masked: "••••••782" }],
    notScanned: [],
  });
});

test("what both the name and the type of a file show is one finding", async () => {
  const bytes = utf8("number 123456782 and 1112<b>22333</b>");
  const { findings } = await sandbox.inspect({ name: "a.html", mediaType: "text/plain", bytes });
  expect(findings.map(({ part, masked }) => `${part} ${masked}`)).toEqual(["a.html ••••••782", "a.html ••••••333"]);
});

test("one child reads many files, also when they come at once", async () => {
  const names = Array.from({ length: 8 }, (_, index) => `file ${index}.txt`);
  const inspections = await Promise.all(names.map((name) => sandbox.inspect({ name, bytes: utf8(`${name} 123456782`) })));
  expect(inspections.map(({ findings }) => findings[0]?.part)).toEqual(names);
});

test("a file that comes in pieces is read to its end", async () => {
  async function* pieces() {
    for (let i = 0; i < 100; i++) yield utf8("x".repeat(65_536));
    yield utf8(" 123456782");
  }
  const { findings } = await sandbox.inspect({ name: "long.txt", bytes: pieces() });
  expect(findings.map(({ start }) => start)).toEqual([100 * 65_536 + 1]);
});

test("after a file that nobody reads the next one is read", async () => {
  const unread = await sandbox.inspect({ name: "a.exe", bytes: new Uint8Array(3_000_000).fill(1) });
  expect(unread.notScanned).toEqual([{ part: "a.exe", why: "unknown-format" }]);
  expect((await sandbox.inspect({ name: "b.txt", bytes: utf8("123456782") })).findings.length).toBe(1);
});

test("a PDF is read inside the sandbox", async () => {
  const bytes = utf8(
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n" +
      "4 0 obj<</Length 52>>stream\nBT /F1 12 Tf 10 100 Td (Number 123456782) Tj ET     \nendstream endobj\n" +
      "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>",
  );
  expect((await sandbox.inspect({ name: "a.pdf", bytes })).findings.map(({ part }) => part)).toEqual(["a.pdf > page 1"]);
});

test("a child can read nothing, write nothing, start nothing and reach nobody", async () => {
  const probe = openSandbox({ size: 1, program: new URL("./stand-in/probe.ts", import.meta.url) });
  const { notScanned } = await probe.inspect({ name: "a.txt", bytes: utf8("x") });
  await probe.close();
  expect(notScanned).toEqual([{ part: "possible: ", why: "no-text" }]);
  expect(existsSync("/tmp/zegel-probe")).toBe(false);
});

test.each([
  ["SPIN", "too-slow"],
  ["HEAP", "too-large"],
  ["BUFFERS", "too-large"],
  ["CRASH", "damaged"],
  ["BABBLE", "damaged"],
  ["LEAK", "damaged"],
])("a child that goes wrong (%s) is answered for, and the next one works", async (word, why) => {
  expect(await stubborn.inspect({ name: "a.txt", bytes: utf8(word) })).toEqual({ findings: [], notScanned: [{ part: "a.txt", why }] });
});

test("an idle child ends by itself", async () => {
  const brief = openSandbox({ size: 1, idleMs: 1, program });
  await brief.inspect({ name: "a.txt", bytes: utf8("x") });
  expect((await brief.inspect({ name: "b.txt", bytes: utf8("123456782") })).findings.length).toBe(1);
  await brief.close();
});

test("the real child finds citizen numbers and own words, also when the words change", async () => {
  const real = openSandbox({ size: 1 });
  const own = (word: string) => ({ own: { keywords: [{ id: "projects", words: [word], match: "exact" as const }] } });
  const file = { name: "a.txt", bytes: utf8("BSN 123456782, project Zonnebloem") };
  const first = await real.inspect(file, own("Zonnebloem"));
  const second = await real.inspect(file, own("Korenbloem"));
  const third = await real.inspect(file);
  await real.close();
  expect(first.findings.map(({ detector }) => detector)).toEqual(["nl.bsn", "keyword"]);
  expect(second.findings.map(({ detector }) => detector)).toEqual(["nl.bsn"]);
  expect(third.findings.map(({ masked }) => masked)).toEqual(["••••••782"]);
});
