import type { Confidence, NotScannedReason } from "#core/detect/finding.ts";
import type { Text } from "#core/language.ts";
import type { TransportLevel } from "#core/transport/level.ts";
import type { Tag } from "#core/mail/subject-tag.ts";
import type { ZipEncryption } from "#core/zip/pack.ts";
import type { ActionId } from "./actions/index.ts";
import type { VerifyMethod } from "./verdict.ts";

/** One line of the policy: when all of this holds for a recipient, then ask that. */
export interface Rule {
  readonly id: string;
  readonly when: When;
  readonly action: ActionId;
  /** How a guest may show who they are; the policy's default where it is missing. */
  readonly verify?: readonly VerifyMethod[] | undefined;
  /** What the writer reads, with the placeholders of `sentence.ts`; the action's own words where the file gives none. */
  readonly say: Text;
}

/** The conditions of a rule. All that are given must hold; within a list one suffices. There is no "not" but `unlessTagged`: more facts never match less. */
export interface When {
  readonly recipients: "outside" | "own" | "any";
  /** Of the recipient: `x.nl` is that domain alone, `*.x.nl` is that domain and all below it. As `domainPattern` writes them. */
  readonly domains?: readonly string[] | undefined;
  /** Of the recipient. As `addressKey` writes them. */
  readonly addresses?: readonly string[] | undefined;
  /** Ids of detectors. */
  readonly findings?: readonly string[] | undefined;
  /** Ids of keyword lists. */
  readonly keywords?: readonly string[] | undefined;
  /** At least this sure, for `findings` and `keywords`. */
  readonly confidence: Confidence;
  /** At least this many findings. */
  readonly atLeast: number;
  /** By name of the field: values of which one must be there, compared without case; `*` stands for anything. */
  readonly headers?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Something could not be read: for any reason, or for one of these. */
  readonly notScanned?: true | readonly NotScannedReason[] | undefined;
  /** The message is malformed. */
  readonly malformed?: true | undefined;
  /** More outside addresses than this stand in To and Cc together. */
  readonly shownRecipientsOver?: number | undefined;
  /** The message is larger than this, in bytes. */
  readonly sizeOver?: number | undefined;
  readonly attachmentsOver?: number | undefined;
  /** The rule stands back where the writer asked for direct delivery. The one condition that lets a fact make a verdict milder. */
  readonly unlessTagged?: true | undefined;
  /** The writer asked for this in the subject. Of the built-in rules alone. */
  readonly tag?: Tag | undefined;
}

/** Words of the organisation's own that make a message sensitive. */
export interface KeywordList {
  readonly id: string;
  readonly words: readonly string[];
  /** `exact`: the word as it is, without case; `stem`: also words that begin with it. */
  readonly match: "exact" | "stem";
}

/** What holds where no rule says otherwise. */
export interface Defaults {
  /** How long a guest can read a sealed item. */
  readonly keepDays: number;
  /** Preferred first. */
  readonly verify: readonly VerifyMethod[];
  readonly subjectInNotification: boolean;
  /** What at least happens, for outside recipients, to a message of which a part could not be read. */
  readonly unread: FloorAction;
  /** Reasons that do not count as unread. */
  readonly unreadExcept: readonly NotScannedReason[];
  /** What at least happens to a malformed message, for every recipient; `rewrite`: it is written anew, and waits where that cannot be. */
  readonly malformed: FloorAction | "rewrite";
  /** With what protection at least a message travels as it is; one in which something sensitive was seen always needs verified. */
  readonly transport: TransportLevel;
  /** How long a message that needs verified protection waits for it before it is sealed, 0 to 120. */
  readonly sealAfterHours: number;
  /** A ZIP with a password shows no names either. */
  readonly zipHideNames: boolean;
  /** The random password of a ZIP goes to the recipient's phone too, where that is known. */
  readonly zipPasswordBySms: boolean;
  readonly zipEncryption: ZipEncryption;
  /** Seconds in which a sender can still stop a message, 0 to 60. */
  readonly delaySeconds: number;
  /** What every account may send before anything of it is learned; 0 counts nothing. */
  readonly messagesPerMinute: number;
  readonly newRecipientsPerHour: number;
  readonly sameTextPerHour: number;
}

/** The actions that fail closed. */
export type FloorAction = "seal" | "approve" | "block";
