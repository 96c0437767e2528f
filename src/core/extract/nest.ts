import type { Sink } from "#core/extract/extractor.ts";
import { joinPlace } from "#core/extract/places.ts";

/** A sink for something inside this file that is no file of its own: everything it writes stands at `place`. */
export function nest(sink: Sink, place: string): Sink {
  return {
    text: (where, chunk, kind) => sink.text(joinPlace(place, where), chunk, kind),
    notScanned: (where, why) => sink.notScanned(joinPlace(place, where), why),
    file: (name, content, mediaType) => sink.file(joinPlace(place, name), content, mediaType),
    object: (name, storage) => sink.object(joinPlace(place, name), storage),
  };
}
