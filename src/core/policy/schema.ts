import * as v from "valibot";
import { parseAddress } from "#core/mail/address.ts";
import { SUBJECT_TAGS } from "#core/mail/subject-tag.ts";
import { addressKey, domainPattern } from "#core/recipients/domain.ts";
import { TRANSPORT_LEVELS } from "#core/transport/level.ts";
import { ACTION_IDS, ACTIONS } from "./actions/index.ts";
import { NOT_SCANNED_REASONS } from "./floor.ts";
import { POLICY_LIMITS } from "./limits.ts";
import type { Mistake } from "./mistakes.ts";
import { VERIFY_METHODS } from "./verification.ts";

// The message of every check is the name of a mistake in `mistakes.ts`.
const because = <M extends Mistake>(mistake: M): M => mistake;

/** The top of a policy file; each section is then read by its own schema. */
export const Top = v.strictObject(
  {
    version: v.unknown(),
    defaults: v.optional(v.unknown()),
    keywords: v.optional(v.unknown()),
    tags: v.optional(v.unknown()),
    rules: v.pipe(v.array(v.unknown(), because("list")), v.maxLength(POLICY_LIMITS.rules, because("tooMany"))),
  },
  because("group"),
);

/** The one version of the format. */
export const Version = v.literal(1, because("version"));

const Id = v.pipe(
  v.string(because("text")),
  v.maxLength(POLICY_LIMITS.idChars, because("longText")),
  v.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, because("id")),
);

const Verify = v.pipe(
  v.array(v.picklist(VERIFY_METHODS, because("choice")), because("list")),
  v.minLength(1, because("emptyList")),
  v.check((list) => new Set(list).size === list.length, because("twice")),
);

const FloorActionName = v.picklist(["seal", "approve", "block"], because("choice"));

const MalformedActionName = v.picklist(["seal", "approve", "rewrite", "block"], because("choice"));

/** What holds where no rule says otherwise. */
export const Defaults = v.strictObject(
  {
    keepDays: v.optional(wholeNumber(1, POLICY_LIMITS.keepDays), 30),
    verify: v.optional(Verify, ["sms", "access-code"]),
    subjectInNotification: v.optional(v.boolean(because("yesNo")), false),
    unread: v.optional(FloorActionName, "seal"),
    unreadExcept: v.optional(v.array(v.picklist(NOT_SCANNED_REASONS, because("choice")), because("list")), []),
    malformed: v.optional(MalformedActionName, "approve"),
    transport: v.optional(v.picklist(TRANSPORT_LEVELS, because("choice")), "opportunistic"),
    sealAfterHours: v.optional(wholeNumber(0, POLICY_LIMITS.sealAfterHours), 4),
    zipHideNames: v.optional(v.boolean(because("yesNo")), false),
    zipPasswordBySms: v.optional(v.boolean(because("yesNo")), false),
    zipEncryption: v.optional(v.picklist(["aes-256", "insecure-old-zip"], because("choice")), "aes-256"),
    delaySeconds: v.optional(wholeNumber(0, POLICY_LIMITS.delaySeconds), 0),
    messagesPerMinute: v.optional(wholeNumber(0, 1_000_000), 60),
    newRecipientsPerHour: v.optional(wholeNumber(0, 1_000_000), 20),
    sameTextPerHour: v.optional(wholeNumber(0, 1_000_000), 20),
  },
  because("group"),
);

const TagText = line(POLICY_LIMITS.idChars);

/** How the tags in a subject are written. */
export const Tags = v.pipe(
  v.strictObject(
    {
      zip: v.optional(TagText, SUBJECT_TAGS.zip),
      seal: v.optional(TagText, SUBJECT_TAGS.seal),
      direct: v.optional(TagText, SUBJECT_TAGS.direct),
    },
    because("group"),
  ),
  v.check((tags) => new Set(Object.values(tags).map((tag) => tag.toLowerCase())).size === 3, because("twice")),
);

const Words = v.strictObject(
  {
    match: v.optional(v.picklist(["exact", "stem"], because("choice")), "exact"),
    words: listOf(line(POLICY_LIMITS.wordChars), POLICY_LIMITS.wordsPerList),
  },
  because("group"),
);

/** Lists of words by id. */
export const Keywords = v.pipe(v.record(Id, Words, because("group")), v.maxEntries(POLICY_LIMITS.keywordLists, because("tooMany")));

const Domain = v.pipe(
  v.string(because("text")),
  v.check((text) => domainPattern(text) !== undefined, because("domain")),
  v.transform((text) => domainPattern(text) ?? text),
);
const AddressText = v.pipe(v.string(because("text")), v.check(isAddress, because("address")), v.transform(addressKey));
const HeaderName = v.pipe(
  v.string(because("text")),
  v.maxLength(POLICY_LIMITS.idChars, because("longText")),
  v.regex(/^[!-9;-~]+$/, because("headerName")),
);
const HeaderPattern = v.pipe(
  line(POLICY_LIMITS.headerPatternChars),
  // Someone who writes /.../ means a regular expression, which would never match as plain text.
  v.check((text) => !/^\/.*\/[a-z]*$/.test(text) && !text.includes("**"), because("headerPattern")),
);

const Sentence = line(POLICY_LIMITS.sentenceChars);
const Say = v.strictObject({ nl: Sentence, en: Sentence }, because("group"));

/** The names that may stand in the group at this path of a policy file. */
export function namesAt(path: readonly (string | number)[]): readonly string[] {
  const [section, , field] = path;
  const rule = ruleSchema(new Set()).entries;
  if (section === undefined) return Object.keys(Top.entries);
  if (section === "defaults") return Object.keys(Defaults.entries);
  if (section === "tags") return Object.keys(SUBJECT_TAGS);
  if (section === "keywords") return Object.keys(Words.entries);
  if (field === "when") return Object.keys(rule.when.entries);
  return Object.keys(field === "say" ? Say.entries : rule);
}

/** One rule. `detectors` are the ids that `findings` may name. */
export function ruleSchema(detectors: ReadonlySet<string>) {
  const Detector = v.pipe(
    v.string(because("text")),
    v.check((id) => id !== "keyword", because("keywordDetector")),
    v.check((id) => detectors.has(id) || id === "keyword", because("detector")),
  );
  const When = v.strictObject(
    {
      recipients: v.optional(v.picklist(["outside", "own", "any"], because("choice")), "outside"),
      domains: v.optional(listOf(Domain)),
      addresses: v.optional(listOf(AddressText)),
      findings: v.optional(listOf(Detector)),
      keywords: v.optional(listOf(Id)),
      confidence: v.optional(v.picklist(["low", "medium", "high"], because("choice")), "medium"),
      atLeast: v.optional(wholeNumber(1, 1_000_000), 1),
      headers: v.optional(v.record(HeaderName, listOf(HeaderPattern), because("group"))),
      notScanned: v.optional(
        v.union([v.literal(true), v.pipe(v.array(v.picklist(NOT_SCANNED_REASONS)), v.minLength(1))], because("notScanned")),
      ),
      malformed: v.optional(v.literal(true, because("onlyTrue"))),
      shownRecipientsOver: v.optional(wholeNumber(0, 100_000)),
      sizeOver: v.optional(v.pipe(v.unknown(), v.check(isSize, because("size")), v.transform(bytesOf))),
      attachmentsOver: v.optional(wholeNumber(0, 100_000)),
      unlessTagged: v.optional(v.literal(true, because("onlyTrue"))),
    },
    because("group"),
  );
  const Written = v.strictObject(
    {
      id: Id,
      when: When,
      // oxlint-disable-next-line unicorn/no-thenable -- The word that people read in the file; the value is text.
      then: v.picklist(ACTION_IDS, because("choice")),
      verify: v.optional(Verify),
      say: v.optional(Say),
    },
    because("group"),
  );
  return v.pipe(
    Written,
    v.transform(({ then: action, ...rest }) => ({ ...rest, action, say: rest.say ?? ACTIONS[action].says })),
  );
}

function listOf<S extends v.GenericSchema>(item: S, max: number = POLICY_LIMITS.entriesPerCondition) {
  return v.pipe(v.array(item, because("list")), v.minLength(1, because("emptyList")), v.maxLength(max, because("tooMany")));
}

function line(chars: number) {
  return v.pipe(
    v.string(because("text")),
    v.check((text) => text.trim() !== "", because("emptyText")),
    v.maxLength(chars, because("longText")),
    v.check((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), because("control")),
  );
}

function wholeNumber(min: number, max: number) {
  return v.pipe(
    v.number(because("wholeNumber")),
    v.integer(because("wholeNumber")),
    v.minValue(min, because("numberRange")),
    v.maxValue(max, because("numberRange")),
  );
}

function isAddress(text: string): boolean {
  return parseAddress(text).ok;
}

const SIZE = /^(\d{1,9})\s?(B|KB|MB|GB)$/i;
const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

function isSize(size: unknown): boolean {
  return typeof size === "number" ? Number.isSafeInteger(size) && size >= 0 : typeof size === "string" && SIZE.test(size);
}

function bytesOf(size: unknown): number {
  if (typeof size === "number") return size;
  const match = SIZE.exec(String(size));
  return Number(match?.[1]) * (UNITS[(match?.[2] ?? "B").toUpperCase()] ?? 1);
}
