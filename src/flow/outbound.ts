import type { Instant } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import type { Envelope } from "#core/mail/message.ts";
import { decide } from "#core/policy/decide.ts";
import type { Verdict } from "#core/policy/verdict.ts";
import { speaksForItself } from "#flow/admission.ts";
import { type Plan, planRoutes } from "#flow/plan.ts";
import { forgetReading, readMail, type Reading } from "#flow/reading.ts";
import type { Outcome, Received } from "#flow/received.ts";
import { keep, prepare } from "#flow/record.ts";
import type { Letter } from "#flow/routes/route.ts";
import { sealUnprotected } from "#flow/transport.ts";
import { countUsage, heldByLimit } from "#flow/usage.ts";
import type { World } from "#flow/world.ts";

/**
 * One message, one direction: receive -> read -> inspect -> decide -> route -> seal -> record; delivery follows from the queue.
 * Answers only when everything is durable: what is answered with `ok` is never lost, what is not is sent again by the client.
 */
export async function outbound(world: World, received: Received): Promise<Outcome> {
  // After a failed write nothing may be promised any more; the client keeps its message.
  if (world.store.health() === "broken" || world.shares.health() === "broken") return { ok: false, code: "BROKEN" };
  const id = newId(world);
  world.touched();
  world.stage("received");

  const reading = await readMail(world, received.envelope, received.raw);
  try {
    return await sendOn(world, received, id, reading);
  } finally {
    forgetReading(reading, received.raw);
  }
}

async function sendOn(world: World, received: Received, id: string, { message, facts, asked }: Reading): Promise<Outcome> {
  const { sendsAs } = received;
  const { mailFrom } = received.envelope;
  const bringer = sendsAs && { sendsAs, mailFrom, ownDomains: world.organisation.ownDomains };
  if (bringer !== undefined && !(await speaksForItself(message, bringer))) return { ok: false, code: "NOT_YOUR_ADDRESS" };

  const overLimit = await countUsage(world, facts, message);
  const decided = await sealUnprotected(world, received.envelope, decide(facts, world.policy()));
  const verdict = overLimit === undefined ? decided : heldByLimit(decided);
  world.stage("decided");

  if (verdict.recipients.some(({ route }) => route === "refuse")) return refuse(world, id, verdict);

  const letter: Letter = { id, received, message, verdict, asked, overLimit, notBefore: notBefore(world, received.envelope) };
  const plan = planRoutes(verdict, message);
  const prepared = await prepare(world, letter, plan);
  if (prepared === "full") return { ok: false, code: "STORAGE" };
  world.stage("sealed");

  const kept = await keep(world, prepared);
  if (!kept.ok) return { ok: false, code: kept.why === "full" ? "STORAGE" : "BROKEN" };

  report(world, id, plan);
  world.stage("answered");
  world.wake(prepared.changes);
  return { ok: true, id };
}

/** How long the sender can still stop it, as the policy says. */
function notBefore(world: World, { mailFrom }: Envelope): Instant | undefined {
  const { delaySeconds } = world.policy().defaults;
  return mailFrom === "" || delaySeconds === 0 ? undefined : world.now() + delaySeconds * 1000;
}

/** One blocked recipient stops the whole message: nobody gets half of what the writer meant to send. */
function refuse(world: World, id: string, verdict: Verdict): Outcome {
  const blocked = verdict.recipients.filter(({ route }) => route === "refuse");
  world.log.line("refused", { id, recipients: blocked.length, rules: ruleNames(blocked.flatMap(({ reasons }) => reasons)) });
  return { ok: false, code: "BLOCKED" };
}

function report(world: World, id: string, plan: Plan): void {
  world.log.line("accepted", { id, ...Object.fromEntries([...plan].map(([route, recipients]) => [route, recipients.length])) });
}

function ruleNames(reasons: Verdict["ask"]): string {
  return [...new Set(reasons.map(({ rule }) => rule))].join(" ");
}
