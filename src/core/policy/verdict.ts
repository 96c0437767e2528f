import type { Finding, NotScanned } from "#core/detect/finding.ts";
import type { Text } from "#core/language.ts";
import type { Address, Defect } from "#core/mail/message.ts";
import type { TransportLevel } from "#core/transport/level.ts";
import type { Tag } from "#core/mail/subject-tag.ts";
import type { ActionId } from "#core/policy/actions/index.ts";
import type { Route } from "./route.ts";

// It lives apart, because the actions name a route and the verdict names an action.
export type { Route };

/** How a guest shows who they are. Weakest last. */
export type VerifyMethod = "sms" | "access-code" | "mail-code";

/** What the rules may look at: all that is known of one message, contents only as findings. */
export interface Facts {
  readonly mailFrom: Address | "";
  readonly recipients: readonly RecipientFacts[];
  /**
   * Distinct outside addresses that To and Cc show, whether or not this envelope carries them: a client may split one message over
   * several envelopes. Where it is missing, the recipients are counted.
   */
  readonly shownOutside?: number;
  /** Header fields, for rules on labels such as `Sensitivity`. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly findings: readonly Finding[];
  readonly notScanned: readonly NotScanned[];
  readonly defects: readonly Defect[];
  readonly sizeBytes: number;
  readonly attachments: number;
  /** What the writer asked for in the subject, where it can be done with this message. */
  readonly tag?: Tag;
}

export interface RecipientFacts {
  readonly address: Address;
  readonly relation: "own" | "outside";
  /** Where the header shows this address; "none" for a blind copy. */
  readonly shownIn: "to" | "cc" | "none";
}

/** Why a rule asks what it asks, as a person reads it. */
export interface Reason {
  readonly rule: string;
  readonly action: ActionId;
  /** The rule's sentence with the masked value filled in. */
  readonly text: Text;
}

export interface RecipientVerdict {
  readonly address: Address;
  /** The strictest action that any matching rule asks for. */
  readonly action: ActionId;
  readonly route: Route;
  /** The least protection with which it may travel as it is. */
  readonly transport: TransportLevel;
  /** The copy shows only the sender and this recipient. */
  readonly singleCopy: boolean;
  /** Ways in which this recipient may show who they are; first is preferred. */
  readonly verify: readonly VerifyMethod[];
  readonly reasons: readonly Reason[];
}

/** What the rules together say about one message. A pure function of facts and rules. */
export interface Verdict {
  readonly recipients: readonly RecipientVerdict[];
  /** What the writer would be asked or told, strictest first, each once. */
  readonly ask: readonly Reason[];
}
