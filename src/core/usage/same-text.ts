/** Letters that a text must hold to be told apart from others: a short thank-you is nobody's flood. */
const LETTERS_MIN = 20;
/** The beginning is enough. */
const CHARS = 1_500;
const HTML_CHARS = 16_000;

/**
 * What stays the same when one text goes to many with small changes: letters alone, without case, links, digits or the first line
 * that names the reader. Undefined where too little is left to compare.
 */
export function sameTextForm(message: { readonly text: string; readonly html: string | undefined }): string | undefined {
  const plain = message.text.trim() === "" ? (message.html ?? "").slice(0, HTML_CHARS).replace(/<[^<>]*>/g, " ") : message.text;
  const text = plain.slice(0, CHARS).trim();
  const greeting = /^[^\n]{1,60}\n(?=[\s\S]{40})/.exec(text)?.[0] ?? "";
  const body = text.slice(greeting.length);
  const letters = (body.includes("://") ? body.replace(/\S{1,20}:\/\/\S*/g, " ") : body)
    .toLowerCase()
    // What is ASCII alone needs no table of all letters.
    .replace(/[^\0-\x7f]/.test(body) ? /[^\p{L}]+/gu : /[^a-z]+/g, " ")
    .trim();
  return letters.length < LETTERS_MIN ? undefined : letters;
}
