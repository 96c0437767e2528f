import { readObjects } from "#core/extract/compound/objects.ts";
import { readPropertySets } from "#core/extract/compound/property-set.ts";
import type { CompoundExtractor } from "#core/extract/extractor.ts";

/** Any other compound file: embedded objects, macros, and what can be read of its streams. */
export const compoundObjects: CompoundExtractor = {
  inside: "compound",
  id: "ole",
  holds: () => true,
  async extract(root, sink) {
    readPropertySets(root, sink);
    await readObjects(root, sink, new Set());
  },
};
