import { type Bytes, fromUtf8, wipe } from "#core/bytes.ts";
import type { Reached } from "#flow/destinations.ts";
import { envelopeOf, openQueued, stringList } from "#flow/queue.ts";
import { PACE } from "#flow/queue-pace.ts";
import { sealInstead } from "#flow/seal-instead.ts";
import { settle, type Tried } from "#flow/settle.ts";
import type { World } from "#flow/world.ts";
import type { Outcome } from "#io/delivery/delivery.ts";
import type { QueueRow } from "#io/store/tables.ts";

/** How to wait for room on the disk, and whether there is time for that. */
export interface Patience {
  readonly pause: (ms: number) => Promise<void>;
  readonly isClosing: () => boolean;
}

/** One try of one row, kept. Says how it went for its destination; undefined where that tells nothing. */
export async function deliverRow(world: World, row: QueueRow, patience: Patience): Promise<Reached | undefined> {
  world.touched();
  world.stage("taken-up");
  const contents = await openQueued(world, row);
  const outcomes = await tried(world, row, contents);
  world.stage("delivered");
  await settlePatiently(world, row, { outcomes, contents }, patience);
  const opened = contents !== undefined;
  if (contents !== undefined) wipe(contents);
  world.stage("settled");
  return !opened || row.kind === "sms" ? undefined : reachedBy(outcomes);
}

/** Gives a row back to its sender: an operator said so. */
export async function giveBack(world: World, row: QueueRow, patience: Patience): Promise<undefined> {
  const contents = await openQueued(world, row);
  await settlePatiently(world, row, { outcomes: failedOutcomes(row, "returned by the operator"), contents }, patience);
  if (contents !== undefined) wipe(contents);
}

/** Takes a row that was not tried because its destination cannot be reached as a try that failed. */
export async function countAsTried(
  world: World,
  row: QueueRow,
  rest: { readonly until: number; readonly lastError: string },
  patience: Patience,
): Promise<undefined> {
  const error = errorIn(rest.lastError);
  const outcomes = envelopeOf(row).rcptTo.map(
    (address): Outcome => ({ address, result: "retry", ...error, text: "the destination could not be reached" }),
  );
  const contents = await openQueued(world, row);
  await settlePatiently(world, row, { outcomes, contents, restUntil: rest.until }, patience);
  if (contents !== undefined) wipe(contents);
}

/** Reply code and status as a row or a destination keeps them: "421 4.4.5". */
export function errorIn(lastError: string): Pick<Outcome, "code" | "status"> {
  const [code = "0", status = "4.4.1"] = lastError.split(" ");
  return { code: Number(code), status };
}

/** While there is no room the outcome waits, and not the row: it would be delivered twice. */
async function settlePatiently(world: World, row: QueueRow, outcome: Tried, { pause, isClosing }: Patience): Promise<void> {
  const sealed = await sealInstead(world, row, outcome);
  for (;;) {
    const kept = await settle(world, row, { ...outcome, sealed });
    if (kept === "settled" || kept === "gone") return;
    world.log.line("not-settled", { id: row.id, why: kept });
    if (kept === "broken" || isClosing()) return;
    await pause(PACE.fullMs);
  }
}

async function tried(world: World, row: QueueRow, contents: Bytes | undefined): Promise<readonly Outcome[]> {
  // A row that cannot be opened any more will not be opened later either.
  if (contents === undefined) return failedOutcomes(row, "cannot be opened any more");
  if (row.kind === "sms") return sendText(world, row, fromUtf8(contents) ?? "");
  return world.delivery.deliver({ id: row.id, envelope: envelopeOf(row), raw: contents, transport: row.transport });
}

function failedOutcomes(row: QueueRow, text: string): readonly Outcome[] {
  return envelopeOf(row).rcptTo.map((address) => ({ address, result: "failed", code: 554, status: "5.3.0", text }));
}

/** A host that answers anything but "not now" was reached; trouble of the network, of names or a host that closes was not. */
function reachedBy(outcomes: readonly Outcome[]): Reached | undefined {
  const away = outcomes.filter(({ result, code, status }) => result === "retry" && (code === 421 || status.startsWith("4.4.")));
  const [first] = away;
  if (first !== undefined && away.length === outcomes.length) return { reached: false, lastError: `${first.code} ${first.status}` };
  return outcomes.some(({ code }) => code >= 200 && code !== 421) ? { reached: true } : undefined;
}

async function sendText(world: World, row: QueueRow, contents: string): Promise<readonly Outcome[]> {
  const [to, text] = stringList(contents);
  const sent = await world.sms.send({ id: row.id, to: to ?? "", text: text ?? "" });
  // A text message has no recipient rows; the address stands for nobody.
  const address = world.organisation.ownAddress;
  if (sent.ok) return [{ address, result: "sent", code: 250, status: "2.0.0", text: "" }];
  return [{ address, result: sent.temporary ? "retry" : "failed", code: 451, status: "4.4.1", text: sent.why }];
}
