import { detector } from "#core/detect/detector.ts";

/** Words for the other special categories of personal data, and for criminal records. */
export const specialCategory = detector({
  id: "special-category",
  title: { nl: "Bijzondere persoonsgegevens", en: "Special categories of personal data" },
  check: "a word for religion, belief, trade union, politics, ethnic origin, orientation or a criminal record, Dutch or English",
  source: "GDPR articles 9 and 10; Uitvoeringswet AVG articles 22 to 33",
  levels: { medium: "words about a person or a person's name stand beside it", low: "the word alone" },
  examples: {
    hits: [
      "Hij is lid van de vakbond",
      "zij is moslim",
      "heeft een strafblad",
      "medewerker is homoseksueel",
      "convicted of theft",
      "member of a trade union",
      "etnische afkomst: Turks",
    ],
    misses: ["de kerk staat op het plein", "een politiek debat", "union of sets", "geloof ik", "the criminal code"],
  },
  context: [
    "hij is",
    "zij is",
    "is lid",
    "lid van",
    "member of",
    "he is",
    "she is",
    "medewerker",
    "employee",
    "client",
    "heeft een",
    "veroordeeld",
    "convicted",
    "betrokkene",
    "verdachte",
    "suspect",
    "geboren",
    "bsn",
    "mevrouw",
    "dhr",
    "aanhanger",
    "afkomst",
    "religie",
    "religion",
    "geloof",
  ],
  grading: { alone: "low", supported: "medium", contradicted: "low", typo: false, named: "medium" },
  finds: [
    {
      kind: "word",
      terms: (
        "moslim*|islamitisch*|joods*|jood|katholiek*|rooms katholiek*|protestant*|gereformeerd*|hervormd*|christen|christelijk gelovig|hindoe*|boeddhist*|atheist*|jehova*|jehova's getuige*|evangelisch*|soefi*|alevit*|levensovertuiging*|geloofsovertuiging*|religie|religieuze overtuiging*|" +
        "vakbond*|vakbondslid*|vakbondslidmaatschap|fnv|cnv|politieke voorkeur*|politieke opvatting*|partijlid*|partijlidmaatschap|" +
        "homoseksu*|homofiel*|lesbisch*|lesbienne*|biseksu*|heteroseksu*|transgender*|transseksu*|non-binair*|seksuele geaardheid*|seksuele voorkeur*|seksuele orientatie|geaardheid|queer|lhbti*|" +
        "etnische afkomst*|etniciteit|etnische achtergrond*|ras of etnische*|huidskleur*|roma afkomst|" +
        "strafblad*|strafrechtelijk verleden|veroordeeld*|veroordeling*|justitiele documentatie|detentie*|gedetineerd*|tbs|taakstraf*|reclassering*|proces-verbaal*|aangifte tegen|verdachte van|gevangenisstraf*|celstraf*|huisverbod*|vog geweigerd|recidive*|" +
        "muslim*|jewish|roman catholic|hindu|buddhist|atheist|jehovah's witness*|religious belief*|trade union*|union member*|union membership|political opinion*|political affiliation*|party membership|homosexual*|lesbian|bisexual*|heterosexual|transgender|sexual orientation*|gay|" +
        "ethnic origin*|ethnicity|racial origin*|criminal record*|criminal conviction*|convicted of|prison sentence*|probation officer*|on parole|biometric data|genetic data|biometrische gegevens|genetische gegevens"
      ).split("|"),
    },
  ],
});
