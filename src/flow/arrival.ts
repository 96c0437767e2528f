import type { Bytes } from "#core/bytes.ts";
import { newId } from "#core/identifier.ts";
import { asciiField } from "#core/mail/ascii-header.ts";
import { soundForm } from "#core/mail/canonical.ts";
import { missingFields } from "#core/mail/complete.ts";
import { editHeader } from "#core/mail/header-edit.ts";
import { textField } from "#core/mail/header-writer.ts";
import type { HeaderField, Message } from "#core/mail/message.ts";
import { parseMessage } from "#core/mail/parse.ts";
import { dkimDomains, hasSignedContents } from "#core/mail/signed.ts";
import { readSubjectTag, type SubjectTags, type Tag } from "#core/mail/subject-tag.ts";
import { sortParts } from "#core/mail/zipped.ts";
import type { Organisation, World } from "#flow/world.ts";

/** A message as it is to leave, and what its writer asked for in the subject. */
export interface Arrival {
  /** As it came: everything that anybody could read in it is looked into. */
  readonly read: Message;
  readonly message: Message;
  /** What stood in the subject. */
  readonly asked: Tag | undefined;
  /** What the rules are to count of it. */
  readonly tag: Tag | undefined;
}

/** What of the world a reading needs. */
type Reader = Pick<World, "policy" | "dkim" | "now" | "random"> & { readonly organisation: Pick<Organisation, "domain"> };

/**
 * Reads what came in and makes its header fit to leave: the tag is taken off, Date and Message-ID are there, and it is in ASCII
 * wherever ASCII can say the same, so that our signature holds at hosts without SMTPUTF8 too. A signed message only loses its tag.
 */
export function arrive(world: Reader, raw: Bytes): Arrival {
  const read = parseMessage(raw);
  const { tags, defaults } = world.policy();
  const sound = defaults.malformed === "rewrite" ? soundForm(read) : read;
  const asked = readSubjectTag(sound.subject, tags).tag;
  const alterable = isAlterable(world, sound) && sound.defects.length === 0;
  const completed = alterable ? missing(world, sound) : [];
  const fit = alterable ? asciiField : (field: HeaderField) => field;
  const changed = asked !== undefined || completed.length > 0 || sound.fields.some((field) => fit(field) !== field);
  if (!changed) return { read, message: sound, asked, tag: asked };
  const message = editHeader(
    sound,
    (field) => {
      const name = field.name.toLowerCase();
      // What it vouched for is no longer there; ours comes in its place where we have the key, and else the message is sealed.
      if (name === "dkim-signature") return undefined;
      return asked !== undefined && SUBJECTS.has(name) ? untagged(field, tags) : fit(field);
    },
    completed,
  );
  return { read, message, asked, tag: counted(asked, sound, isSignedByOursAlone(world, sound)) };
}

/** Whether nobody else's signature would break by a change: no S/MIME, no PGP, and no DKIM but of domains that we sign for. */
export function isAlterable(world: Pick<World, "dkim">, message: Message): boolean {
  return isSignedByOursAlone(world, message) && !hasSignedContents(message);
}

function isSignedByOursAlone(world: Pick<World, "dkim">, message: Message): boolean {
  const ours = new Set(world.dkim.map(({ domain }) => domain));
  return dkimDomains(message.fields).every((domain) => ours.has(domain));
}

/** Outlook repeats the subject in Thread-Topic. */
const SUBJECTS = new Set(["subject", "thread-topic"]);

function untagged(field: HeaderField, tags: SubjectTags): HeaderField | string {
  const { tag, subject } = readSubjectTag(field.value, tags);
  return tag === undefined ? field : textField(field.name, subject);
}

function missing(world: Reader, message: Message): readonly string[] {
  return missingFields(message.fields, { date: world.now(), messageId: `${newId(world)}@${world.organisation.domain}` });
}

/** A ZIP needs something to pack, and who signed the header signed the tag as well: without it, only a seal keeps the message whole. */
function counted(asked: Tag | undefined, message: Message, replaceable: boolean): Tag | undefined {
  if (asked !== undefined && !replaceable) return "seal";
  return asked === "zip" && sortParts(message).files.length === 0 ? undefined : asked;
}
