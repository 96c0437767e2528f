import type { Extent } from "#core/detect/detector.ts";
import { isPlaceholder } from "#core/detect/detectors/secrets/entropy.ts";
import { slice, type View } from "#core/detect/view.ts";

/** Accepts a token that begins at the term and has one of these forms, unless it is a placeholder. The forms are anchored at the start. */
export function prefixed(...forms: readonly RegExp[]): (view: View, start: number) => Extent | undefined {
  return (view, start) => {
    const text = slice(view, start, start + 400);
    for (const form of forms) {
      const found = form.exec(text)?.[0];
      if (found !== undefined && !isPlaceholder(found.slice(4))) return { start, end: start + found.length, level: "high" };
    }
    return undefined;
  };
}
