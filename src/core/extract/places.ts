import type { NotScannedReason } from "#core/detect/finding.ts";
import type { Receiver, TextKind } from "#core/extract/extractor.ts";
import { ReceiverFailed } from "#core/extract/budget.ts";
import { LIMITS } from "#core/limits.ts";

/** Keeps the names of places apart: each is written from beginning to end, and none comes twice. */
export interface Places {
  /** Hands the chunk on; answers whether a new place began. */
  text(place: string, chunk: string, kind: TextKind): boolean;
  notScanned(place: string, why: NotScannedReason): void;
  /** The name for a further file at this place: "a.txt (2)" where there was one before. */
  fresh(place: string): string;
}

/** Places of one extraction, all told to the receiver. */
export function createPlaces(receiver: Receiver): Places {
  const used = new Map<string, number>();
  const told = new Set<string>();
  let wanted: string | undefined;
  let current = "";
  let currentKind: TextKind = "text";
  const fresh = (place: string): string => {
    const count = (used.get(place) ?? 0) + 1;
    used.set(place, count);
    return count === 1 ? place : fresh(`${place} (${count})`);
  };
  const guarded = (tell: () => void) => {
    try {
      tell();
    } catch (cause) {
      throw new ReceiverFailed("receiver", { cause });
    }
  };
  return {
    text(place, chunk, kind) {
      if (chunk === "") return false;
      const isNew = place !== wanted || kind !== currentKind;
      if (isNew) {
        wanted = place;
        current = freshText(used, place);
        currentKind = kind;
      }
      guarded(() => receiver.text(current, chunk, kind));
      return isNew;
    },
    notScanned(place, why) {
      const key = `${why} ${place}`;
      if (told.has(key)) return;
      told.add(key);
      guarded(() => receiver.notScanned(place, why));
    },
    fresh,
  };
}

/** A file's own text carries the file's name, which is already taken by the file. */
function freshText(used: Map<string, number>, place: string): string {
  const key = `text of ${place}`;
  const count = (used.get(key) ?? 0) + 1;
  used.set(key, count);
  return count === 1 ? place : freshText(used, `${place} (${count})`);
}

/** "report.docx > header"; the file itself where nothing is said. */
export function joinPlace(file: string, where: string): string {
  if (where === "") return file;
  return file === "" ? where : `${file} > ${where}`;
}

/** A file's name as it may stand in a place: no control or direction characters, no " > ", not endless. */
export function placeName(name: string): string {
  const clean = name
    .slice(0, 4 * LIMITS.fileNameChars)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .replaceAll(" > ", " › ")
    .trim();
  if (clean === "") return "file without a name";
  return clean.length <= LIMITS.fileNameChars ? clean : `${clean.slice(0, LIMITS.fileNameChars - 41)}…${clean.slice(-40)}`;
}
