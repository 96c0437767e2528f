import { afterAll, expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { BOMBS } from "#core/extract/fixtures/bombs.ts";
import { openSandbox } from "#io/sandbox/sandbox.ts";

// Two seconds of CPU and 256 MB for each; the sandbox kills what takes more, and nothing here may come to that.
const sandbox = openSandbox({ size: 1, ms: 2000, memoryBytes: 256 * 1024 * 1024 });
afterAll(() => sandbox.close());

const few = process.env["SLOW"] === "1" ? BOMBS : BOMBS.filter((_, index) => index % 6 === 0);

test.each(few)("$trick ($name): the real child answers within two seconds of CPU and 256 MB", async ({ name, make, why }) => {
  const { notScanned } = await sandbox.inspect({ name, bytes: make() });
  const reasons = notScanned.map((entry) => entry.why);
  if (why === undefined) expect(reasons.filter((reason) => reason === "too-slow" || reason === "too-large")).toEqual([]);
  else expect(reasons).toContain(why);
  const { findings } = await sandbox.inspect({ name: "a.txt", bytes: utf8("BSN 123456782") });
  expect(findings.map(({ detector }) => detector)).toEqual(["nl.bsn"]);
});
