import { mails } from "../eval/mail.ts";

/** Mail text of at least this many bytes, of one seed. */
export function mailText(seed: number, bytes: number): Uint8Array<ArrayBuffer> {
  const block = new TextEncoder().encode(
    mails(seed, 1500)
      .map((sample) => sample.text)
      .join("\n----\n"),
  );
  return repeat(block, bytes);
}

/** Mail as people write it: mostly sentences, one item or look-alike in about every two kilobytes. */
export function ordinaryMail(seed: number, bytes: number): Uint8Array<ArrayBuffer> {
  const prose = PROSE.split("\n").join(" ");
  const block = mails(seed, 1500)
    .filter((_, i) => i % 5 === 0)
    .map((sample) => `${sample.text.slice(0, 300)}\n${prose}\n${prose}\n`)
    .join("\n----\n");
  return repeat(new TextEncoder().encode(block), bytes);
}

/** The same with look-alikes alone: nothing in it has to be sealed. */
export function cleanMail(seed: number, bytes: number): Uint8Array<ArrayBuffer> {
  const prose = PROSE.split("\n")
    .join(" ")
    .replace(/(.{1,76}) /g, "$1\n");
  const block = mails(seed, 1500)
    .filter((_, i) => i % 2 === 1)
    .map((sample) => `${sample.text.slice(0, 300)}\n${prose}\n`)
    .join("\n");
  return repeat(new TextEncoder().encode(block), bytes).subarray(0, bytes);
}

/** Dutch and English prose without digits, at signs, keywords or names. */
export function plainText(bytes: number): Uint8Array<ArrayBuffer> {
  return repeat(new TextEncoder().encode(PROSE), bytes);
}

/** Lines of small letters without any word that we know. */
export function emptyText(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes).map((_, i) => (i % 80 === 79 ? 10 : 120));
}

function repeat(block: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(Math.ceil(bytes / block.length) * block.length);
  for (let at = 0; at < all.length; at += block.length) all.set(block, at);
  return all;
}

const PROSE = `In de vroege ochtend liep de oude man langs het water en keek naar de boten die zachtjes tegen de kade dreven. Er was geen wind, en de stad sliep nog. Hij dacht aan de
zomers van vroeger, toen de kinderen hier speelden en de straten vol waren met mensen die de tijd namen. Nu was alles anders geworden, sneller, stiller ook. Toch kwam hij elke dag terug, want
het water bleef wat het was. Verderop opende een bakker zijn deur en de geur van vers brood trok door de steeg. The river carried its own light under the bridges, and nobody asked where it went. A
woman in a green coat crossed the square with quick steps, as if the day had already begun without her. She stopped, looked up at the clock, and smiled at something only she could see. Between
the houses the first trams were turning their long corner, and above the roofs the gulls drew wide circles in the pale morning air. Zo begon de dag, zonder haast, en zonder dat iemand het merkte.
`;
