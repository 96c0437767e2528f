import type { Text } from "#core/language.ts";
import type { Route } from "./route.ts";
import type { RecipientVerdict, Verdict } from "./verdict.ts";

/** The one sentence at the Send button: how the message reaches how many people. */
export function explain(verdict: Verdict): Text {
  if (verdict.recipients.length === 0) return { nl: "Er is nog geen ontvanger.", en: "There is no recipient yet." };
  const on = (route: Route): number => verdict.recipients.filter((recipient) => recipient.route === route).length;
  const sentences = [
    going(on),
    ...OTHERWISE.map(([route, text]) => (on(route) > 0 ? text(on(route)) : undefined)),
    copies(verdict.recipients),
  ];
  const said = sentences.filter((sentence) => sentence !== undefined);
  return { nl: said.map((one) => one.nl).join(" "), en: said.map((one) => one.en).join(" ") };
}

/** What the Send button says it does. */
export function sendButton(verdict: Verdict): Text {
  const routes = new Set(verdict.recipients.map((recipient) => recipient.route));
  if (routes.has("seal")) return { nl: "Verzegel en verstuur", en: "Seal and send" };
  if (routes.has("zip")) return { nl: "Sluit in een zip en verstuur", en: "Zip and send" };
  return { nl: "Verstuur", en: "Send" };
}

const WAYS: readonly (readonly [Route, Text])[] = [
  ["seal", { nl: "verzegeld", en: "sealed" }],
  ["zip", { nl: "in een zip met wachtwoord", en: "in a zip with a password" }],
  ["direct", { nl: "gewoon", en: "normally" }],
];

const OTHERWISE: readonly (readonly [Route, (count: number) => Text])[] = [
  ["hold", (count) => ({ nl: `Wacht eerst voor ${people(count).nl}.`, en: `Waits first for ${people(count).en}.` })],
  ["refuse", (count) => ({ nl: `Gaat niet naar ${people(count).nl}.`, en: `Does not go to ${people(count).en}.` })],
];

function going(on: (route: Route) => number): Text | undefined {
  const ways = WAYS.filter(([route]) => on(route) > 0).map(([route, way], place) => {
    const count = place === 0 ? people(on(route)) : { nl: `${on(route)}`, en: `${on(route)}` };
    return { nl: `${way.nl} naar ${count.nl}`, en: `${way.en} to ${count.en}` };
  });
  if (ways.length === 0) return undefined;
  return { nl: `Gaat ${ways.map((way) => way.nl).join(", ")}.`, en: `Goes ${ways.map((way) => way.en).join(", ")}.` };
}

function copies(recipients: readonly RecipientVerdict[]): Text | undefined {
  const going = recipients.filter((recipient) => recipient.route !== "refuse");
  const single = going.filter((recipient) => recipient.singleCopy).length;
  if (single === 0 || recipients.length === 1) return undefined;
  if (single === going.length) return { nl: "Niemand ziet de andere adressen.", en: "Nobody sees the other addresses." };
  const who = people(single);
  return {
    nl: `${who.nl} ${single === 1 ? "ziet" : "zien"} de andere adressen niet.`,
    en: `${who.en} ${single === 1 ? "does" : "do"} not see the other addresses.`,
  };
}

function people(count: number): Text {
  return count === 1 ? { nl: "1 persoon", en: "1 person" } : { nl: `${count} mensen`, en: `${count} people` };
}
