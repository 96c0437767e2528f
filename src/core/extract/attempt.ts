import { Stop } from "#core/extract/budget.ts";
import type { Sink } from "#core/extract/extractor.ts";

/** Does the work; where it fails only this place is "damaged" and the rest of the file is still read. */
export async function attempt(sink: Sink, place: string, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Stop) throw error;
    sink.notScanned(place, "damaged");
  }
}
