import { detector, type Extent } from "#core/detect/detector.ts";
import { slice, type View } from "#core/detect/view.ts";

/** Bank identifier codes, known by the word before them. */
export const bic = detector({
  id: "bic",
  title: { nl: "BIC (code van een bank)", en: "BIC (bank identifier code)" },
  check: "4 letters, a country, 2 and perhaps 3 more characters, behind the word BIC or SWIFT",
  source: "ISO 9362",
  levels: { low: "its word stands before it; it names a bank, not a person" },
  examples: {
    hits: ["BIC: ABNANL2A", "SWIFT INGBNL2AXXX", "bic-code RABONL2U", "BIC/SWIFT: DEUTDEFF500", "swift code is BNPAFRPP"],
    misses: ["ABNANL2A", "swift delivery expected", "BIC pen", "BIC: onbekend", "SWIFT program"],
  },
  grading: { alone: "low", supported: "low", contradicted: "low", typo: false },
  finds: [
    { kind: "word", terms: ["bic", "bic code", "bic swift", "swift", "swift code", "swift bic", "swiftcode", "biccode"], accept: behind },
  ],
});

function behind(view: View, _start: number, end: number): Extent | undefined {
  const found =
    /^(?:\s?\/\s?(?:swift|bic))?(?: code| nr\.?)?\s?(?::|=| is| -)?\s{0,2}([A-Z]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?![A-Za-z0-9])/u.exec(
      slice(view, end, end + 40).replace(/swift|bic/giu, (word) => word.toLowerCase()),
    );
  if (found === null || !COUNTRIES.has(found[2] ?? "")) return undefined;
  const at = end + found[0].length - (found[1] ?? "").length;
  return { start: at, end: end + found[0].length, level: "low" };
}

const COUNTRIES = new Set(
  (
    "ADAEAFAGAIALAMAOARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGTGUGWGYHKHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZ" +
    "LALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISKSLSMSNSOSRSSSTSVSXSYSZTCTDTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW"
  ).match(/../gu),
);
