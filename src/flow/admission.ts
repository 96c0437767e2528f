import { type Bytes, equalBytes, utf8 } from "#core/bytes.ts";
import type { ErrorCode } from "#core/errors.ts";
import { domainOf, parseAddress } from "#core/mail/address.ts";
import { authorsOf } from "#core/mail/author.ts";
import { isAutomatic } from "#core/mail/automatic.ts";
import { fieldsNamed, unfoldedValue } from "#core/mail/header.ts";
import type { Address, Message } from "#core/mail/message.ts";
import { takeField } from "#core/mail/secret-field.ts";
import { sha256 } from "#core/seal/primitives.ts";
import { domainPattern, matchesDomain } from "#core/recipients/domain.ts";
import { maySendAs } from "#flow/delegation.ts";
import type { World } from "#flow/world.ts";

/** What the door knows of a client before it says anything in its message. */
export interface Client {
  readonly remoteAddress: string;
  /** Who signed in. */
  readonly user: Address | undefined;
  /** SHA-256 of its certificate, in hex. */
  readonly certificate: string | undefined;
}

/** A way in without signing in: a relay or a certificate that the operator named. */
export interface Entrance {
  readonly fits: (client: Client) => boolean;
  /** A header field that a smarthost adds, with the SHA-256 of the secret that must stand in it. */
  readonly secret: { readonly field: string; readonly hash: Bytes } | undefined;
  readonly maySendAs: (address: Address) => boolean;
  /** Whether reports without a sender may come this way. */
  readonly nullSender: boolean;
}

/** In whose name one may send. */
export type SendsAs = (address: Address) => boolean | Promise<boolean>;

/** What is known at MAIL: undefined lets the client go on, to be looked at once more when its message is there. */
export function mayBegin(
  world: Pick<World, "store">,
  entrances: readonly Entrance[],
  client: Client,
  mailFrom: Address | "",
): ErrorCode | undefined | Promise<ErrorCode | undefined> {
  // Every message of a relay passes here: nothing is awaited that is known.
  if (client.user !== undefined) return isOwn(world, client.user, mailFrom).then((own) => (own ? undefined : "NOT_YOUR_ADDRESS"));
  const fitting = entrances.filter(({ fits }) => fits(client));
  if (fitting.length === 0) return "NOT_ALLOWED";
  return fitting.some((entrance) => mayComeThrough(entrance, mailFrom)) ? undefined : "NOT_YOUR_ADDRESS";
}

export type Admission =
  | { readonly ok: true; readonly raw: Bytes; readonly sendsAs: SendsAs }
  | { readonly ok: false; readonly code: ErrorCode };

/**
 * What is known with the message: whether one of its ways in holds, and in whose name its header may speak. `raw` is the message
 * without any field in which a smarthost's secret may stand, wherever it came from.
 */
export async function admit(
  world: Pick<World, "store">,
  entrances: readonly Entrance[],
  client: Client,
  sent: { readonly mailFrom: Address | ""; readonly raw: Bytes },
): Promise<Admission> {
  const { raw, shown } = await takeSecrets(entrances, sent.raw);
  const { user } = client;
  if (user !== undefined) {
    if (!(await isOwn(world, user, sent.mailFrom))) return { ok: false, code: "NOT_YOUR_ADDRESS" };
    return { ok: true, raw, sendsAs: (address) => maySendAs(world, user, address) };
  }
  const holding = entrances.filter((entrance) => entrance.fits(client) && (entrance.secret === undefined || shown.has(entrance.secret)));
  if (holding.length === 0) return { ok: false, code: "NOT_ALLOWED" };
  const open = holding.filter((entrance) => mayComeThrough(entrance, sent.mailFrom));
  if (open.length === 0) return { ok: false, code: "NOT_YOUR_ADDRESS" };
  return { ok: true, raw, sendsAs: (address) => open.some((entrance) => entrance.maySendAs(address)) };
}

/** Who brings a message, as far as its header is measured by that. */
export interface Bringer {
  readonly sendsAs: SendsAs;
  readonly mailFrom: Address | "";
  readonly ownDomains: readonly string[];
}

/**
 * Whether everybody in whose name the header speaks is somebody in whose name may be sent. Without a sender, which only a bound mail
 * server may, From may be of somebody else's mail system or unreadable, as reports and automatic answers have it (RFC 3464, RFC 3834);
 * in the organisation's name it still speaks only for who may be sent as.
 */
export async function speaksForItself(
  message: Pick<Message, "fields" | "multiparts">,
  { sendsAs, mailFrom, ownDomains }: Bringer,
): Promise<boolean> {
  const authors = authorsOf(message);
  const isReport = mailFrom === "" && (authors === undefined || isAutomatic(message));
  if (authors === undefined && !isReport) return false;
  const named = authors ?? addressesIn(message);
  const patterns = ownDomains.map((domain) => domainPattern(domain) ?? domain);
  const measured = isReport ? named.filter((one) => patterns.some((pattern) => matchesDomain(domainOf(one), pattern))) : named;
  for (const author of measured) if (!(await sendsAs(author))) return false;
  return true;
}

/** Whatever looks like an address in From and Sender fields that cannot be read strictly. */
function addressesIn({ fields }: Pick<Message, "fields">): readonly Address[] {
  const values = [...fieldsNamed(fields, "from"), ...fieldsNamed(fields, "sender")].map(unfoldedValue);
  return values.flatMap((value) =>
    (value.match(/[^\s<>"(),:;[\]]+@[^\s<>"(),:;]+/g) ?? []).flatMap((word) => {
      const read = parseAddress(word);
      return read.ok ? [read.address] : [];
    }),
  );
}

async function isOwn(world: Pick<World, "store">, user: Address, mailFrom: Address | ""): Promise<boolean> {
  return mailFrom !== "" && maySendAs(world, user, mailFrom);
}

function mayComeThrough(entrance: Entrance, mailFrom: Address | ""): boolean {
  return mailFrom === "" ? entrance.nullSender : entrance.maySendAs(mailFrom);
}

/** The secrets that the message shows. A field that stands there twice shows nothing: one of them is not the smarthost's. */
async function takeSecrets(
  entrances: readonly Entrance[],
  sent: Bytes,
): Promise<{ readonly raw: Bytes; readonly shown: ReadonlySet<Entrance["secret"]> }> {
  let raw = sent;
  const shown = new Set<Entrance["secret"]>();
  const secrets = entrances.flatMap(({ secret }) => (secret === undefined ? [] : [secret]));
  for (const field of new Set(secrets.map((secret) => secret.field.toLowerCase()))) {
    const taken = takeField(raw, field);
    raw = taken.raw;
    const [value, second] = taken.values;
    if (value === undefined || second !== undefined) continue;
    const hash = await sha256(utf8(value));
    for (const secret of secrets) if (secret.field.toLowerCase() === field && equalBytes(hash, secret.hash)) shown.add(secret);
  }
  return { raw, shown };
}
