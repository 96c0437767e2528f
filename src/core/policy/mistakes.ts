import type { Text } from "#core/language.ts";
import { oneSlipApart } from "#core/recipients/distance.ts";
import { NOT_SCANNED_REASONS } from "./floor.ts";
import { POLICY_LIMITS } from "./limits.ts";

/** What can be wrong in a policy file, each as one plain sentence with the way out. `found` is what stands there, already quoted. */
export const MISTAKES = {
  fileTooLarge: () => ({
    nl: `Het bestand is groter dan ${POLICY_LIMITS.fileBytes / 1024} KiB.`,
    en: `The file is larger than ${POLICY_LIMITS.fileBytes / 1024} KiB.`,
  }),
  lineTooLong: () => ({
    nl: `Deze regel is langer dan ${POLICY_LIMITS.lineChars} tekens.`,
    en: `This line is longer than ${POLICY_LIMITS.lineChars} characters.`,
  }),
  tooDeep: () => ({ nl: "Dit staat dieper genest dan mag.", en: "This is nested deeper than allowed." }),
  alias: () => ({
    nl: "Ankers en verwijzingen (& en *) mogen hier niet. Schrijf de waarde uit.",
    en: "Anchors and aliases (& and *) are not taken. Write the value out.",
  }),
  tag: () => ({ nl: "Tags (!) mogen hier niet.", en: "Tags (!) are not taken." }),
  badKey: () => ({ nl: "De naam voor de dubbele punt moet gewone tekst zijn.", en: "The name before the colon must be plain text." }),
  unknownKey: (found, allowed) =>
    withHint(found, allowed, { nl: `${found} is hier geen bekende naam.`, en: `${found} is not a known name here.` }),
  missing: (found) => ({ nl: `${found} ontbreekt.`, en: `${found} is missing.` }),
  group: (found) => ({
    nl: `Hier hoort een groep van naam en waarde, niet ${found}.`,
    en: `This must be a group of names and values, not ${found}.`,
  }),
  list: (found) => ({ nl: `Hier hoort een lijst [..], niet ${found}.`, en: `This must be a list [..], not ${found}.` }),
  emptyList: () => ({ nl: "Deze lijst is leeg.", en: "This list is empty." }),
  tooMany: () => ({ nl: "Dit zijn er meer dan mag.", en: "These are more than allowed." }),
  twice: () => ({ nl: "In deze lijst staat iets twee keer.", en: "Something stands in this list twice." }),
  text: (found) => ({
    nl: `Hier hoort tekst, niet ${found}. Zet een getal of woord tussen aanhalingstekens.`,
    en: `This must be text, not ${found}. Put a number or word between quotes.`,
  }),
  emptyText: () => ({ nl: "Deze tekst is leeg.", en: "This text is empty." }),
  longText: () => ({ nl: "Deze tekst is te lang.", en: "This text is too long." }),
  control: () => ({
    nl: "Deze tekst bevat een onzichtbaar teken of een nieuwe regel.",
    en: "This text holds an invisible character or a line end.",
  }),
  yesNo: (found) => ({ nl: `Hier hoort true of false, niet ${found}.`, en: `This must be true or false, not ${found}.` }),
  onlyTrue: (found) => ({
    nl: `Hier kan alleen true staan, niet ${found}. Laat de voorwaarde anders weg.`,
    en: `This can only be true, not ${found}. Leave the condition out otherwise.`,
  }),
  wholeNumber: (found) => ({ nl: `Hier hoort een heel getal, niet ${found}.`, en: `This must be a whole number, not ${found}.` }),
  numberRange: (found) => ({ nl: `Dit getal kan hier niet: ${found}.`, en: `This number is out of range: ${found}.` }),
  version: (found) => ({
    nl: `Deze versie kennen we niet: ${found}. Schrijf "version: 1".`,
    en: `We do not know this version: ${found}. Write "version: 1".`,
  }),
  id: (found) => ({
    nl: `${found} kan geen naam zijn: kleine letters, cijfers en streepjes, met een letter vooraan.`,
    en: `${found} cannot be an id: small letters, digits and hyphens, a letter first.`,
  }),
  choice: (found, allowed) =>
    withHint(found, allowed, {
      nl: `${found} kan hier niet. Kies uit: ${allowed.join(", ")}.`,
      en: `${found} is not possible here. Choose from: ${allowed.join(", ")}.`,
    }),
  detector: (found, allowed) =>
    withHint(found, allowed, { nl: `De detector ${found} bestaat niet.`, en: `There is no detector ${found}.` }),
  keywordDetector: () => ({
    nl: 'Gebruik voor eigen woorden de voorwaarde "keywords", niet de detector.',
    en: 'For words of your own use the condition "keywords", not the detector.',
  }),
  domain: (found) => ({
    nl: `${found} is geen goede domeinnaam. Schrijf x.nl, of *.x.nl voor alles eronder.`,
    en: `${found} is not a good domain name. Write x.nl, or *.x.nl for all below it.`,
  }),
  address: (found) => ({ nl: `${found} is geen goed adres.`, en: `${found} is not a good address.` }),
  headerName: (found) => ({ nl: `${found} kan geen naam van een kopregel zijn.`, en: `${found} cannot be the name of a header field.` }),
  headerPattern: (found) => ({
    nl: `${found} is geen goed patroon. Schrijf de waarde, met * voor wat er verder mag staan.`,
    en: `${found} is not a good pattern. Write the value, with * for what else may stand there.`,
  }),
  notScanned: (found) => ({
    nl: `${found} kan hier niet. Schrijf true, of kies uit: ${NOT_SCANNED_REASONS.join(", ")}.`,
    en: `${found} is not possible here. Write true, or choose from: ${NOT_SCANNED_REASONS.join(", ")}.`,
  }),
  size: (found) => ({
    nl: `${found} is geen grootte. Schrijf bijvoorbeeld 10 MB.`,
    en: `${found} is not a size. Write for example 10 MB.`,
  }),
  duplicateRule: (found) => ({
    nl: `De naam ${found} is al van een andere regel.`,
    en: `The id ${found} already belongs to another rule.`,
  }),
  builtIn: (found) => ({
    nl: `De naam ${found} is van een ingebouwde regel. Stel die in onder "defaults".`,
    en: `The id ${found} belongs to a built-in rule. Set that under "defaults".`,
  }),
  unknownList: (found, allowed) =>
    withHint(found, allowed, { nl: `De woordenlijst ${found} bestaat niet.`, en: `There is no keyword list ${found}.` }),
  wordTooShort: () => ({ nl: "Dit woord is te kort om op te zoeken.", en: "This word is too short to look for." }),
  noCondition: () => ({
    nl: 'Deze regel heeft geen voorwaarde. Schrijf "recipients: any" als hij altijd geldt.',
    en: 'This rule has no condition. Write "recipients: any" where it always holds.',
  }),
  noFindings: (found) => ({
    nl: `${found} doet niets zonder "findings" of "keywords".`,
    en: `${found} does nothing without "findings" or "keywords".`,
  }),
  idleVerify: () => ({ nl: '"verify" doet alleen iets bij seal of approve.', en: '"verify" only does something with seal or approve.' }),
  placeholder: (found, allowed) =>
    withHint(found, allowed, { nl: `{${bare(found)}} kan hier niet worden ingevuld.`, en: `{${bare(found)}} cannot be filled in here.` }),
  brace: () => ({ nl: "Er staat een losse accolade in deze zin.", en: "A lone brace stands in this sentence." }),
  more: () => ({ nl: "Er zijn nog meer fouten.", en: "There are more mistakes." }),
} as const satisfies Readonly<Record<string, (found: string, allowed: readonly string[]) => Text>>;

export type Mistake = keyof typeof MISTAKES;

/** A fault of YAML itself, by the code of its parser. */
export function yamlMistake(code: string): Text {
  return YAML_MISTAKES[code] ?? { nl: `Dit is geen goede YAML (${code}).`, en: `This is not good YAML (${code}).` };
}

const YAML_MISTAKES: Readonly<Record<string, Text>> = {
  DUPLICATE_KEY: { nl: "Deze naam staat hier twee keer.", en: "This name stands here twice." },
  TAB_AS_INDENT: { nl: "Spring in met spaties, niet met een tab.", en: "Indent with spaces, not with a tab." },
  BAD_INDENT: {
    nl: "Deze regel springt niet goed in, of er mist een sluitend haakje.",
    en: "This line is indented wrongly, or a closing bracket is missing.",
  },
  MISSING_CHAR: {
    nl: "Hier mist een teken: een aanhalingsteken, komma, dubbele punt of haakje.",
    en: "A character is missing: a quote, comma, colon or bracket.",
  },
  MULTIPLE_DOCS: {
    nl: "Een bestand houdt één beleid: hier begint een tweede (---).",
    en: "A file holds one policy: a second one starts here (---).",
  },
  NON_STRING_KEY: { nl: "De naam voor de dubbele punt moet gewone tekst zijn.", en: "The name before the colon must be plain text." },
  MULTILINE_IMPLICIT_KEY: { nl: "Hier mist een dubbele punt of een aanhalingsteken.", en: "A colon or a quote is missing here." },
};

function withHint(found: string, allowed: readonly string[], text: Text): Text {
  const wrong = bare(found).toLowerCase();
  const meant = allowed.find((one) => one.toLowerCase() === wrong || oneSlipApart(one.toLowerCase(), wrong));
  return meant === undefined ? text : { nl: `${text.nl} Bedoelde u ${meant}?`, en: `${text.en} Did you mean ${meant}?` };
}

function bare(found: string): string {
  return found.replace(/^"|"$/g, "");
}
