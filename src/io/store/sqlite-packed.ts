import type { Cell } from "./cell.ts";
import type { Step } from "./sql.ts";
import type { AppendEvent } from "./store.ts";

/** One step as it goes to the writer thread: the number of its SQL, the SQL where that number is new, and the values; or an event. */
export type PackedStep = readonly [number: number, sql: string, exactlyOne: boolean, values: readonly Cell[]] | AppendEvent["event"];

/** Packs steps for one writer: the text of a statement, longer than its values, crosses over once. */
export function packer(): (step: Step) => PackedStep {
  const numbers = new Map<string, number>();
  return (step) => {
    if (step.kind === "append") return step.event;
    const { sql, values } = step.statement;
    const known = numbers.get(sql);
    if (known !== undefined) return [known, "", step.exactlyOne, values];
    numbers.set(sql, numbers.size);
    return [numbers.size - 1, sql, step.exactlyOne, values];
  };
}

/** The other end of one `packer`; steps come in the order in which they were packed. */
export function unpacker(): (step: PackedStep) => Step {
  const texts = new Map<number, string>();
  return (step) => {
    if ("kind" in step) return { kind: "append", event: step };
    const [number, text, exactlyOne, values] = step;
    const sql = text === "" ? texts.get(number) : text;
    if (sql === undefined) throw new Error("a statement came without its text");
    texts.set(number, sql);
    return { kind: "run", statement: { sql, values }, exactlyOne };
  };
}
