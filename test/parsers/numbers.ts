import { latin1 } from "#core/bytes.ts";
import { detect } from "#core/detect/detect.ts";
import type { Confidence, Inspection } from "#core/detect/finding.ts";
import { extractParts } from "#core/extract/extract.ts";
import type { Inspector } from "#core/inspect/inspect.ts";
import type { Shown } from "#test/parsers/readers.ts";

const NUMBERS: ReadonlySet<string> = new Set(["nl.bsn", "iban", "card"]);

/** What was seen in one message, and what looks on. */
export interface Witness {
  readonly inspector: Inspector;
  /** "nl.bsn 123456782", with the surest confidence. */
  readonly seen: ReadonlyMap<string, Confidence>;
}

/** Eyes for the readings of one message: what several of them show is looked at once. */
export interface Eyes {
  /** Looks as the product does; with `wanted`, only until all of these have been seen, because more could not change the answer. */
  readonly openWitness: (wanted?: ReadonlySet<string>) => Witness;
  /** The numbers that a parser's texts and files show, where they are more than a guess. */
  readonly numbersIn: (shown: Shown) => Promise<readonly string[]>;
}

/** Opens eyes that have seen nothing. */
export function openEyes(): Eyes {
  const looked = new Map<string, Look>();
  const look = (part: string, text: string): Look => {
    const known = looked.get(text) ?? lookAt(part, text);
    looked.set(text, known);
    return known;
  };
  const openWitness = (wanted?: ReadonlySet<string>): Witness => {
    const seen = new Map<string, Confidence>();
    const missing = wanted && new Set(wanted);
    const note = ({ numbers }: Look): void => {
      for (const [key, confidence] of numbers) {
        if (confidence !== "low" || !seen.has(key)) seen.set(key, confidence);
        missing?.delete(key);
      }
    };
    const text: Inspector["text"] = async (part, one) => {
      if (missing?.size === 0) return NOTHING;
      const seenHere = look(part, one);
      note(seenHere);
      return { findings: seenHere.findings, notScanned: [] };
    };
    const file: Inspector["file"] = async ({ name, mediaType, bytes }) => {
      if (missing?.size === 0) return NOTHING;
      const { parts, notScanned } = await extractParts({ name, mediaType, bytes });
      const looks = parts.map((part) => look(part.part, part.text));
      for (const one of looks) note(one);
      return { findings: looks.flatMap(({ findings }) => findings), notScanned };
    };
    return { seen, inspector: { text, file } };
  };
  const numbersInFile = new Map<string, Promise<readonly string[]>>();
  const sure = ({ seen }: Witness): readonly string[] => [...seen].filter(([, confidence]) => confidence !== "low").map(([key]) => key);
  const readFile = async (mediaType: string, bytes: Uint8Array): Promise<readonly string[]> => {
    const witness = openWitness();
    await witness.inspector.file({ name: "file", mediaType, bytes: new Uint8Array(bytes) });
    return sure(witness);
  };
  return {
    openWitness,
    async numbersIn(shown) {
      const witness = openWitness();
      for (const text of shown.texts) await witness.inspector.text("text", text);
      const files = shown.files.map(({ type, bytes }) => {
        const key = `${type} ${latin1(bytes)}`;
        const known = numbersInFile.get(key) ?? readFile(type, bytes);
        numbersInFile.set(key, known);
        return known;
      });
      return [...sure(witness), ...(await Promise.all(files)).flat()];
    },
  };
}

const NOTHING: Inspection = { findings: [], notScanned: [] };

interface Look {
  readonly findings: Inspection["findings"];
  readonly numbers: readonly (readonly [string, Confidence])[];
}

function lookAt(part: string, text: string): Look {
  const findings = detect(text, { part });
  const numbers = findings
    .filter(({ detector }) => NUMBERS.has(detector))
    .map(({ detector, confidence, start, end }) => [`${detector} ${plain(text.slice(start, end))}`, confidence] as const);
  return { findings, numbers };
}

/** A number without what stands between its characters. */
function plain(text: string): string {
  return text.replace(/<[^>]*>|[^0-9A-Za-z]/g, "").toUpperCase();
}
