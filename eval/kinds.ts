import { CARE_KINDS } from "./kinds-care.ts";
import * as make from "./numbers.ts";
import type { Rng } from "./random.ts";

/** One kind of planted item: how it is written, and sentences in which it stands ({} is the item). */
export interface Kind {
  readonly type: string;
  readonly value: (r: Rng) => string;
  /** Customary groupings; each gets the plain value. */
  readonly forms?: readonly ((plain: string, r: Rng) => string)[];
  readonly nl: readonly string[];
  readonly en: readonly string[];
  /** Numbers with a check can be spoiled: these are the places of a digit. */
  readonly typo?: boolean;
  readonly evade?: boolean;
}

const cut =
  (...sizes: number[]) =>
  (sep: string) =>
  (plain: string) => {
    let i = 0;
    return sizes.map((size) => plain.slice(i, (i += size))).join(sep);
  };
const fours = (plain: string) => plain.replace(/(.{4})(?=.)/gu, "$1 ");
const same = (plain: string) => plain;
const months = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"];

/** Every kind that is planted. */
export const KINDS: readonly Kind[] = [
  {
    type: "nl.bsn",
    value: make.bsn,
    forms: [same, same, cut(4, 2, 3)(" "), cut(4, 2, 3)("."), cut(3, 3, 3)("."), cut(3, 3, 3)(" "), cut(3, 3, 3)("-")],
    typo: true,
    evade: true,
    nl: [
      "Het BSN van deze cliënt is {}.",
      "BSN: {}",
      "burgerservicenummer {} staat op het formulier",
      "Wilt u bij {} (BSN) de toeslag nakijken?",
      "sofinummer: {}",
      "Mijn bsn-nummer is {}, alvast dank.",
      "BSN\n{}",
    ],
    en: ["My Dutch BSN is {}.", "BSN: {}", "The citizen service number (BSN) is {}.", "bsn = {}"],
  },
  {
    type: "iban",
    value: make.iban,
    forms: [same, same, fours, fours, (p) => p.toLowerCase(), (p) => fours(p).replaceAll(" ", "-")],
    typo: true,
    evade: true,
    nl: ["Graag overmaken op {}.", "IBAN: {}", "rekeningnummer {} t.n.v. de stichting", "Het bedrag gaat naar {} volgende week."],
    en: ["Please transfer to {}.", "IBAN: {}", "bank account {} is the new one"],
  },
  {
    type: "card",
    value: make.card,
    forms: [same, fours, fours, (p) => fours(p).replaceAll(" ", "-")],
    typo: true,
    evade: true,
    nl: ["creditcard {} geldig tot 12/27", "Mijn kaartnummer is {}.", "Betaald met Visa {}", "kaartnummer: {}"],
    en: ["credit card {} exp 04/28", "card number: {}", "charge my card {} please", "Mastercard {}"],
  },
  {
    type: "nl.rsin",
    value: make.bsn,
    nl: ["RSIN {}", "fiscaal nummer: {}", "Het RSIN van de stichting is {}."],
    en: ["RSIN {}", "RSIN of the foundation: {}"],
  },
  { type: "nl.vat", value: make.nlVat, nl: ["btw-nummer {}", "BTW: {}", "Ons btw-id is {}."], en: ["VAT number {}", "VAT: {}"] },
  { type: "eu.vat", value: make.euVat, nl: ["btw-nummer van de leverancier: {}", "BTW {}"], en: ["VAT number {}", "VAT ID: {}"] },
  {
    type: "be.national-number",
    value: make.beNational,
    forms: [same, (p) => `${p.slice(0, 2)}.${p.slice(2, 4)}.${p.slice(4, 6)}-${p.slice(6, 9)}.${p.slice(9)}`],
    nl: ["rijksregisternummer {}", "INSZ: {}"],
    en: ["Belgian national number (INSZ) {}", "NISS {}"],
  },
  {
    type: "de.tax-id",
    value: make.deTaxId,
    forms: [same, cut(2, 3, 3, 3)(" ")],
    nl: ["zijn Duitse Steuer-ID is {}", "Steueridentifikationsnummer: {}"],
    en: ["German tax ID {}", "Steuer-ID: {}"],
  },
  {
    type: "fr.nir",
    value: make.frNir,
    forms: [same, cut(1, 2, 2, 2, 3, 3, 2)(" ")],
    nl: ["Frans nummer (NIR) {}", "numéro de sécurité sociale {}"],
    en: ["NIR {}", "numéro de sécurité sociale : {}"],
  },
  { type: "uk.nhs", value: make.ukNhs, forms: [same, cut(3, 3, 4)(" ")], nl: ["NHS number {}"], en: ["NHS number {}", "NHS no: {}"] },
  {
    type: "uk.nino",
    value: make.ukNino,
    forms: [same, cut(2, 2, 2, 2, 1)(" ")],
    nl: ["Brits national insurance nummer {}"],
    en: ["National Insurance number {}", "NINO: {}", "his NI number is {}"],
  },
  { type: "es.dni", value: make.esDni, nl: ["DNI {}"], en: ["DNI {}", "his Spanish DNI is {}"] },
  { type: "it.codice-fiscale", value: make.itCf, nl: ["codice fiscale {}"], en: ["codice fiscale {}", "Italian tax code: {}"] },
  { type: "pt.nif", value: make.ptNif, nl: ["Portugees NIF {}"], en: ["NIF {}", "contribuinte: {}"] },
  { type: "pl.pesel", value: make.plPesel, nl: ["PESEL {}"], en: ["PESEL {}", "numer PESEL: {}"] },
  {
    type: "se.personnummer",
    value: make.sePn,
    forms: [cut(6, 4)("-"), same],
    nl: ["personnummer {}"],
    en: ["personnummer {}", "Swedish personnummer: {}"],
  },
  { type: "dk.cpr", value: make.dkCpr, forms: [cut(6, 4)("-"), same], nl: ["CPR-nummer {}"], en: ["CPR {}", "cpr-nr. {}"] },
  { type: "fi.hetu", value: make.fiHetu, nl: ["henkilötunnus {}"], en: ["henkilötunnus {}", "HETU: {}"] },
  {
    type: "no.fodselsnummer",
    value: make.noFnr,
    forms: [same, cut(6, 5)(" ")],
    nl: ["fødselsnummer {}"],
    en: ["fødselsnummer {}", "fnr {}"],
  },
  { type: "at.svnr", value: make.atSvnr, forms: [same, cut(4, 6)(" ")], nl: ["SVNR {}"], en: ["SVNR {}", "Sozialversicherungsnummer: {}"] },
  { type: "ch.ahv", value: make.chAhv, forms: [same, cut(3, 4, 4, 2)(".")], nl: ["AHV-nummer {}"], en: ["AHV {}", "AVS: {}"] },
  {
    type: "us.ssn",
    value: (r) =>
      `${r.int(1, 665).toString().padStart(3, "0")}${r.int(1, 99).toString().padStart(2, "0")}${r.int(1, 9999).toString().padStart(4, "0")}`,
    forms: [cut(3, 2, 4)("-"), same],
    nl: ["SSN {}"],
    en: ["SSN {}", "social security number {}"],
  },
  { type: "tw.national-id", value: make.twId, nl: ["national ID {}"], en: ["national ID {}", "身分證字號：{}"] },
  { type: "passport.mrz", value: make.mrz, nl: ["Scan van het paspoort:\n{}\n"], en: ["Passport scan:\n{}\n"] },
  { type: "imei", value: make.imei, nl: ["IMEI {}"], en: ["IMEI: {}", "imei {}"] },
  {
    type: "crypto.wallet",
    value: (r) => `0x${r.letters(40, "0123456789abcdef")}`,
    nl: ["stuur het naar {}"],
    en: ["ETH wallet {}", "send it to {}"],
  },
  {
    type: "bic",
    value: (r) => r.pick(["ABNANL2A", "INGBNL2A", "RABONL2U", "DEUTDEFF", "BNPAFRPP"]),
    nl: ["BIC: {}", "bic-code {}"],
    en: ["BIC {}", "SWIFT: {}"],
  },
  {
    type: "nl.passport",
    value: (r) => r.pick(["N", "B", "X"]) + r.letters(1) + r.letters(2, "BCDF1234") + r.digits(5),
    nl: ["paspoortnummer {}", "Paspoort: {}"],
    en: ["Dutch passport {}"],
  },
  {
    type: "nl.id-card",
    value: (r) => `I${r.letters(1)}${r.letters(2, "BCDF1234")}${r.digits(5)}`,
    nl: ["identiteitskaart {}", "ID-kaart: {}"],
    en: ["identity card {}"],
  },
  {
    type: "nl.driving-licence",
    value: (r) => r.pick(["3", "4", "5"]) + r.digits(9),
    nl: ["rijbewijsnummer {}", "rijbewijs: {}"],
    en: ["driving licence number {}"],
  },
  {
    type: "passport",
    value: (r) => r.letters(1, "CFGHJK") + r.digits(8),
    nl: ["passport number {}"],
    en: ["passport number {}", "passport no. {}"],
  },
  {
    type: "nl.kvk",
    value: (r) => r.pick(["1", "3", "5", "6", "7"]) + r.digits(7),
    nl: ["KvK {}", "KvK-nummer: {}"],
    en: ["Chamber of Commerce {}"],
  },
  { type: "nl.big", value: (r) => r.pick(["19", "49", "89", "29"]) + r.digits(9), nl: ["BIG-nummer {}", "BIG: {}"], en: ["BIG number {}"] },
  { type: "nl.agb", value: (r) => r.pick(["01", "03", "94"]) + r.digits(6), nl: ["AGB-code {}", "AGB: {}"], en: ["AGB code {}"] },
  { type: "nl.uzovi", value: (r) => `3${r.digits(3)}`, nl: ["UZOVI {}", "uzovi-code: {}"], en: ["UZOVI {}"] },
  {
    type: "nl.licence-plate",
    value: (r) =>
      r.pick([
        `${r.letters(2, "GHJKLNPRSTVXZ")}-${r.digits(3)}-${r.letters(1, "GHJKLNPRSTVXZ")}`,
        `${r.digits(2)}-${r.letters(3, "BDFGHJKLNPRSTVXZ")}-${r.digits(1)}`,
      ]),
    nl: ["kenteken {}", "Mijn auto ({}) staat in vak 3."],
    en: ["licence plate {}"],
  },
  {
    type: "nl.address",
    value: (r) =>
      `${r.pick(["Dorpsstraat", "Kerkplein", "Lange Voorhout", "Jan Steenlaan"])} ${r.int(1, 240)}, ${r.int(1000, 9999)} ${r.letters(2, "BCEGHJKLPRTVWXZ")} ${r.pick(["Utrecht", "Zwolle", "Breda"])}`,
    nl: ["Hij woont op {}.", "Adres: {}"],
    en: ["The address is {}."],
  },
  {
    type: "phone",
    value: (r) =>
      r.pick([
        `06-${r.digits(8).replace(/^[0679]/u, "1")}`,
        `+31 6 ${r.int(1, 5)}${r.digits(1)} ${r.digits(2)} ${r.digits(2)} ${r.digits(2)}`,
        `020-${r.int(2, 7)}${r.digits(6)}`,
      ]),
    nl: ["Bel mij op {}.", "tel. {}"],
    en: ["call me on {}", "phone: {}"],
  },
  {
    type: "email-address",
    value: (r) =>
      `${r.letters(1, "abcdefg")}.${r.pick(["jansen", "devries", "bakker"])}@${r.pick(["voorbeeld.nl", "example.org", "mail.example.com"])}`,
    nl: ["Mail naar {}.", "cc: {}"],
    en: ["write to {}", "contact: {}"],
  },
  {
    type: "date-of-birth",
    value: (r) =>
      r.pick([`${r.int(1, 28)}-${r.int(1, 12)}-${r.int(1935, 2005)}`, `${r.int(1, 28)} ${r.pick(months)} ${r.int(1935, 2005)}`]),
    nl: ["geboren op {}", "Geboortedatum: {}"],
    en: ["date of birth: {}", "born on {}"],
  },
  {
    type: "ip-address",
    value: (r) => `${r.int(11, 126)}.${r.int(0, 255)}.${r.int(0, 255)}.${r.int(1, 254)}`,
    nl: ["IP-adres {}", "vanaf {} ingelogd"],
    en: ["IP address {}", "login from {}"],
  },
  {
    type: "mac-address",
    value: (r) => Array.from({ length: 6 }, () => r.letters(2, "0123456789ABCDEF")).join(":"),
    nl: ["MAC-adres {}"],
    en: ["MAC {}"],
  },
  {
    type: "geo-coordinates",
    value: (r) => `${r.int(50, 53)}.${r.digits(5)}, ${r.int(3, 7)}.${r.digits(5)}`,
    nl: ["locatie: {}", "gezien op {}"],
    en: ["GPS {}", "seen at {}"],
  },
  {
    type: "cookie-id",
    value: (r) => `GA1.2.${r.int(100000000, 2000000000)}.${r.int(1600000000, 1750000000)}`,
    nl: ["_ga={}"],
    en: ["cookie {}"],
  },
  {
    type: "advertising-id",
    value: (r) =>
      `${r.letters(8, "0123456789abcdef")}-${r.letters(4, "0123456789abcdef")}-4${r.letters(3, "0123456789abcdef")}-a${r.letters(3, "0123456789abcdef")}-${r.letters(12, "0123456789abcdef")}`,
    nl: ["reclame-id {}", "IDFA: {}"],
    en: ["IDFA: {}", "advertising ID {}"],
  },
  ...CARE_KINDS,
];
