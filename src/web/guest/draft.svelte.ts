import { LIMITS } from "#core/limits.ts";
import { size } from "../shared/figures.ts";
import { language, say } from "../shared/language.svelte.ts";
import { texts } from "./texts.ts";

export type Draft = ReturnType<typeof newDraft>;

/** An answer while it is written. It lives as long as the page and rests nowhere. */
export function newDraft() {
  let open = $state(false);
  let text = $state("");
  let files = $state.raw<readonly File[]>([]);
  let problem = $state<string>();

  /** Takes the files that fit and says why the others do not. */
  function add(chosen: Iterable<File>): void {
    problem = undefined;
    for (const file of chosen) {
      problem = refusal(file);
      if (problem !== undefined) return;
      files = [...files, file];
    }
  }

  function refusal(file: File): string | undefined {
    if (files.length >= LIMITS.replyFiles) return say(texts.tooMany, { count: LIMITS.replyFiles });
    if (file.name.length > LIMITS.fileNameChars) return say(texts.nameTooLong, { file: `${file.name.slice(0, 40)}…` });
    if (bytesOf(files) + file.size > FILES_BYTES) return say(texts.tooLarge, { size: size(FILES_BYTES, language.current) });
    return undefined;
  }

  return {
    add,
    remove: (file: File) => {
      files = files.filter((other) => other !== file);
      problem = undefined;
    },
    clear: () => {
      text = "";
      files = [];
      problem = undefined;
    },
    /** Whether the guest is writing it now. */
    get open() {
      return open;
    },
    set open(writing: boolean) {
      open = writing;
    },
    get text() {
      return text;
    },
    set text(typed: string) {
      text = typed;
    },
    get files() {
      return files;
    },
    get bytes() {
      return bytesOf(files);
    },
    get problem() {
      return problem;
    },
  };
}

/** All files of an answer together: the limit of the server rounded down, which leaves room for the text and for what sealing adds. */
export const FILES_BYTES = Math.floor(LIMITS.replyBytes / 10_000_000) * 10_000_000;

function bytesOf(files: readonly File[]): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}
