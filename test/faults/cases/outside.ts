import { kindOf, writeLetter } from "../rig/letter.ts";
import { domainAt } from "../rig/load.ts";
import type { NamesAct } from "../rig/names.ts";
import type { PeerAct, PeerStage } from "../rig/peer.ts";
import type { FaultCase } from "./case.ts";
import { holds } from "./case.ts";

const LATER: readonly PeerAct[] = ["reset", "421 4.3.2 going down", "451 4.7.1 later", "450 4.2.1 busy"];
const NEVER: readonly PeerAct[] = ["550 5.1.1 nobody here", "554 5.7.1 not taken", "552 5.2.2 full"];
const ACTS: Readonly<Record<PeerStage, readonly PeerAct[]>> = {
  connect: ["reset", "421 4.3.2 going down", "stop"],
  ehlo: ["reset", "421 4.3.2 going down"],
  mail: LATER,
  rcpt: [...LATER, ...NEVER],
  data: [...LATER, ...NEVER],
  body: ["reset"],
  end: [...LATER, ...NEVER, "lose", "lose"],
};

/** A host downstream that does everything that hosts do, at every stage; the clock then helps what waits. */
export const downstream: FaultCase = {
  name: "downstream",
  about: "a host downstream that stops, resets, refuses at each stage, and loses its 250",
  share: 8,
  withNames: true,
  mixture: { secret: 8, large: 2, "large-secret": 1 },
  bugs: [
    {
      name: "a refusal for now taken for sent",
      edits: [
        {
          file: "src/flow/settle.ts",
          find: 'outcomes.filter(({ result }) => result === "retry")',
          put: "outcomes.filter(() => false)",
        },
        {
          file: "src/flow/settle.ts",
          find: 'outcome.result !== "sent" && !later.includes(outcome)',
          put: 'outcome.result === "failed"',
        },
      ],
    },
  ],
  bugLetters: 120,
  async run(rig, letters) {
    rig.peer.plan((stage) => {
      const acts = ACTS[stage];
      // Seldom at each stage, so that something comes through all of them.
      return rig.random() < (stage === "connect" ? 0.01 : 0.05) ? (acts[Math.floor(rig.random() * acts.length)] ?? "on") : "on";
    });
    await rig.program.start();
    await rig.send(letters, { domains: domainsFor(letters) });
    await rig.drain();
    const acted = rig.peer.acted();
    holds(acted > letters / 20, "the host downstream does what it should not");
    rig.peer.plan(() => "on");
    await rig.drain();
    await rig.serviceReturned();
    return { seen: `${acted} acts, ${rig.peer.refused.size} refused for good` };
  },
};

/** So many that one that rests holds up few letters, and so few that each gets several. */
function domainsFor(letters: number): number {
  return Math.max(7, Math.min(397, Math.floor(letters / 12)));
}

const HOUR = 3600;

/** The clock goes two hours back and thirty days ahead, in a running program and over a restart. */
export const clock: FaultCase = {
  name: "clock",
  about: "the clock two hours back and thirty days ahead",
  share: 4,
  bugs: [],
  bugLetters: 0,
  async run(rig, letters) {
    const part = Math.ceil(letters / 4);
    await rig.program.start();
    await rig.send(part);
    for (const shift of [-2 * HOUR, 30 * 24 * HOUR]) {
      const sent = rig.send(part);
      rig.control.shiftClock(shift);
      await sent;
      await rig.serviceReturned();
      await rig.program.stop();
      await rig.program.start();
      await rig.serviceReturned();
    }
    await rig.send(part);
    return { seen: "", mayExpire: true };
  },
};

const NAMES_FAIL: readonly NamesAct[] = ["servfail", "silent"];

/** Names cannot be asked, answers stay out, and one domain does not exist: what goes there comes back to its sender. */
export const names: FaultCase = {
  name: "names",
  about: "DNS: SERVFAIL, no answer, no such name",
  share: 2,
  withNames: true,
  bugs: [],
  bugLetters: 0,
  async run(rig, letters) {
    await rig.program.start();
    rig.names?.plan((name) => {
      if (name.endsWith("gone.example")) return "nxdomain";
      return rig.random() < 0.15 ? (NAMES_FAIL[Math.floor(rig.random() * NAMES_FAIL.length)] ?? "on") : "on";
    }, 1);
    await rig.send(letters, {
      letter(id, number) {
        const letter = writeLetter(id, kindOf(number, { secret: 8 }), domainAt(number, domainsFor(letters)));
        if (number % 10 !== 0) return letter;
        rig.peer.refused.add(id);
        return { ...letter, rcptTo: letter.rcptTo.replace(/@.*$/, "@gone.example") };
      },
    });
    const acted = rig.names?.acted() ?? 0;
    holds(acted > 0, "names fail");
    rig.names?.plan((name) => (name.endsWith("gone.example") ? "nxdomain" : "on"));
    await rig.drain();
    await rig.serviceReturned();
    return { seen: `${acted} questions not answered` };
  },
};
