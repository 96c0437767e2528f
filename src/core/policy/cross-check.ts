import { compileOwnTerms, type Refusal } from "#core/detect/own-terms.ts";
import { ACTIONS, type ActionId } from "./actions/index.ts";
import { looksAtFindings } from "./condition.ts";
import { FLOOR_IDS } from "./floor.ts";
import { type Found, shownOf } from "./found.ts";
import type { Mistake } from "./mistakes.ts";
import type { KeywordList, Rule } from "./rule.ts";
import { type Placeholder, PLACEHOLDERS, placeholdersOf } from "./sentence.ts";
import type { PathStep } from "./yaml-tree.ts";

/**
 * What no single value shows: ids given twice, lists that are not there, conditions and placeholders that do nothing. `items` are the
 * rules as they stand in the file, `rules` the same as read (undefined where that failed), `listIds` the keyword lists of the file.
 */
export function ruleMistakes(
  items: readonly unknown[],
  rules: readonly (Rule | undefined)[],
  listIds: readonly string[],
): readonly Found[] {
  return [
    ...idMistakes(items),
    ...rules.flatMap((rule, index) =>
      rule === undefined
        ? []
        : [...conditionMistakes(rule, items[index], index, listIds), ...verifyMistakes(rule, index), ...sentenceMistakes(rule, index)],
    ),
  ];
}

/** Words that the engine would not look for: better a mistake now than a word that quietly protects nothing. */
export function wordMistakes(lists: readonly KeywordList[]): readonly Found[] {
  const places = new Map(
    lists.flatMap((list) => list.words.map((word, place) => [`${list.id} ${word}`, ["keywords", list.id, "words", place]] as const)),
  );
  return compileOwnTerms({ keywords: lists }).refused.map(({ id, term, why }) =>
    found(places.get(`${id} ${term}`) ?? ["keywords", id], wordMistake(why)),
  );
}

function wordMistake(why: Refusal["why"]): Mistake {
  if (why === "too-short") return "wordTooShort";
  return why === "too-many" ? "tooMany" : "longText";
}

function idMistakes(items: readonly unknown[]): readonly Found[] {
  const seen = new Set<unknown>(FLOOR_IDS);
  return items.flatMap((item, index) => {
    const id = fieldOf(item, "id");
    if (typeof id !== "string") return [];
    if (seen.has(id)) return [found(["rules", index, "id"], FLOOR_IDS.includes(id) ? "builtIn" : "duplicateRule", id)];
    seen.add(id);
    return [];
  });
}

function conditionMistakes(rule: Rule, item: unknown, index: number, listIds: readonly string[]): readonly Found[] {
  const at = ["rules", index, "when"] as const;
  const given = fieldOf(item, "when");
  const names = typeof given === "object" && given !== null ? Object.keys(given) : [];
  const unknown = (rule.when.keywords ?? []).flatMap((list, place) =>
    listIds.includes(list) ? [] : [found([...at, "keywords", place], "unknownList", list, listIds)],
  );
  const idle = looksAtFindings(rule.when) ? [] : names.filter((name) => name === "confidence" || name === "atLeast");
  return [
    ...(names.length === 0 ? [found(at, "noCondition")] : []),
    ...unknown,
    ...idle.map((name) => found([...at, name], "noFindings", name)),
  ];
}

function verifyMistakes(rule: Rule, index: number): readonly Found[] {
  return rule.verify === undefined || opens(rule.action) ? [] : [found(["rules", index, "verify"], "idleVerify")];
}

// Only what is closed and goes out is opened by a guest.
function opens(action: ActionId): boolean {
  return ACTIONS[action].rank >= ACTIONS.seal.rank && ACTIONS[action].route !== "refuse";
}

function sentenceMistakes(rule: Rule, index: number): readonly Found[] {
  const at = ["rules", index, "say"] as const;
  const { known, unknown, stray } = placeholdersOf(rule.say);
  const fillable = PLACEHOLDERS.filter((name) => canFill(name, rule));
  const empty = [...new Set([...unknown, ...known])].filter((name) => !(fillable as readonly string[]).includes(name));
  return [...empty.map((name) => found(at, "placeholder", name, fillable)), ...(stray ? [found(at, "brace")] : [])];
}

function canFill(name: Placeholder, { when }: Rule): boolean {
  switch (name) {
    case "masked":
      return looksAtFindings(when);
    case "part":
      return looksAtFindings(when) || when.notScanned !== undefined;
    case "count":
      return [when.findings, when.keywords, when.notScanned, when.malformed, when.shownRecipientsOver, when.attachmentsOver].some(
        (one) => one !== undefined,
      );
    case "address":
    case "domain":
      return true;
  }
}

function found(path: readonly PathStep[], mistake: Mistake, shown?: string, allowed: readonly string[] = []): Found {
  return { path, mistake, shown: shownOf(shown, []), allowed };
}

function fieldOf(item: unknown, name: string): unknown {
  return typeof item === "object" && item !== null && Object.hasOwn(item, name)
    ? (item as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
