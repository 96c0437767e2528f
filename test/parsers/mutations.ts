import type { Chance } from "#test/parsers/chance.ts";
import { BODY_MUTATIONS } from "#test/parsers/body-mutations.ts";
import { HEADER_MUTATIONS } from "#test/parsers/header-mutations.ts";
import { STRUCTURE_MUTATIONS } from "#test/parsers/structure-mutations.ts";

/** Makes a message malformed in one way, or leaves it where it has no place for that. One character for each byte. */
export type Mutation = (text: string, chance: Chance) => string;

/** All ways, by name. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = { ...HEADER_MUTATIONS, ...STRUCTURE_MUTATIONS, ...BODY_MUTATIONS };

/** The message made malformed in one to four ways, with their names. */
export function mutate(text: string, chance: Chance): { readonly text: string; readonly ways: readonly string[] } {
  const names = Object.keys(MUTATIONS);
  const ways = Array.from({ length: 1 + chance.upTo(4) }, () => chance.from(names));
  return { text: ways.reduce((mutated, way) => MUTATIONS[way]?.(mutated, chance) ?? mutated, text), ways };
}
