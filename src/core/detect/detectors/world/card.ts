import { allSame, luhn, valueOf } from "#core/detect/checks.ts";
import { detector } from "#core/detect/detector.ts";

/** Payment card numbers of every network. */
export const card = detector({
  id: "card",
  title: { nl: "Nummer van een betaalkaart", en: "Payment card number" },
  check:
    "a first part that a card network issues, a length of that network, and Luhn's check; not inside decimals. Published test numbers count as low",
  source: "ISO/IEC 7812-1; issuer ranges as the networks publish them, Mastercard 2221-2720 included",
  levels: {
    high: "the check holds and a word beside it says card, credit card, Visa, Mastercard and so on",
    medium: "the check holds and it is written in the groups of a card",
    low: "the check holds but nothing says what it is, or it stands beside such a word and looks like one with a typing error, or it is a published test number",
  },
  examples: {
    hits: [
      "Creditcard 4556 7375 8689 9855",
      "card number: 5425233430109903",
      "Mastercard 2223000048410010",
      "Amex 3742 454554 00126",
      "kaartnummer 6011-0009-9013-9424",
      "Visa 4 5 5 6 7 3 7 5 8 6 8 9 9 8 5 5",
    ],
    misses: [
      "order 4556737586899855",
      "0.4556737586899855",
      "3SABC4556737586899855",
      "tracking 5425233430109903",
      "tijdstip 20260131123045123",
    ],
  },
  words: [
    "creditcard*",
    "credit card*",
    "debit card*",
    "debitcard*",
    "kaartnummer*",
    "kaart nummer*",
    "kaartnr",
    "card number*",
    "cardnumber*",
    "card no",
    "card nr",
    "betaalkaart*",
    "betaalpas*",
    "bankpas*",
    "pasnummer*",
    "visa",
    "visacard",
    "mastercard*",
    "master card",
    "maestro",
    "amex",
    "american express",
    "diners club",
    "discover card",
    "jcb",
    "unionpay",
    "cvc",
    "cvv",
    "pan",
    "kredietkaart*",
    "kreditkarte*",
    "carte bancaire",
    "card",
    "kaart",
    "cc",
  ],
  grading: { alone: "low", supported: "high", contradicted: "none", typo: true },
  finds: [
    {
      kind: "number",
      lengths: [13, 14, 15, 16, 17, 18, 19],
      check: (digits, n) => issued(digits, n) && luhn(digits, n) && !allSame(digits, n),
      shapes: ["4-4-4-4", "4-6-5", "4-6-4", "4-4-4-4-3"],
      shapedAlone: "medium",
    },
  ],
});

/** Whether a network issues numbers with this first part and this length. */
function issued(digits: Uint8Array, n: number): boolean {
  const four = valueOf(digits, 0, 4);
  const two = Math.floor(four / 100);
  if (digits[0] === 4) return n === 13 || n === 16 || n === 19;
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return n === 16;
  if (two === 34 || two === 37) return n === 15;
  if (two === 36 || two === 38 || two === 39 || (four >= 3000 && four <= 3059) || four === 3095) return n >= 14;
  if (four >= 3528 && four <= 3589) return n >= 16;
  if (four === 6011 || two === 64 || two === 65) return n >= 16;
  if (two === 62 || two === 81) return n >= 16;
  if (two === 50 || (two >= 56 && two <= 58) || two === 60 || two === 63 || two === 67) return n >= 13;
  return four >= 2200 && four <= 2204 ? n >= 16 : false;
}
