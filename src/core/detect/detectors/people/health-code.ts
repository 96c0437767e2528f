import { detector, type Judgement } from "#core/detect/detector.ts";

/** Codes of diagnoses and treatments. */
export const healthCode = detector({
  id: "health.code",
  title: { nl: "Code van een diagnose of behandeling", en: "Code of a diagnosis or treatment" },
  check: "the form of ICD-10, ICPC, DSM or a Dutch DBC, beside a word that says what it is",
  source: "WHO ICD-10; NHG ICPC-1; NZa DBC-zorgproducten",
  levels: { medium: "its word stands beside it" },
  examples: {
    hits: [
      "ICD-10: F32.1",
      "diagnose F20",
      "ICPC P76",
      "diagnosecode E11.9",
      "DBC 0304.11.0217",
      "hoofddiagnose C50.9",
      "zorgproduct 131999164",
    ],
    misses: ["zaal B12", "vlucht F32", "vitamine B12", "A15", "COVID19"],
  },
  words: [
    "icd*",
    "icd-10*",
    "icpc*",
    "diagnose",
    "diagnosis",
    "diagnosecode*",
    "hoofddiagnose*",
    "nevendiagnose*",
    "dbc*",
    "dbc-code*",
    "dsm*",
    "zorgproduct*",
    "zorgproductcode*",
    "diagnostic code",
    "dx",
  ],
  grading: { alone: "none", supported: "medium", contradicted: "none", typo: false },
  finds: [
    { kind: "code", letters: [1, 1], digits: [2, 2], pattern: /[A-TV-Z]\d{2}(?:\.\d{1,2})?(?![A-Za-z\d])/y, check: () => "unchecked" },
    {
      kind: "code",
      letters: [0, 0],
      digits: [9, 9],
      pattern: /\d{9}(?![A-Za-z\d])/y,
      check: (match): Judgement => ("0912".includes(match[0].charAt(0)) ? "unchecked" : "none"),
    },
    {
      kind: "code",
      letters: [0, 0],
      digits: [4, 4],
      after: ".- ",
      later: "d",
      pattern: /\d{4}[.\- ]\d{2}[.\- ]\d{3,4}(?![A-Za-z\d])/y,
      check: () => "unchecked",
    },
  ],
});
