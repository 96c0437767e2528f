import { weighted } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** The Portuguese tax number. */
export const ptNif = detector({
  id: "pt.nif",
  title: { nl: "Portugees belastingnummer (NIF)", en: "Portuguese tax number (NIF)" },
  check: "9 digits, the first of a kind of taxpayer, weights 9 down to 2 modulo 11",
  source: "Decreto-Lei n.º 14/2013; Autoridade Tributária",
  levels: {
    high: "the check holds and its word stands beside it",
    low: "it stands beside its word and looks like one with a typing error",
  },
  examples: {
    hits: ["NIF 123456843", "contribuinte 245678921", "número de contribuinte: 245 678 956", "NIPC 123457025", "NIF: 123-457-130"],
    misses: ["order 123456843", "123456843", "NIF novo", "pedido 245678921", "NIF 44"],
  },
  words: ["nif", "nipc", "contribuinte", "numero de contribuinte", "numero de identificacao fiscal"],
  grading: { alone: "none", supported: "high", contradicted: "none", typo: true },
  finds: [{ kind: "number", lengths: [9], check: holds, shapes: ["3-3-3"] }],
});

function holds(digits: Uint8Array): boolean {
  if (digits[0] === 0 || digits[0] === 4) return false;
  const check = 11 - (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check >= 10 ? 0 : check) === digits[8];
}
