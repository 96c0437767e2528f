import { bsn, card, elevenHolds } from "./numbers.ts";
import type { Rng } from "./random.ts";

/** One kind of thing that looks like something sensitive and is not: its value and sentences for it. */
export interface Decoy {
  readonly kind: string;
  readonly value: (r: Rng) => string;
  readonly nl: readonly string[];
  readonly en: readonly string[];
}

const hex = "0123456789abcdef";

/** Every kind of decoy. Where they can, they pass the check of a BSN or a card by intent. */
export const DECOYS: readonly Decoy[] = [
  {
    kind: "order",
    value: bsn,
    nl: ["Uw ordernummer is {}.", "Bestelling {} is verzonden.", "bestelnummer: {}"],
    en: ["Your order number is {}.", "Order {} has shipped.", "order no. {}"],
  },
  {
    kind: "invoice",
    value: bsn,
    nl: ["Factuur {} staat nog open.", "factuurnummer {}"],
    en: ["Invoice {} is overdue.", "invoice number: {}"],
  },
  {
    kind: "tracking",
    value: card,
    nl: ["Track & trace: {}", "Volg uw zending met trackingcode {}."],
    en: ["Tracking number {}", "Track your parcel: {}"],
  },
  {
    kind: "3s-barcode",
    value: (r) => `3S${r.letters(4)}${r.digits(9)}`,
    nl: ["Uw pakket {} is onderweg."],
    en: ["Parcel {} is on its way."],
  },
  {
    kind: "version",
    value: (r) => `${r.int(1, 9)}.${r.int(0, 20)}.${r.int(0, 99)}.${r.int(1000, 9999)}`,
    nl: ["versie {} is uit", "Na update naar {} (versie) werkt het."],
    en: ["version {} is out", "upgrade to release {}"],
  },
  {
    kind: "amount",
    value: (r) => `€ ${r.int(100, 999)}.${r.digits(3)}.${r.digits(3)},00`,
    nl: ["De begroting is {}.", "totaal {}"],
    en: ["The budget is {}.", "total {}"],
  },
  { kind: "decimal", value: (r) => `0.${card(r)}`, nl: ["De uitkomst was {}.", "factor {}"], en: ["The result was {}.", "a factor of {}"] },
  {
    kind: "timestamp",
    value: (r) => `20${r.int(20, 26)}0${r.int(1, 9)}${r.int(10, 28)}${r.int(10, 23)}${r.int(10, 59)}${r.int(10, 59)}`,
    nl: ["tijdstip {}", "logregel {} gestart"],
    en: ["timestamp {}", "at {} (timestamp) it started"],
  },
  {
    kind: "unix-time",
    value: (r) => String(r.int(1_600_000_000, 1_760_000_000)),
    nl: ["epoch {}", "unix-tijd {}"],
    en: ["unix time {}", "epoch {}"],
  },
  {
    kind: "ticket",
    value: bsn,
    nl: ["ticket {} is gesloten", "Uw melding {} is ontvangen."],
    en: ["ticket {} was closed", "case {} is open"],
  },
  { kind: "isbn", value: (r) => `978${r.digits(10)}`, nl: ["ISBN {}"], en: ["ISBN {}"] },
  { kind: "ean", value: (r) => `871${r.digits(10)}`, nl: ["EAN {} is op voorraad", "artikel {}"], en: ["EAN {} in stock"] },
  {
    kind: "url",
    value: (r) => `https://www.example.org/artikel/${bsn(r)}/${r.letters(5, "abcdef")}`,
    nl: ["Zie {} voor meer."],
    en: ["See {} for more."],
  },
  {
    kind: "query",
    value: (r) => `https://example.com/?id=${bsn(r)}&ref=${r.digits(6)}`,
    nl: ["Klik op {} om te lezen."],
    en: ["Click {} to read."],
  },
  { kind: "hash", value: (r) => r.letters(40, hex), nl: ["commit {}"], en: ["commit {}"] },
  {
    kind: "uuid",
    value: (r) => `${r.letters(8, hex)}-${r.letters(4, hex)}-4${r.letters(3, hex)}-b${r.letters(3, hex)}-${r.letters(12, hex)}`,
    nl: ["verzoek {}"],
    en: ["request id {}"],
  },
  {
    kind: "reference",
    value: (r) => `${r.int(2020, 2026)}-${r.digits(6)}`,
    nl: ["Ons kenmerk: {}", "betreft zaak {}"],
    en: ["Our reference: {}", "re: case {}"],
  },
  { kind: "serial", value: (r) => `${r.letters(2)}${r.digits(9)}`, nl: ["serienummer {}"], en: ["serial number {}"] },
  { kind: "customer", value: bsn, nl: ["klantnummer {}", "Uw debiteurnummer is {}."], en: ["customer number {}"] },
  { kind: "range", value: (r) => `${r.int(2015, 2020)}-${r.int(2021, 2026)}`, nl: ["het plan voor {}"], en: ["the plan for {}"] },
  {
    kind: "count",
    value: (r) => `${r.int(100, 999)}.${r.digits(3)}.${r.digits(3)}`,
    nl: ["Er waren {} bezoekers.", "{} inwoners"],
    en: ["There were {} page views."],
  },
  { kind: "meter", value: bsn, nl: ["meterstand {}"], en: ["meter reading {}"] },
  { kind: "polis", value: bsn, nl: ["polisnummer {}", "contractnummer {}"], en: ["policy number {}", "contract number {}"] },
  {
    kind: "score",
    value: (r) => `${r.int(0, 5)}-${r.int(0, 5)} (${r.int(0, 2)}-${r.int(0, 2)})`,
    nl: ["Het werd {} in de finale."],
    en: ["The match ended {}."],
  },
  {
    kind: "booking",
    value: card,
    nl: ["Uw reservering {} is bevestigd.", "boekingsnummer {}"],
    en: ["booking {} confirmed", "reservation number {}"],
  },
  {
    kind: "failed-check",
    value: failing,
    nl: ["Het nummer {} staat op de doos."],
    en: ["The number {} is on the box."],
  },
];

/** Nine digits that fail the check of a BSN. */
function failing(r: Rng): string {
  for (;;) {
    const text = r.digits(9);
    if (!elevenHolds(text)) return text;
  }
}
