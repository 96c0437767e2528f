import type { Sink, TextKind } from "#core/extract/extractor.ts";

/** Gathers what stands beside the main text (comments, attributes, tables) until the main text is through. */
export interface Sides {
  /** One more text at this place, on a line of its own. */
  readonly add: (place: string, text: string, kind?: TextKind) => void;
  /** Hands on all that was gathered. */
  readonly end: () => void;
}

/** A place with more than this is handed on at once and goes on under a further number. */
const SIDE_CHARS = 4 * 1024 * 1024;

/** Sides of one file. */
export function createSides(sink: Sink): Sides {
  const gathered = new Map<string, { texts: string[]; chars: number; kind: TextKind }>();
  const hand = (place: string) => {
    const side = gathered.get(place);
    if (side === undefined) return;
    gathered.delete(place);
    sink.text(place, side.texts.join(""), side.kind);
  };
  return {
    add(place, text, kind = "text") {
      if (text.trim() === "") return;
      const side = gathered.get(place) ?? { texts: [], chars: 0, kind };
      side.texts.push(text, text.endsWith("\n") ? "" : "\n");
      side.chars += text.length;
      gathered.set(place, side);
      if (side.chars > SIDE_CHARS) hand(place);
    },
    end() {
      for (const place of Array.from(gathered.keys())) hand(place);
    },
  };
}
