import { strToU8, zipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { openSandbox } from "#io/sandbox/sandbox.ts";
import { mayBeText, startTextThread, unlessOther } from "#io/sandbox/text-thread.ts";

const sandbox = openSandbox({ size: 1 });
const thread = startTextThread({ memoryBytes: 64 * 1024 * 1024, ms: 2000 });
afterAll(async () => {
  await sandbox.close();
  await thread.stop();
});
const TEXT = { name: "brief.txt", mediaType: "text/plain; charset=utf-8" };

test("a thread finds in a text what a process finds, and leaves the caller's bytes alone", async () => {
  const bytes = utf8(`${"Een regel zonder iets.\n".repeat(20_000)}BSN 123456782, project Zonnebloem\n`);
  const own = { own: { keywords: [{ id: "projects", words: ["Zonnebloem"], match: "exact" as const }] } };
  const inThread = await thread.inspect({ ...TEXT, bytes }, own);
  expect(inThread.findings.map(({ detector, part }) => [detector, part])).toEqual([
    ["nl.bsn", "brief.txt"],
    ["keyword", "brief.txt"],
  ]);
  // Said to be nothing in particular, it goes to a process.
  expect(await sandbox.inspect({ name: "brief.txt", bytes }, own)).toEqual(inThread);
  expect((await thread.inspect({ ...TEXT, bytes }, {})).findings.map(({ detector }) => detector)).toEqual(["nl.bsn"]);
  expect(bytes.length).toBeGreaterThan(400_000);
});

test("what is called a text and is something else is not opened in a thread, and is read all the same", async () => {
  const file = { ...TEXT, bytes: zipSync({ "a.txt": strToU8("BSN 123456782") }) };
  expect(mayBeText(file)).toBe(true);
  expect(unlessOther(await thread.inspect(file, {}))).toBeUndefined();
  expect((await sandbox.inspect(file)).findings.map(({ part }) => part)).toEqual(["brief.txt > a.txt"]);
  const page = { ...TEXT, name: "brief.html", bytes: utf8("<p>BSN 123456<b>782</b></p>") };
  expect(unlessOther(await thread.inspect(page, {}))).toBeUndefined();
  expect((await sandbox.inspect(page)).findings).toHaveLength(1);
});

test("a thread that was stopped in the middle of a text is answered for", async () => {
  const stopped = startTextThread({ memoryBytes: 64 * 1024 * 1024, ms: 2000 });
  const inspecting = stopped.inspect({ ...TEXT, bytes: utf8("123456782 ".repeat(2_000_000)) }, {});
  await stopped.stop();
  expect(await inspecting).toEqual({ findings: [], notScanned: [{ part: "brief.txt", why: "too-slow" }] });
  expect(stopped.isAlive()).toBe(false);
});
