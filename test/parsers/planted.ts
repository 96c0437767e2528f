import type { Chance } from "#test/parsers/chance.ts";

/** A line with a number in it that must never leave unseen. */
export function plantedLine(chance: Chance): string {
  const number = chance.from([bsn, iban, card])(chance);
  return chance.from([`${number} is the number`, `see ${number}`, number, `the number: ${number} for you`]);
}

function digits(chance: Chance, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? 1 + chance.upTo(8) : chance.upTo(10)));
}

function bsn(chance: Chance): string {
  for (;;) {
    const eight = digits(chance, 8);
    const last = eight.reduce((sum, digit, i) => sum + digit * (9 - i), 0) % 11;
    if (last < 10) return `BSN ${eight.join("")}${last}`;
  }
}

function iban(chance: Chance): string {
  const account = digits(chance, 10).join("");
  // RABO and NL00 as digits: letters are 10 to 35 (ISO 13616).
  const rest = BigInt(`27101124${account}232100`) % 97n;
  return `IBAN NL${String(98n - rest).padStart(2, "0")}RABO${account}`;
}

function card(chance: Chance): string {
  const start = [5, 3, ...digits(chance, 13)];
  const sum = start.reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `card ${start.join("")}${(10 - (sum % 10)) % 10}`;
}
