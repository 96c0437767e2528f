import { detector } from "#core/detect/detector.ts";

/** Numbers of patients and clients in care. */
export const patientNumber = detector({
  id: "patient-number",
  title: { nl: "Patiëntnummer", en: "Patient number" },
  check: "5 to 10 digits beside a word that says patient number; it has no check digit",
  source: "the numbering of hospitals and practices",
  levels: { medium: "its word stands beside it" },
  examples: {
    hits: ["patiëntnummer 1234567", "Patiëntnr: 00482917", "pat.nr. 993847", "MRN 48291734", "medical record number 7382910"],
    misses: ["order 1234567", "1234567", "patiënten: 1200 per jaar", "MRN 12", "patient sinds 2019"],
  },
  words: [
    "patientnummer*",
    "patientnr*",
    "patient nr",
    "patient nummer",
    "pat.nr",
    "patnr",
    "zis-nummer",
    "zisnummer",
    "mrn",
    "medical record number*",
    "medical record no",
    "patient number*",
    "patient no",
    "patient id",
    "clientnummer*",
    "clientnr",
  ],
  grading: { alone: "none", supported: "medium", contradicted: "none", typo: false },
  finds: [{ kind: "number", lengths: [5, 6, 7, 8, 9, 10], check: () => true, shapes: ["3-3", "3-4", "4-4", "2-2-2", "3-3-3"] }],
});
