import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { detectorsTable } from "../../../../scripts/docs-detectors.ts";

test("the table of detectors in the documentation is what the registry says", () => {
  expect(readFileSync(new URL("../../../../docs/detectors.md", import.meta.url), "utf8")).toBe(detectorsTable());
});
