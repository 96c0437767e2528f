import { expect, test } from "vitest";
import type { Address } from "#core/mail/message.ts";
import { explain, sendButton } from "./explain.ts";
import type { Route } from "./route.ts";
import type { Verdict } from "./verdict.ts";

function verdict(routes: readonly Route[], single = 0): Verdict {
  return {
    ask: [],
    recipients: routes.map((route, index) => ({
      address: `p${index}@buiten.example` as Address,
      action: "allow",
      route,
      transport: "opportunistic",
      singleCopy: index < single,
      verify: ["sms"],
      reasons: [],
    })),
  };
}

test.each<[readonly Route[], number, string, string]>([
  [[], 0, "Er is nog geen ontvanger.", "There is no recipient yet."],
  [["direct"], 0, "Gaat gewoon naar 1 persoon.", "Goes normally to 1 person."],
  [["direct", "seal", "seal"], 0, "Gaat verzegeld naar 2 mensen, gewoon naar 1.", "Goes sealed to 2 people, normally to 1."],
  [["hold", "hold"], 0, "Wacht eerst voor 2 mensen.", "Waits first for 2 people."],
  [["refuse", "seal"], 0, "Gaat verzegeld naar 1 persoon. Gaat niet naar 1 persoon.", "Goes sealed to 1 person. Does not go to 1 person."],
  [
    ["zip", "direct"],
    0,
    "Gaat in een zip met wachtwoord naar 1 persoon, gewoon naar 1.",
    "Goes in a zip with a password to 1 person, normally to 1.",
  ],
  [
    ["direct", "direct"],
    2,
    "Gaat gewoon naar 2 mensen. Niemand ziet de andere adressen.",
    "Goes normally to 2 people. Nobody sees the other addresses.",
  ],
  [
    ["direct", "direct"],
    1,
    "Gaat gewoon naar 2 mensen. 1 persoon ziet de andere adressen niet.",
    "Goes normally to 2 people. 1 person does not see the other addresses.",
  ],
  [["direct"], 1, "Gaat gewoon naar 1 persoon.", "Goes normally to 1 person."],
])("the sentence for %j with %i single copies says what happens to everyone", (routes, single, nl, en) => {
  expect(explain(verdict(routes, single))).toEqual({ nl, en });
});

test("the button says what it does", () => {
  expect(sendButton(verdict(["direct"])).en).toBe("Send");
  expect(sendButton(verdict(["direct", "seal"])).en).toBe("Seal and send");
  expect(sendButton(verdict(["zip"])).nl).toBe("Sluit in een zip en verstuur");
});
