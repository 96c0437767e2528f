import type { Bytes } from "#core/bytes.ts";
import { domainOf } from "#core/mail/address.ts";
import type { Address } from "#core/mail/message.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { decide } from "#core/policy/decide.ts";
import { envelopeOf, isInStep, stringList } from "#flow/queue.ts";
import { forgetReading, readMail } from "#flow/reading.ts";
import { prepareRoutes } from "#flow/record.ts";
import type { Letter, Prepared } from "#flow/routes/route.ts";
import { sealed } from "#flow/transport.ts";
import type { World } from "#flow/world.ts";
import type { Outcome } from "#io/delivery/delivery.ts";
import type { Change } from "#io/store/store.ts";
import type { QueueRow, Tables } from "#io/store/tables.ts";

/** Recipients of a row who get it sealed instead, and all that must be kept together for that. */
export interface SealedInstead extends Prepared {
  readonly addresses: readonly Address[];
}

/**
 * The end of the ladder: who cannot be given the protection that a row needs gets it sealed. At once where the way is known not to have
 * it, and after `sealAfterHours` where nobody can tell. Undefined where all goes on as it is, also where the disk has no room now.
 */
export async function sealInstead(
  world: World,
  row: QueueRow,
  { outcomes, contents }: { readonly outcomes: readonly Outcome[]; readonly contents: Bytes | undefined },
): Promise<SealedInstead | undefined> {
  if (contents === undefined || row.messageId === null || !needsVerified(row) || !isInStep(row)) return undefined;
  const addresses = await withoutWay(world, row, outcomes);
  if (addresses.length === 0) return undefined;
  const envelope = { ...envelopeOf(row), rcptTo: addresses };
  // What was to leave is what is sealed; the rules are asked only how its readers show who they are.
  const reading = await readMail(world, envelope, contents);
  forgetReading(reading, contents);
  const recipients = decide(reading.facts, world.policy()).recipients.map(sealed);
  const received = { envelope, raw: contents, receivedField: () => "" };
  const message = parseMessage(contents);
  const letter: Letter = { id: row.messageId, received, message, verdict: { recipients, ask: [] } };
  const prepared = await prepareRoutes(world, letter, new Map([["seal", recipients]]));
  forgetReading({ message }, contents);
  if (prepared === "full") return undefined;
  return { addresses, shares: prepared.shares, changes: [...rowsEnd(row, addresses), ...prepared.changes] };
}

/** Whether the error of a try means that the way had not the protection that was needed, or that nobody could tell. */
export function lacksProtection({ code, status }: Pick<Outcome, "code" | "status">): boolean {
  return code === 0 && LACKING.has(status);
}

/** How long after it was accepted a row is sealed where nobody can tell whether it gets its protection, in milliseconds. */
export function sealAfterMs(world: Pick<World, "policy">): number {
  return world.policy().defaults.sealAfterHours * 60 * 60_000;
}

/** No TLS, none that proves anything, and names that cannot be looked up (RFC 3463, RFC 7672). */
const LACKING: ReadonlySet<string> = new Set(["4.7.4", "4.7.5", "4.4.3"]);

function needsVerified(row: QueueRow): boolean {
  return row.kind === "mail" && (row.transport === "verified" || (row.asked !== null && envelopeOf(row).asked?.requireTls === true));
}

async function withoutWay(world: World, row: QueueRow, outcomes: readonly Outcome[]): Promise<readonly Address[]> {
  const lacking = outcomes.filter((outcome) => outcome.result === "retry" && lacksProtection(outcome)).map(({ address }) => address);
  if (world.now() - row.createdAt >= sealAfterMs(world)) return lacking;
  const domains = [...new Set(lacking.map(domainOf))];
  const asked = await Promise.all(domains.map(async (domain) => [domain, await world.delivery.protectionOf(domain)] as const));
  const plain = new Set(asked.filter(([, protection]) => protection === "opportunistic").map(([domain]) => domain));
  return lacking.filter((address) => plain.has(domainOf(address)));
}

/** The recipients' rows begin anew with their next route: a conflict where something became of them meanwhile. */
function rowsEnd(row: QueueRow, addresses: readonly Address[]): readonly Change<Tables>[] {
  const ids = stringList(row.recipientIds);
  return stringList(row.rcptTo).flatMap((address, at): Change<Tables>[] => {
    const id = ids[at];
    if (id === undefined || !addresses.includes(address as Address)) return [];
    return [{ kind: "delete", table: "recipients", id, expect: { status: "queued" } }];
  });
}
