import * as v from "valibot";
import { SUBJECT_TAGS, type SubjectTags } from "#core/mail/subject-tag.ts";
import { ruleMistakes, wordMistakes } from "./cross-check.ts";
import { type Found, foundBySchema } from "./found.ts";
import { POLICY_LIMITS } from "./limits.ts";
import { MISTAKES } from "./mistakes.ts";
import type { Problem } from "./problem.ts";
import type { Defaults as DefaultsOfPolicy, KeywordList, Rule } from "./rule.ts";
import { Defaults, Keywords, ruleSchema, Tags, Top, Version } from "./schema.ts";
import { type PathStep, readYaml, type YamlTree } from "./yaml-tree.ts";

/** What an organisation wants done with its mail: read, checked, ready for `decide`. */
export interface Policy {
  readonly version: 1;
  readonly defaults: DefaultsOfPolicy;
  readonly keywords: readonly KeywordList[];
  /** What a writer can put before the subject. */
  readonly tags: SubjectTags;
  readonly rules: readonly Rule[];
}

/** The policy, or every mistake in it with its line and rule, in the order of the file. */
export type PolicyRead = { readonly ok: true; readonly policy: Policy } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a policy from YAML. Never throws. `detectors` are the ids that a rule may name under `findings`. */
export function readPolicy(yamlText: string, fileName: string, detectors: ReadonlySet<string>): PolicyRead {
  const tree = readYaml(yamlText);
  const { policy, found } = tree.mistakes.length > 0 ? { policy: undefined, found: [] } : policyOf(tree.value, detectors);
  if (policy !== undefined && found.length === 0) return { ok: true, policy };
  const inYaml = tree.mistakes.map(({ line, path, text }) => ({ line, path, text }));
  const inPolicy = found.map(({ path, mistake, shown, allowed }) => ({
    line: tree.lineOf(path),
    path,
    text: MISTAKES[mistake](shown, allowed),
  }));
  const problems = [...inYaml, ...inPolicy]
    .map(({ line, path, text }): Problem => ({ file: fileName, line, ...ruleAt(path, tree), text }))
    .toSorted((a, b) => a.line - b.line);
  const next = problems[POLICY_LIMITS.problems];
  const more = next === undefined ? [] : [{ file: fileName, line: next.line, text: MISTAKES.more() }];
  return { ok: false, problems: [...problems.slice(0, POLICY_LIMITS.problems), ...more] };
}

// Each section and each rule is checked by itself, so that a mistake in one does not hide those in another.
function policyOf(value: unknown, detectors: ReadonlySet<string>): { policy: Policy; found: readonly Found[] } {
  const found: Found[] = [];
  const part = <S extends v.GenericSchema>(schema: S, path: readonly PathStep[], one: unknown, allowed: readonly string[] = []) => {
    const result = v.safeParse(schema, one);
    if (!result.success) found.push(...foundBySchema(result.issues, path, allowed));
    return result.success ? result.output : undefined;
  };
  part(Top, [], value);
  const raw = isGroup(value) ? value : {};
  if (raw["version"] !== undefined) part(Version, ["version"], raw["version"]);
  const defaults = part(Defaults, ["defaults"], raw["defaults"] ?? {}) ?? v.parse(Defaults, {});
  const tags = part(Tags, ["tags"], raw["tags"] ?? {}) ?? SUBJECT_TAGS;
  const lists = part(Keywords, ["keywords"], raw["keywords"] ?? {}) ?? {};
  const keywords = Object.entries(lists).map(([id, list]): KeywordList => ({ id, ...list }));
  found.push(...wordMistakes(keywords));
  const items: readonly unknown[] = Array.isArray(raw["rules"]) ? raw["rules"].slice(0, POLICY_LIMITS.rules) : [];
  const schema = ruleSchema(detectors);
  const names = [...detectors].filter((id) => id !== "keyword");
  const rules = items.map((item, index): Rule | undefined => part(schema, ["rules", index], item, names));
  found.push(...ruleMistakes(items, rules, isGroup(raw["keywords"]) ? Object.keys(raw["keywords"]) : []));
  return { policy: { version: 1, defaults, keywords, tags, rules: rules.filter((rule) => rule !== undefined) }, found };
}

function ruleAt(path: readonly PathStep[], tree: YamlTree): { rule?: string } {
  const [section, index] = path;
  if (section !== "rules" || typeof index !== "number") return {};
  const rules: unknown = isGroup(tree.value) ? tree.value["rules"] : undefined;
  const rule: unknown = Array.isArray(rules) ? rules[index] : undefined;
  const id = isGroup(rule) ? rule["id"] : undefined;
  return { rule: typeof id === "string" && id.length <= POLICY_LIMITS.idChars ? id : `#${index + 1}` };
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
