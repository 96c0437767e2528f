import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, parseDocument, type YAMLError } from "yaml";
import { utf8 } from "#core/bytes.ts";
import type { Text } from "#core/language.ts";
import { POLICY_LIMITS } from "./limits.ts";
import { MISTAKES, yamlMistake } from "./mistakes.ts";

export type PathStep = string | number;

/** A YAML file as plain values, with the line on which each of them stands. */
export interface YamlTree {
  readonly value: unknown;
  /** The line, from 1, of the key or the item at this path; of the nearest one above it where there is none. */
  readonly lineOf: (path: readonly PathStep[]) => number;
  readonly mistakes: readonly { readonly line: number; readonly path: readonly PathStep[]; readonly text: Text }[];
}

/** Reads one YAML 1.2 document without anchors, aliases, tags or merge keys. Never throws; where `mistakes` is not empty the value may lack something. */
export function readYaml(yamlText: string): YamlTree {
  const unfit = unfitness(yamlText);
  if (unfit !== undefined) return { value: undefined, lineOf: () => 1, mistakes: [{ ...unfit, path: [] }] };
  const lines = new LineCounter();
  const document = parseDocument(yamlText, {
    lineCounter: lines,
    prettyErrors: false,
    schema: "core",
    merge: false,
    stringKeys: true,
    version: "1.2",
  });
  const lineAt = (offset: number): number => Math.max(lines.linePos(offset).line, 1);
  const walk: Walk = { lineAt, lines: new Map(), mistakes: [] };
  const value = valueOf(document.contents, [], walk);
  const broken = firstFaults(document.errors).map(({ code, pos }) => {
    const line = lineAt(pos[0]);
    return { line, path: code === "MULTIPLE_DOCS" ? [] : ruleBefore(line, walk.lines), text: yamlMistake(code) };
  });
  return { value, lineOf: (path) => nearestLine(path, walk.lines), mistakes: broken.length > 0 ? broken : walk.mistakes };
}

// One lost bracket makes the parser stumble to the end of the file: only its first fault is true. Names given twice are all true.
function firstFaults(errors: readonly YAMLError[]): readonly YAMLError[] {
  return errors.filter((error) => error.code === "DUPLICATE_KEY" || error === errors.find((one) => one.code !== "DUPLICATE_KEY"));
}

// The parser names no path; what began last above the fault is where it stands.
function ruleBefore(line: number, lines: ReadonlyMap<string, number>): readonly PathStep[] {
  const begun = [...lines].filter(([, start]) => start <= line).map(([path]) => JSON.parse(path) as PathStep[]);
  return begun.findLast((path) => path.length === 1 || path.length === 2) ?? [];
}

interface Walk {
  readonly lineAt: (offset: number) => number;
  readonly lines: Map<string, number>;
  readonly mistakes: { line: number; path: readonly PathStep[]; text: Text }[];
}

// The parser calls itself once per level, and deep enough nesting ends the whole process: so depth is bounded before it starts.
// Block levels cost a column each, which the length of a line bounds; brackets are counted as the lexer sees them.
function unfitness(yamlText: string): { line: number; text: Text } | undefined {
  if (yamlText.length > POLICY_LIMITS.fileBytes || utf8(yamlText).length > POLICY_LIMITS.fileBytes)
    return { line: 1, text: MISTAKES.fileTooLarge() };
  const long = yamlText.split(/\r\n|\n|\r/).findIndex((line) => line.length > POLICY_LIMITS.lineChars);
  if (long >= 0) return { line: long + 1, text: MISTAKES.lineTooLong() };
  let depth = 0;
  let line = 1;
  for (const token of new Lexer().lex(yamlText)) {
    if (token === "[" || token === "{") depth++;
    if (token === "]" || token === "}") depth--;
    if (depth > POLICY_LIMITS.depth) return { line, text: MISTAKES.tooDeep() };
    line += token.split(/\r\n|\n|\r/).length - 1;
  }
  return undefined;
}

function valueOf(node: unknown, path: readonly PathStep[], walk: Walk): unknown {
  const wrong = wrongWith(node, path);
  if (wrong !== undefined) {
    walk.mistakes.push({ line: nearestLine(path, walk.lines), path, text: wrong });
    return undefined;
  }
  if (isSeq(node)) {
    return node.items.map((item, index) => {
      const inner = [...path, index];
      walk.lines.set(JSON.stringify(inner), lineOfNode(item, walk) ?? nearestLine(path, walk.lines));
      return valueOf(item, inner, walk);
    });
  }
  if (isMap(node)) return Object.fromEntries(node.items.flatMap((pair) => entryOf(pair, path, walk)));
  return isScalar(node) ? node.value : null;
}

function entryOf(pair: { key: unknown; value: unknown }, path: readonly PathStep[], walk: Walk): [string, unknown][] {
  const key = isScalar(pair.key) && typeof pair.key.value === "string" ? pair.key.value : undefined;
  const line = lineOfNode(pair.key, walk) ?? nearestLine(path, walk.lines);
  const wrong =
    wrongWith(pair.key, path) ??
    (key === undefined ? MISTAKES.badKey() : FORBIDDEN_KEYS.has(key) ? MISTAKES.unknownKey(key, []) : undefined);
  if (key === undefined || wrong !== undefined) {
    walk.mistakes.push({ line, path, text: wrong ?? MISTAKES.badKey() });
    return [];
  }
  const inner = [...path, key];
  walk.lines.set(JSON.stringify(inner), line);
  return [[key, valueOf(pair.value, inner, walk)]];
}

// Names with which a plain object would change its nature; `<<` is how other readers merge.
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype", "<<"]);

function wrongWith(node: unknown, path: readonly PathStep[]): Text | undefined {
  if (isAlias(node)) return MISTAKES.alias();
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return undefined;
  if (node.anchor !== undefined) return MISTAKES.alias();
  if (!PLAIN_TAGS.has(node.tag ?? "")) return MISTAKES.tag();
  return path.length > POLICY_LIMITS.depth ? MISTAKES.tooDeep() : undefined;
}

const PLAIN_TAGS: ReadonlySet<string> = new Set([
  "",
  ...["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
]);

function lineOfNode(node: unknown, walk: Walk): number | undefined {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return undefined;
  return node.range ? walk.lineAt(node.range[0]) : undefined;
}

function nearestLine(path: readonly PathStep[], lines: ReadonlyMap<string, number>): number {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(JSON.stringify(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return 1;
}
