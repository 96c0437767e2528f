import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { zegel } from "#test/kit/demo.ts";

const data = mkdtempSync(join(tmpdir(), "zegel-user-"));
afterAll(() => rmSync(data, { recursive: true }));
const user = (...words: readonly string[]) => zegel("user", ...words, "--data", data);
const [jan, info] = ["jan@voorbeeld.example", "info@voorbeeld.example"];

test("an operator makes, lists and withdraws app passwords, each shown once, and delegates the organisation's mailboxes alone; an account is disabled and enabled", async () => {
  await user("add", jan);
  const made = await user("app-password", "add", jan, "--name", "laptop");
  const password = /^app password (\S{29})$/m.exec(made.out)?.[1] ?? "none";
  expect(password).toMatch(/^[a-z2-9-]+$/);
  const listed = await user("app-password", "list", jan);
  expect(listed.out).toMatch(/^\S{22} {2}made \d{4}-\d\d-\d\d {2}last used never +laptop\n$/);
  expect(listed.out).not.toContain(password);
  expect(await user("app-password", "remove", jan, "--name", "laptop")).toMatchObject({ code: 0, out: "laptop is withdrawn\n" });
  expect((await user("delegate", "add", jan, info)).out).toBe(`${jan} may send as ${info}\n`);
  expect((await user("delegate", "add", jan, "baas@bank.example")).code).toBe(2);
  expect(await user("disable", jan)).toMatchObject({ code: 0, out: `${jan} is disabled\n` });
  expect((await user("list")).out).toMatch(/jan@voorbeeld\.example .* \(disabled\)\n$/);
  expect((await user("disable", jan)).code).toBe(1);
  expect(await user("enable", jan)).toMatchObject({ code: 0, out: `${jan} is enabled\n` });
}, 120_000);
