// Writes the tables of docs/policy.md anew from the registries: node scripts/docs-policy.ts
import { readFileSync, writeFileSync } from "node:fs";
import { ACTION_IDS, ACTIONS } from "#core/policy/actions/index.ts";
import { NOT_SCANNED_REASONS } from "#core/policy/floor.ts";
import { POLICY_LIMITS } from "#core/policy/limits.ts";
import { PLACEHOLDERS } from "#core/policy/sentence.ts";
import { VERIFY_METHODS } from "#core/policy/verification.ts";
import { table, withParts } from "./docs-tables.ts";

const FILE = new URL("../docs/policy.md", import.meta.url);

/** docs/policy.md with its tables as the registries have them. */
export function withTables(document: string): string {
  return withParts(document, PARTS);
}

const PARTS: Readonly<Record<string, () => string>> = {
  actions: () =>
    table(
      ["action", "how it goes", "own copy each", "asks first", "in words"],
      ACTION_IDS.map((id) => {
        const { route, singleCopy, serious, title, says } = ACTIONS[id];
        return [`\`${id}\``, route, singleCopy ? "yes" : "", serious ? "yes" : "", `${title.en}. ${says.en} _${title.nl}. ${says.nl}_`];
      }),
    ),
  methods: () => VERIFY_METHODS.map((method) => `\`${method}\``).join(", "),
  reasons: () => NOT_SCANNED_REASONS.map((reason) => `\`${reason}\``).join(", "),
  placeholders: () => PLACEHOLDERS.map((name) => `\`{${name}}\``).join(", "),
  limits: () =>
    table(
      ["what", "at most"],
      Object.entries(POLICY_LIMITS).map(([name, limit]) => [LIMIT_NAMES[name as keyof typeof POLICY_LIMITS], String(limit)]),
    ),
};

const LIMIT_NAMES: Readonly<Record<keyof typeof POLICY_LIMITS, string>> = {
  fileBytes: "bytes of the file",
  lineChars: "characters on a line",
  depth: "levels of nesting",
  rules: "rules",
  idChars: "characters of an id",
  sentenceChars: "characters of a sentence",
  keywordLists: "keyword lists",
  wordsPerList: "words in a list",
  wordChars: "characters of a word",
  entriesPerCondition: "entries of one condition",
  headerPatternChars: "characters of a header pattern",
  keepDays: "days that an item is kept",
  sealAfterHours: "hours that a message waits for protection on its way",
  delaySeconds: "seconds in which a message can be stopped",
  problems: "mistakes that are named at once",
};

if (import.meta.main) writeFileSync(FILE, withTables(readFileSync(FILE, "utf8")));
