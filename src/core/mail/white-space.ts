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

/** Without the characters that most programs drop, and some end the text at. A space in their place would tear a number apart. */
export function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- They are what this is about.
  return text.replace(/[\0-\x08\x0b\x0e-\x1f\x7f]/g, "");
}
