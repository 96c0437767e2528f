import { base64url } from "#core/bytes.ts";
import type { CodeSent, GuestView, Opened } from "#core/api/guest.ts";
import type { Text } from "#core/language.ts";
import { LIMITS } from "#core/limits.ts";
import { wrongNumberNotice } from "#core/notices/texts.ts";
import { codeTrace, newCode } from "#flow/code-slot.ts";
import { newContactLink } from "#flow/grant.ts";
import { post, speaker } from "#flow/letters.ts";
import { closedBy, type Granted, grantOf, type Holder } from "#flow/link-holder.ts";
import { done, notKept, type Refusal, type Result, refused } from "#flow/result.ts";
import { newSession } from "#flow/session.ts";
import { VERIFICATION } from "#flow/verification/index.ts";
import type { VerificationMethod } from "#flow/verification/method.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { GrantRow, Tables } from "#io/store/tables.ts";

const SEALED: Text = {
  nl: "Het is verzegeld, omdat er gegevens in staan die niet iedereen mag lezen.",
  en: "It is sealed, because not everybody may read what is in it.",
};

/** What the page of a link shows before any code. Spends nothing and sends nothing, so a link scanner changes nothing. */
export async function look(world: World, holder: Holder): Promise<Result<GuestView>> {
  const found = await grantOf(world, holder);
  if (!found.ok) return found;
  const { grant, item, recipient } = found.value;
  if (grant.method === "none") return refused("LINK_UNKNOWN");
  const closed = closedBy(world, found.value);
  const { name, domain, helpPhone } = world.organisation;
  const now = world.now();
  return done({
    organisation: { name, domain, helpPhone: helpPhone ?? null },
    sender: { name: item.senderName, address: item.sender },
    why: SEALED,
    sealedAt: item.sealedAt,
    expiresAt: item.expiresAt,
    state: closed === undefined ? "open" : closed === "RECALLED" ? "recalled" : "expired",
    recalledAt: closed === "RECALLED" ? (item.recalledAt ?? recipient.statusAt) : null,
    method: grant.method,
    hint: grant.hint,
    codeSalt: grant.codeSalt === null ? null : base64url(grant.codeSalt),
    codeSent: grant.codeHash !== null && grant.codeExpiresAt > now,
    triesLeft: LIMITS.codeTries - grant.wrongTries,
    lockedUntil: grant.lockedUntil,
  });
}

/** Sends a fresh code by the way of this grant; the one before it ends. */
export async function sendCode(world: World, holder: Holder): Promise<Result<CodeSent>> {
  const found = await grantOf(world, holder);
  if (!found.ok) return found;
  const { grant, item } = found.value;
  const send = methodOf(grant)?.send;
  if (send === undefined) return refused("BAD_REQUEST");
  const stopped = stopsCodes(world, found.value);
  if (stopped !== undefined) return stopped;
  const now = world.now();
  const sameHour = now - grant.codesSince < 60 * 60_000;
  const code = newCode(world.random);
  const set: Partial<GrantRow> = {
    codeHash: await codeTrace(world, grant.id, code),
    codeSentAt: now,
    codeExpiresAt: now + LIMITS.codeMs,
    codesSent: sameHour ? grant.codesSent + 1 : 1,
    codesSince: sameHour ? grant.codesSince : now,
  };
  const kept = await world.store.commit([
    { kind: "update", table: "grants", id: grant.id, set, expect: { codeSentAt: grant.codeSentAt, codesSent: grant.codesSent } },
    await send(world, grant, code),
    {
      kind: "append",
      event: { at: now, kind: "code-sent", subject: item.messageId, details: { recipient: grant.recipient, method: grant.method } },
    },
  ]);
  if (!kept.ok) return kept.why === "conflict" ? refused("TOO_FAST", { waitMs: LIMITS.codeEveryMs }) : notKept(kept.why);
  world.wake();
  return done({ hint: grant.hint ?? "", againInMs: LIMITS.codeEveryMs });
}

/** Checks a code and, when it is right, gives out the server share. Each try is spent before its answer is known to anybody. */
export async function verify(world: World, asked: Holder & { readonly code: string }): Promise<Result<Opened>> {
  const found = await grantOf(world, asked);
  if (!found.ok) return found;
  const { grant } = found.value;
  const closed = closedBy(world, found.value);
  if (closed !== undefined) return refused(closed);
  const now = world.now();
  if (grant.lockedUntil > now) return refused("LOCKED", { waitMs: grant.lockedUntil - now });
  if (!world.wrongCodes.allows(now)) return refused("TOO_FAST", { waitMs: 60_000 });
  return (await methodOf(grant)?.isRight(world, grant, asked.code)) === true ? opened(world, found.value) : spendTry(world, found.value);
}

/** The guest says that the number is not theirs: the sender gets a link to mend it, once at a time. */
export async function reportWrongNumber(world: World, holder: Holder): Promise<Result<Record<string, never>>> {
  const found = await grantOf(world, holder);
  if (!found.ok) return found;
  const { grant, item } = found.value;
  if (grant.method !== "sms" || item.sender === "") return refused("BAD_REQUEST");
  const open = await world.store.list("contactLinks", { where: { grantId: grant.id, usedAt: null }, limit: 1 });
  if (open.length > 0) return done({});
  const link = await newContactLink(world, { grantId: grant.id, sender: item.sender });
  const kept = await world.store.commit([
    { kind: "insert", table: "contactLinks", row: link.row },
    await post(world, { to: item.sender, notice: wrongNumberNotice(speaker(world), { recipient: grant.recipient, url: link.url }) }),
    { kind: "append", event: { at: world.now(), kind: "wrong-number", subject: item.messageId, details: { recipient: grant.recipient } } },
  ]);
  if (!kept.ok) return notKept(kept.why);
  world.wake();
  return done({});
}

function methodOf(grant: GrantRow): VerificationMethod | undefined {
  return grant.method === "none" ? undefined : VERIFICATION[grant.method];
}

function stopsCodes(world: World, granted: Granted): Refusal | undefined {
  const { grant } = granted;
  const closed = closedBy(world, granted);
  if (closed !== undefined) return refused(closed);
  const now = world.now();
  if (grant.lockedUntil > now) return refused("LOCKED", { waitMs: grant.lockedUntil - now });
  const nextAt = grant.codeSentAt + LIMITS.codeEveryMs;
  if (nextAt > now) return refused("TOO_FAST", { waitMs: nextAt - now });
  const hourEnds = grant.codesSince + 60 * 60_000;
  if (grant.codesSent >= LIMITS.codesPerHour && hourEnds > now) return refused("TOO_FAST", { waitMs: hourEnds - now });
  return undefined;
}

async function spendTry(world: World, { grant, item }: Granted): Promise<Refusal> {
  const now = world.now();
  world.wrongCodes.count(now);
  const spent = grant.wrongTries + 1;
  const locked = spent >= LIMITS.codeTries;
  const set: Partial<GrantRow> = locked ? { wrongTries: 0, lockedUntil: now + LIMITS.lockMs, codeHash: null } : { wrongTries: spent };
  const kept = await world.store.commit([
    { kind: "update", table: "grants", id: grant.id, set, expect: { wrongTries: grant.wrongTries, lockedUntil: grant.lockedUntil } },
    {
      kind: "append",
      event: { at: now, kind: locked ? "locked" : "code-wrong", subject: item.messageId, details: { recipient: grant.recipient } },
    },
  ]);
  if (!kept.ok) return kept.why === "conflict" ? refused("TOO_FAST", { waitMs: 1000 }) : notKept(kept.why);
  return locked
    ? refused("LOCKED", { waitMs: LIMITS.lockMs, triesLeft: 0 })
    : refused("WRONG_CODE", { triesLeft: LIMITS.codeTries - spent });
}

async function opened(world: World, { grant, item, recipient }: Granted): Promise<Result<Opened>> {
  const now = world.now();
  const share = await world.shares.get("shares", grant.id);
  if (share === undefined || grant.wrap === null) return refused("EXPIRED");
  const account = await world.store.get("accounts", item.sender);
  const session = await newSession(world, { kind: "guest", subject: grant.id, lastsMs: LIMITS.guestSessionMs });
  const first = recipient.openedAt === null;
  const changes: Change<Tables>[] = [
    // A code serves once: whoever comes second with it finds it gone.
    {
      kind: "update",
      table: "grants",
      id: grant.id,
      set: { codeHash: null, wrongTries: 0 },
      expect: { codeSentAt: grant.codeSentAt, wrongTries: grant.wrongTries, wrap: grant.wrap },
    },
    { kind: "insert", table: "sessions", row: session.row },
    {
      kind: "append",
      event: {
        at: now,
        kind: "opened",
        subject: item.messageId,
        details: { recipient: grant.recipient, method: grant.method, again: !first },
      },
    },
  ];
  if (first)
    changes.push({ kind: "update", table: "recipients", id: recipient.id, set: { status: "opened", statusAt: now, openedAt: now } });
  const kept = await world.store.commit(changes);
  if (!kept.ok) return notKept(kept.why);
  return done({
    session: session.token,
    organisation: world.organisation.domain,
    itemId: item.id,
    recipient: grant.recipient,
    manifestObject: item.manifestObject,
    share: base64url(share.share),
    wrap: base64url(grant.wrap),
    canReply: item.sender !== "",
    replyOpens: account === undefined ? "organisation" : "sender",
  });
}
