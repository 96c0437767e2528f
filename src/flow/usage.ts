import { concat, hex, utf8 } from "#core/bytes.ts";
import type { Address, Message } from "#core/mail/message.ts";
import type { Facts, Verdict } from "#core/policy/verdict.ts";
import { LIMIT_REASON } from "#core/notices/held-texts.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { sameTextForm } from "#core/usage/same-text.ts";
import { DAYS } from "#core/usage/usage.ts";
import { mailboxKey } from "#flow/held/rights.ts";
import type { OverLimit } from "#flow/routes/route.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { RecipientStatus, Tables } from "#io/store/tables.ts";

/** Counts a message for its account; says which limit it is beyond. In memory but for recipients that were not seen since the start. */
export async function countUsage(world: World, facts: Facts, message: Message): Promise<OverLimit | undefined> {
  const { mailFrom } = facts;
  const { messagesPerMinute, newRecipientsPerHour, sameTextPerHour } = world.policy().defaults;
  if (mailFrom === "" || messagesPerMinute + newRecipientsPerHour + sameTextPerHour === 0) return undefined;
  const outside = facts.recipients.filter(({ relation }) => relation === "outside").map(({ address }) => address);
  const newRecipients: string[] = [];
  if (newRecipientsPerHour > 0) for (const address of outside) if (!(await isKnown(world, address))) newRecipients.push(address);
  return world.usage.count(
    {
      account: mailboxKey(mailFrom),
      at: world.now(),
      newRecipients,
      textKey: sameTextPerHour > 0 ? await textKey(world, message) : undefined,
    },
    { inMinute: messagesPerMinute, newRecipientsInHour: newRecipientsPerHour, sameTextInHour: sameTextPerHour },
  );
}

/** The verdict on a message beyond a limit: whatever would go out waits. What a rule blocks stays blocked. */
export function heldByLimit(verdict: Verdict): Verdict {
  const reason = { rule: "limit", action: "approve", text: LIMIT_REASON } as const;
  const recipients = verdict.recipients.map((one) =>
    one.route === "refuse" ? one : { ...one, route: "hold" as const, reasons: [reason, ...one.reasons] },
  );
  return { recipients, ask: [reason, ...verdict.ask] };
}

/** Takes over what earlier days showed, and which accounts were closed when the program stopped. */
export async function learnUsage(world: World): Promise<void> {
  world.usage.learn(await world.store.list("usage", { atLeast: { day: dayOf(world.now() - DAYS * DAY_MS) }, orderBy: "day" }));
  const lately = await world.store.list("held", {
    where: { state: "waiting" },
    atLeast: { since: world.now() - HOUR_MS },
    orderBy: "since",
  });
  for (const { kind, sender, since } of lately)
    if (kind === "limit" && sender !== "") world.usage.close(mailboxKey(sender), "inMinute", since);
}

/** Keeps what was counted, forgets old days, and lets accounts send again of which somebody released what waited. */
export async function keepUsage(world: World): Promise<void> {
  const changes: Change<Tables>[] = world.usage
    .changed()
    .map((day) => ({ kind: "put", table: "usage", row: { id: `${day.day} ${day.account}`, ...day } }));
  for (const { id } of await world.store.list("usage", { atMost: { day: dayOf(world.now() - (DAYS + 1) * DAY_MS) }, limit: 100 }))
    changes.push({ kind: "delete", table: "usage", id });
  if (changes.length > 0) await world.store.commit(changes);
  for (const { account, since } of world.usage.closed(world.now())) {
    const decided = await world.store.list("held", { where: { kind: "limit", state: "released" }, atLeast: { decidedAt: since } });
    if (decided.some(({ sender }) => sender !== "" && mailboxKey(sender) === account)) world.usage.reopen(account);
  }
}

const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** What counts as having written to somebody. */
const REACHED: readonly RecipientStatus[] = ["queued", "waiting", "sent", "opened", "answered", "recalled"];

/** Whether somebody here wrote to this address before, or said how to verify it. */
async function isKnown(world: World, address: Address): Promise<boolean> {
  if (world.usage.isKnown(address)) return true;
  const before = await world.store.list("recipients", { where: { address }, limit: 50 });
  const known = before.some(({ status }) => REACHED.includes(status)) || (await world.store.get("contacts", address)) !== undefined;
  if (known) world.usage.remember(address);
  return known;
}

/** Under a key that lives in this process alone: what rests or is dumped tells nothing of a text. */
async function textKey(world: World, message: Message): Promise<string | undefined> {
  const form = sameTextForm(message);
  return form === undefined ? undefined : hex(await sha256(concat([world.usage.textSecret, utf8(form)])));
}
