import { expect, test } from "vitest";
import { LANGUAGES } from "#core/language.ts";
import { ACTION_IDS, ACTIONS } from "./index.ts";

test("the actions are ranked as agreed, strictest last, no two alike", () => {
  expect(ACTION_IDS).toEqual(["allow", "note", "warn", "bcc", "justify", "zip", "seal", "approve", "block"]);
  expect(new Set(ACTION_IDS.map((id) => ACTIONS[id].rank)).size).toBe(ACTION_IDS.length);
});

test("no action stricter than seal lets a message go openly", () => {
  const strict = ACTION_IDS.filter((id) => ACTIONS[id].rank >= ACTIONS.seal.rank);
  expect(strict.map((id) => ACTIONS[id].route)).toEqual(["seal", "hold", "refuse"]);
});

test("every action has its words in every language", () => {
  for (const id of ACTION_IDS) for (const language of LANGUAGES) expect(ACTIONS[id].says[language]).toMatch(/^\p{Lu}.*\.$/u);
});
