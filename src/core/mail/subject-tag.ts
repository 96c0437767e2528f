/** What a writer can ask for with a word before the subject. */
export type Tag = "zip" | "seal" | "direct";

/** How each of them is written, such as "[MXZIP]". */
export type SubjectTags = Readonly<Record<Tag, string>>;

/** The words where a policy names no others. */
export const SUBJECT_TAGS: SubjectTags = { zip: "[MXZIP]", seal: "[seal]", direct: "[direct]" };

/**
 * The tag at the start of a subject, in any case, before, between and after prefixes such as "Re:", and the subject without it.
 * Of several the strictest counts and all are taken off.
 */
export function readSubjectTag(subject: string, tags: SubjectTags): { readonly tag: Tag | undefined; readonly subject: string } {
  const found = new Set<Tag>();
  let kept = "";
  let rest = subject.trimStart();
  // Each round takes off a tag or a prefix; a subject is bounded, so the rounds are.
  for (;;) {
    const tag = STRICTEST_FIRST.find((one) => startsWith(rest, tags[one]));
    const prefix = PREFIX.exec(rest)?.[0];
    if (tag !== undefined) {
      found.add(tag);
      rest = rest.slice(tags[tag].length).trimStart();
    } else if (prefix !== undefined) {
      kept += prefix;
      rest = rest.slice(prefix.length);
    } else break;
  }
  if (found.size === 0) return { tag: undefined, subject };
  return { tag: STRICTEST_FIRST.find((one) => found.has(one)), subject: (kept + rest).trim() };
}

const STRICTEST_FIRST: readonly Tag[] = ["seal", "zip", "direct"];

/** "Re:" and "Fw:" as mail programs write them in the languages around us, with the number that some count with. */
const PREFIX = /^(?:re|fwd?|antw|doorst|betr|aw|wg|tr|sv|vs|vb|ref|rv|r|i)(?:\[\d{1,3}\])?[ \t]*:[ \t]*/i;

function startsWith(text: string, tag: string): boolean {
  return text.slice(0, tag.length).toLowerCase() === tag.toLowerCase();
}
