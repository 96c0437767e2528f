import type { Kind } from "./kinds.ts";

const names = [
  "Sanne Bakker",
  "Thomas de Vries",
  "mevrouw Jansen",
  "dhr. P. van Dijk",
  "Anneke Visser",
  "Mrs Johnson",
  "dr. M. Smit",
  "Fatima El Amrani",
];

/** What is planted of care, people and secrets. */
export const CARE_KINDS: readonly Kind[] = [
  { type: "patient-number", value: (r) => r.digits(7), nl: ["patiëntnummer {}", "patiëntnr: {}"], en: ["MRN {}", "patient number {}"] },
  {
    type: "health.code",
    value: (r) => `${r.letters(1, "ACEFIJKM")}${r.digits(2)}.${r.digits(1)}`,
    nl: ["diagnose {}", "ICD-10: {}"],
    en: ["ICD-10 {}", "diagnosis {}"],
  },
  {
    type: "health.terms",
    value: (r) => r.pick(["diabetes", "schizofrenie", "borstkanker", "epilepsie", "depression", "hepatitis"]),
    nl: ["Patiënt is behandeld voor {}.", "diagnose: {}"],
    en: ["diagnosed with {}"],
  },
  {
    type: "special-category",
    value: (r) => r.pick(["moslim", "homoseksueel", "strafblad", "vakbondslid"]),
    nl: ["Uit het gesprek: hij is {}.", "medewerker: {}"],
    en: ["noted: he is {}"],
  },
  { type: "person-name", value: (r) => r.pick(names), nl: ["Overleg met {} over het plan."], en: ["I spoke to {} about it."] },
  {
    type: "salary",
    value: (r) => `€ ${r.int(2, 9)}.${r.digits(3)}`,
    nl: ["salaris: {}", "Het brutoloon is {} per maand."],
    en: ["salary {}"],
  },
  {
    type: "password",
    value: (r) => `${r.pick(["Welkom", "Zomer", "Geheim", "Blauw"])}${r.digits(2)}${r.pick(["!", "", "#"])}`,
    nl: ["wachtwoord: {}", "Het wachtwoord is {}"],
    en: ["password: {}", "the password is {}"],
  },
  { type: "secret.cloud", value: (r) => `AKIA${r.letters(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`, nl: ["sleutel {}"], en: ["key {}"] },
  {
    type: "secret.code-host",
    value: (r) => `ghp_${r.letters(36, "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789")}`,
    nl: ["token {}"],
    en: ["token {}"],
  },
  {
    type: "secret.payment",
    value: (r) => `sk_live_${r.letters(24, "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789")}`,
    nl: ["sleutel {}"],
    en: ["key {}"],
  },
  {
    type: "secret.chat",
    value: (r) => `xoxb-${r.digits(12)}-${r.digits(12)}-${r.letters(24, "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789")}`,
    nl: ["token {}"],
    en: ["token {}"],
  },
  {
    type: "secret.token",
    value: (r) =>
      `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI${r.letters(12, "abcdefghijkmnopqrstuvwxyz0123456789")}.${r.letters(43, "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789")}`,
    nl: ["Bearer {}"],
    en: ["Bearer {}"],
  },
  {
    type: "secret.private-key",
    value: () => ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" "),
    nl: ["Hier de sleutel:\n{}\n"],
    en: ["The key:\n{}\n"],
  },
  { type: "label", value: (r) => r.pick(["TLP:AMBER", "TLP:RED"]), nl: ["{}\n"], en: ["{}\n"] },
];
