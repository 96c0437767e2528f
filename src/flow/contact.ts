import { type Bytes, concat, fromBase64url, utf8 } from "#core/bytes.ts";
import type { ContactView } from "#core/api/app.ts";
import { phoneHint } from "#core/phone.ts";
import { splitAccessCode } from "#core/seal/access-code.ts";
import { sealBox } from "#core/seal/box.ts";
import { openManifest } from "#core/seal/item.ts";
import type { ContentKey } from "#core/seal/keys.ts";
import type { LinkSecret } from "#core/seal/link.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { newCodeSlot } from "#flow/code-slot.ts";
import { guestUrl, guestWrap, openWaiting } from "#flow/grant.ts";
import { contactLinkOf, type Holder, sameSecret } from "#flow/link-holder.ts";
import { notifyGuest } from "#flow/guest-notice.ts";
import { atRest } from "#flow/queue.ts";
import { done, notKept, type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { Contact, GrantRow, ItemRow, Tables } from "#io/store/tables.ts";

/** How the sender wants the recipient to be verified: one of the two. */
export interface ContactChoice extends Holder {
  /** The secret of the contact link itself (base64url): it opens what waits. */
  readonly secret: string;
  readonly phone?: string;
  readonly accessCode?: string;
}

interface Waiting {
  readonly grant: GrantRow;
  readonly item: ItemRow;
}

interface Chosen {
  readonly known: Contact;
  /** The two halves of the access code; absent for a phone. */
  readonly byCode: { readonly half: Bytes; readonly proof: Bytes } | undefined;
}

/** For whom this contact link asks. */
export async function lookContact(world: World, holder: Holder): Promise<Result<ContactView>> {
  const link = await contactLinkOf(world, holder);
  if (!link.ok) return link;
  const waiting = await waitingOf(world, link.value.grantId);
  if (!waiting.ok) return waiting;
  const { grant, item } = waiting.value;
  const { name, domain } = world.organisation;
  return done({ organisation: { name, domain }, recipient: grant.recipient, sealedAt: item.sealedAt, phoneHint: grant.hint, done: false });
}

/** Keeps the phone number or code, closes the content key for the guest and lets the notice go. Works once for each link. */
export async function setContact(world: World, choice: ContactChoice): Promise<Result<Record<string, never>>> {
  const link = await contactLinkOf(world, choice);
  if (!link.ok) return link;
  const waiting = await waitingOf(world, link.value.grantId);
  if (!waiting.ok) return waiting;
  const secret = fromBase64url(choice.secret);
  if (secret === undefined || secret.length !== 32 || !(await sameSecret(secret as LinkSecret, choice))) return refused("LINK_UNKNOWN");
  if ((choice.phone === undefined) === (choice.accessCode === undefined)) return refused("BAD_REQUEST");

  const chosen = await contactOf(world, choice, waiting.value.grant.recipient, link.value.sender);
  const changes =
    waiting.value.grant.wrap === null
      ? await letGo(world, waiting.value, secret as LinkSecret, chosen)
      : mended(waiting.value.grant, chosen);
  if (changes === undefined) return refused("BAD_REQUEST");
  const now = world.now();
  const kept = await world.store.commit([
    { kind: "update", table: "contactLinks", id: link.value.id, set: { usedAt: now }, expect: { usedAt: null } },
    { kind: "put", table: "contacts", row: chosen.known },
    ...changes,
    {
      kind: "append",
      event: {
        at: now,
        kind: "contact-set",
        subject: waiting.value.item.messageId,
        details: { recipient: chosen.known.id, method: choice.phone === undefined ? "access-code" : "sms" },
      },
    },
  ]);
  if (!kept.ok) return notKept(kept.why);
  world.wake();
  return done({});
}

async function waitingOf(world: World, grantId: string): Promise<Result<Waiting>> {
  const grant = await world.store.get("grants", grantId);
  const item = grant === undefined ? undefined : await world.store.get("items", grant.itemId);
  if (grant === undefined || item === undefined || item.recalledAt !== null || item.expiresAt <= world.now())
    return refused("LINK_UNKNOWN");
  return done({ grant, item });
}

/** The contact as it will be known from now on; what was known of the other way stays. */
async function contactOf(world: World, choice: ContactChoice, address: string, setBy: string): Promise<Chosen> {
  const before = await world.store.get("contacts", address);
  const base: Contact = {
    ...(before ?? { id: address, phoneSealed: null, phoneHint: null, codeSalt: null, codeSealed: null }),
    setBy,
    setAt: world.now(),
  };
  if (choice.phone !== undefined) {
    const phoneSealed = await sealBox(world.keys.spool, utf8(choice.phone), `phone/${address}`, world.random);
    return { known: { ...base, phoneSealed, phoneHint: phoneHint(choice.phone) }, byCode: undefined };
  }
  const codeSalt = world.random(16);
  const byCode = await splitAccessCode(world.argon2id, choice.accessCode ?? "", codeSalt);
  const codeSealed = await sealBox(world.keys.spool, concat([byCode.half, byCode.proof]), `contact-code/${address}`, world.random);
  return { known: { ...base, codeSalt, codeSealed }, byCode };
}

/** The item waited: closes the content key for the guest and sends the notice. */
async function letGo(
  world: World,
  { grant, item }: Waiting,
  secret: LinkSecret,
  { known, byCode }: Chosen,
): Promise<readonly Change<Tables>[] | undefined> {
  if (grant.waitingSealed === null) return undefined;
  const waited = await openWaiting(secret, grant.waitingSealed, grant.id);
  const share = await world.shares.get("shares", grant.id);
  if (waited === undefined || share === undefined) return undefined;
  const way: Partial<GrantRow> & Pick<GrantRow, "method"> =
    byCode === undefined
      ? { method: "sms", phoneSealed: known.phoneSealed, hint: known.phoneHint }
      : { method: "access-code", codeSalt: known.codeSalt, codeProofHash: await sha256(byCode.proof) };
  const wrap = await guestWrap(world, {
    grant,
    share: share.share,
    secret: waited.linkSecret,
    contentKey: waited.contentKey,
    half: byCode?.half,
  });
  const url = guestUrl(world, grant.id, waited.linkSecret);
  const set: Partial<GrantRow> = { ...way, wrap, waitingSealed: null };
  const subject = await subjectOf(world, item, waited.contentKey);
  waited.contentKey.fill(0);
  return [
    { kind: "update", table: "grants", id: grant.id, set, expect: { wrap: null } },
    {
      kind: "update",
      table: "recipients",
      id: grant.recipientId,
      set: { status: "queued", statusAt: world.now() },
      expect: { status: "waiting" },
    },
    await notifyGuest(world, { grant: { ...grant, ...set }, item, url, subject }),
  ];
}

/** The subject, where the policy lets it stand in the notice. */
async function subjectOf(world: World, item: ItemRow, contentKey: ContentKey): Promise<string | undefined> {
  if (!world.policy().defaults.subjectInNotification) return undefined;
  const object = await world.store.get("objects", item.manifestObject);
  const sealed = object === undefined ? undefined : await atRest(world, object);
  const opened =
    sealed === undefined ? undefined : await openManifest({ organisation: world.organisation.domain, itemId: item.id, contentKey, sealed });
  return opened?.ok === true ? opened.manifest.subject : undefined;
}

/** The item is out already and only the number was wrong: the same link serves, codes go to the new number. */
function mended(grant: GrantRow, { known, byCode }: Chosen): readonly Change<Tables>[] | undefined {
  if (grant.method !== "sms" || byCode !== undefined) return undefined;
  return [
    { kind: "update", table: "grants", id: grant.id, set: { phoneSealed: known.phoneSealed, hint: known.phoneHint, ...newCodeSlot() } },
  ];
}
