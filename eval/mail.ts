import { DECOYS } from "./decoys.ts";
import { evade } from "./evasions.ts";
import { type Kind, KINDS } from "./kinds.ts";
import { type Rng, rng } from "./random.ts";

/** Something that was put into a text. `decoy` and `typo` say what must not, or only faintly, be found. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly type: string;
  readonly role?: "item" | "decoy" | "evasion" | "typo";
}

/** One text of a set: a line of the JSONL. */
export interface Sample {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** `count` mails of a seed: half with items, the rest clean with decoys. */
export function mails(seed: number, count: number): Sample[] {
  return Array.from({ length: count }, (_, i) => mail(rng(seed * 1_000_003 + i), i));
}

function mail(r: Rng, i: number): Sample {
  const nl = r.chance(0.6);
  const text = new Text();
  text.add(r.pick(nl ? ["Beste collega,\n\n", "Hoi Marieke,\n\n", "Geachte heer, mevrouw,\n\n"] : ["Dear colleague,\n\n", "Hi Tom,\n\n", "Dear Sir or Madam,\n\n"]));
  const clean = i % 2 === 1;
  const lines = r.int(4, 14);
  for (let k = 0; k < lines; k++) {
    const roll = r.int(0, 99);
    if (!clean && (roll < 30 || k === 0)) plant(text, r, nl, i % 4 === 0);
    else if (roll < (clean ? 18 : 45)) decoy(text, r, nl);
    else text.add(r.pick(nl ? FILLER_NL : FILLER_EN));
    text.add(r.chance(0.3) ? "\n" : r.chance(0.15) ? "\n\n" : " ");
  }
  text.add(`\n\n${r.pick(nl ? ["Met vriendelijke groet,", "Groeten,"] : ["Kind regards,", "Best,"])}\n${r.pick(["Marieke", "Tom", "Het secretariaat", "Team planning"])}\n`);
  return { text: text.text, spans: text.spans };
}

class Text {
  text = "";
  spans: Span[] = [];
  add(text: string): void {
    this.text += text;
  }
  sentence(pattern: string, value: string, type: string, role: Span["role"]): void {
    const at = pattern.indexOf("{}");
    const start = this.text.length + at;
    this.text += pattern.replace("{}", () => value);
    this.spans.push({ start, end: start + value.length, type, ...(role === undefined ? {} : { role }) });
  }
}

function plant(text: Text, r: Rng, nl: boolean, hard: boolean): void {
  // BSN, IBAN and card are what the figures of the promise are about: half of all items.
  const kind = r.chance(0.5) ? (KINDS[r.int(0, 2)] as Kind) : r.pick(KINDS);
  const plain = kind.value(r);
  const shaped = kind.forms === undefined ? plain : r.pick(kind.forms)(plain, r);
  const pattern = r.pick(nl ? kind.nl : kind.en);
  if (hard && kind.evade === true && r.chance(0.5)) text.sentence(pattern, evade(r, plain), kind.type, "evasion");
  else if (hard && kind.typo === true && r.chance(0.5)) text.sentence(r.pick(kind.type === "card" ? ["card number: {}", "creditcard {}"] : [`${kind.type === "iban" ? "IBAN" : "BSN"}: {}`]), spoil(r, plain), kind.type, "typo");
  else text.sentence(pattern, shaped, kind.type, "item");
}

function decoy(text: Text, r: Rng, nl: boolean): void {
  const it = r.pick(DECOYS);
  text.sentence(r.pick(nl ? it.nl : it.en), it.value(r), it.kind, "decoy");
}

/** One digit wrong, or two neighbours swapped. */
function spoil(r: Rng, value: string): string {
  for (;;) {
    const i = r.int(5, value.length - 2);
    const [a, b] = [value.charAt(i), value.charAt(i + 1)];
    if (!/\d/u.test(a) || !/\d/u.test(b)) continue;
    if (r.chance(0.5)) return value.slice(0, i) + String((Number(a) + r.int(1, 9)) % 10) + value.slice(i + 1);
    if (a !== b) return value.slice(0, i) + b + a + value.slice(i + 2);
  }
}

const FILLER_NL = [
  "De vergadering van donderdag begint om 14:30 uur in zaal 3.", "Ik heb de notulen van 12 maart bijgewerkt.", "Kun je vóór vrijdag reageren?", "De offerte bedraagt € 1.250,00 exclusief btw.", "Zie bijlage 2, pagina 14.", "Het rooster voor week 38 staat online.",
  "We hebben 24 aanmeldingen voor de cursus.", "Bedankt voor je snelle reactie – ik kom er morgen op terug.", "De lift is tot 5 oktober buiten gebruik.", "In 2023 steeg de omzet met 4,5%.", "Neem gerust contact op als er iets onduidelijk is.", "De planning is één week opgeschoven.",
  "Artikel 6, lid 1, onder f, is hier van toepassing.", "Er zijn nog 3 plekken vrij.", "Het verslag telt 48 pagina's.", "De nieuwe printer staat op de 2e verdieping.", "Wij wensen u een prettige dag.", "Graag de sleutels bij de balie inleveren.", "Het budget voor 2025 wordt in mei vastgesteld.",
];
const FILLER_EN = [
  "The meeting starts at 2:30 pm in room 3.", "I updated the minutes of 12 March.", "Could you reply before Friday?", "The quote is EUR 1,250.00 excluding VAT.", "See annex 2, page 14.", "The schedule for week 38 is online.", "We have 24 people for the course.",
  "Thanks for the quick answer – I'll get back to you tomorrow.", "The lift is out of order until October 5.", "Revenue grew by 4.5% in 2023.", "Feel free to contact us if anything is unclear.", "Planning moved by one week.", "Section 6(1)(f) applies here.", "There are 3 places left.", "The report has 48 pages.",
  "The new printer is on the 2nd floor.", "Have a nice day.", "Please return the keys at the desk.", "The budget for 2025 will be set in May.",
];
