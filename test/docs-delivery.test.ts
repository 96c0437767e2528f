import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { openMxOf } from "#apps/mx.ts";
import { checkSettings, SettingsMistake } from "#apps/settings.ts";
import { WAY_KINDS } from "#core/transport/ladder.ts";

const read = (name: string): string => readFileSync(new URL(`../docs/${name}`, import.meta.url), "utf8");
const yamlIn = (text: string): Record<string, unknown> => parse(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? "") as Record<string, unknown>;
const NONE = { find: async () => undefined, keep: async () => true };
const document = read("delivery.md");

test("what docs/delivery.md shows as delivery is read, and its table names every way", () => {
  const { delivery } = checkSettings({ ...yamlIn(read("operators.md")), ...yamlIn(document) }, "/", "docs/delivery.md");
  if (delivery.kind !== "mx") throw new Error("not mx");
  expect(delivery.ca).toBe("/etc/zegel/ca.pem");
  const bare = checkSettings({ ...yamlIn(read("operators.md")), delivery: { kind: "mx", resolvers: delivery.resolvers } }, "/", "x");
  expect({ ...delivery, ca: undefined }).toEqual({ ...bare.delivery, ca: undefined });
  for (const kind of WAY_KINDS) expect(document).toContain(`| \`${kind}\``);
});

test("a resolver that is no address is a mistake with its name", () => {
  const { delivery } = checkSettings({ ...yamlIn(read("operators.md")), ...yamlIn(document) }, "/", "x");
  if (delivery.kind !== "mx") throw new Error("not mx");
  for (const one of ["localhost:53", "127.0.0.1:0", "127.0.0.1:70000", "::1:53:x", ""])
    expect(() => openMxOf({ ...delivery, ca: undefined, resolvers: [one] }, "x.example", { now: () => 0, policies: NONE })).toThrow(
      SettingsMistake,
    );
});
