/** Whether white space that a browser shows as one space stands in the midst of what could be a number: lines, tabs, more than one. */
export function isTorn(text: string): boolean {
  for (const [, before = "", gap, after = ""] of text.matchAll(/([\dA-Z]{1,5})([ \t\n\f\r]+)(?=([\dA-Z]{1,5}))/g))
    if (gap !== " " && /\d/.test(before + after)) return true;
  return false;
}

/** The text with one space for any white space (CSS Text 3 section 4.1.1). */
export function withoutGaps(text: string): string {
  return text.replace(/[ \t\n\f\r]+/g, " ");
}
