import type { Address } from "#core/mail/message.ts";
import { reviewNotice } from "#core/notices/held-texts.ts";
import { activePeople } from "#flow/account.ts";
import { isOwn } from "#flow/held/rights.ts";
import { post, speaker } from "#flow/letters.ts";
import { forgetContents, stringList } from "#flow/queue.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { HeldRow, Tables, ToldReviewerRow } from "#io/store/tables.ts";

/** The shortest time between two mails to one reviewer. */
export const TELL_EVERY_MS = 15 * 60_000;

/**
 * Tells reviewers of what waits for them and they were not told of: at once by one mail, then at most one each quarter of an hour with
 * how many wait. Called when something begins to wait, with that, and by the sweep for what came in between.
 */
export async function tellReviewers(world: World, begun?: readonly HeldRow[]): Promise<void> {
  const fresh = begun?.filter(isReviewed);
  // Of a flood that waits because of a limit reviewers hear nothing: nothing is looked up for each of its messages.
  if (fresh?.length === 0) return;
  const now = world.now();
  const reviewers = await reviewersOf(world);
  const told = await world.store.list("toldReviewers");
  const tellable = new Set(
    [...reviewers.approvers, ...reviewers.admins].filter(
      (id) =>
        isTime(told.find((one) => one.id === id)?.toldAt, now) && (fresh === undefined || fresh.some((row) => reviews(reviewers, row, id))),
    ),
  );
  if (tellable.size === 0) return;
  const waiting = await reviewable(world);
  for (const to of tellable) {
    const theirs = waiting.filter((row) => reviews(reviewers, row, to));
    const before = told.find((one) => one.id === to);
    if (theirs.some((row) => !wasTold(row, before))) await tell(world, to, theirs, before);
  }
}

type Waiting = Pick<HeldRow, "id" | "since" | "writtenBy" | "kind">;

interface Reviewers {
  readonly approvers: readonly Address[];
  readonly admins: readonly Address[];
}

/** Rows that one mail counts at most. */
const COUNTED = 1000;

/** How long a message may be on its way to the store: until then one that began to wait earlier may come to light later. */
const UNSEEN_MS = 10 * 60_000;

async function reviewersOf(world: World): Promise<Reviewers> {
  const [approvers, admins] = await Promise.all([activePeople(world, "approver"), activePeople(world, "admin")]);
  return { approvers, admins };
}

/** A clock that went back is no reason to wait for it. */
function isTime(toldAt: number | undefined, now: number): boolean {
  return toldAt === undefined || Math.abs(now - toldAt) >= TELL_EVERY_MS;
}

async function reviewable(world: World): Promise<readonly Waiting[]> {
  const columns = ["id", "since", "writtenBy", "kind"] as const;
  const rows = await world.store.list("held", {
    where: { state: "waiting" },
    orderBy: "since",
    descending: true,
    limit: COUNTED,
    columns,
  });
  return rows.filter(isReviewed);
}

function isReviewed({ kind }: Pick<HeldRow, "kind">): boolean {
  return kind === "approve" || kind === "malformed";
}

/** Every approver but the writer; where there is none, the administrators. */
function reviews({ approvers, admins }: Reviewers, row: Waiting, who: Address): boolean {
  const others = approvers.filter((id) => !isOwn(row, id));
  return (others.length > 0 ? others : admins.filter((id) => !isOwn(row, id))).includes(who);
}

function wasTold({ id, since }: Waiting, before: ToldReviewerRow | undefined): boolean {
  return before !== undefined && (since < before.toldAt - UNSEEN_MS || stringList(before.rows).includes(id));
}

/** The mail and that it was sent are one batch: of two who tell at once, one finds it done. */
async function tell(world: World, to: Address, theirs: readonly Waiting[], before: ToldReviewerRow | undefined): Promise<void> {
  const toldAt = world.now();
  const rows = JSON.stringify(theirs.filter(({ since }) => since >= toldAt - UNSEEN_MS).map(({ id }) => id));
  const [only] = theirs;
  const page = `${world.organisation.url}/app/review`;
  const notice = reviewNotice(speaker(world), {
    count: theirs.length,
    url: theirs.length === 1 && only !== undefined ? `${page}/${only.id}` : page,
  });
  const row = { id: to, toldAt, rows };
  const change: Change<Tables> =
    before === undefined
      ? { kind: "insert", table: "toldReviewers", row }
      : { kind: "update", table: "toldReviewers", id: to, set: { toldAt, rows }, expect: { toldAt: before.toldAt } };
  const letter = await post(world, { to, notice });
  const kept = await world.store.commit([change, letter]);
  if (kept.ok) world.wake([letter]);
  else if (letter.kind === "insert" && letter.table === "queue") forgetContents(letter.row);
}
