import type { Bytes } from "#core/bytes.ts";

declare const addressBrand: unique symbol;
/** A mailbox that the one strict parser has read: `local@domain`, domain in lower case. Only `parseAddress` makes one. */
export type Address = string & { readonly [addressBrand]: true };

/** Who sends and who receives (RFC 5321). `mailFrom` is "" for the null sender. The envelope alone decides who receives. */
export interface Envelope {
  readonly mailFrom: Address | "";
  readonly rcptTo: readonly Address[];
  /** Missing where the client asked for nothing. */
  readonly asked?: EnvelopeRequests;
}

/** What a client asked for with its envelope: reports (RFC 3461) and TLS on every hop (RFC 8689). */
export interface EnvelopeRequests {
  /** Whether a report of a failure returns the whole message or its header. */
  readonly ret?: "FULL" | "HDRS";
  /** The client's own name for this envelope, decoded from xtext. */
  readonly envid?: string;
  readonly requireTls: boolean;
  /** By address; a recipient for whom nothing was asked is missing. */
  readonly recipients: ReadonlyMap<Address, RecipientRequests>;
}

/** What a client asked for one recipient (RFC 3461 sections 4.1 and 4.2). */
export interface RecipientRequests {
  /** When to report; empty is NEVER, missing is the usual: failures and long delays. */
  readonly notify?: readonly ("success" | "failure" | "delay")[];
  /** The recipient as its first sender wrote it, decoded: "rfc822;a@x.example". */
  readonly orcpt?: string;
}

/** One header field (RFC 5322 section 2.2). */
export interface HeaderField {
  /** As written, e.g. "Subject". Compare without case. */
  readonly name: string;
  /** Unfolded, encoded words decoded (RFC 2047). */
  readonly value: string;
  /** The field as it came, with its folds and its line end. */
  readonly raw: Bytes;
}

/** A leaf of the MIME tree, decoded (RFC 2045). */
export interface MimePart {
  /** Place in the tree as in IMAP (RFC 9051 section 6.4.5): "1", "2.1". */
  readonly path: string;
  /** Lower case, without parameters: "text/plain". */
  readonly mediaType: string;
  readonly charset: string | undefined;
  readonly disposition: "inline" | "attachment" | undefined;
  readonly fileName: string | undefined;
  readonly contentId: string | undefined;
  /** Text whose lines flow on (RFC 3676), and whether the space before the line end goes; missing where each line stands for itself. */
  readonly flowed?: { readonly deleteSpace: boolean };
  /** Contents after the transfer encoding was undone. */
  readonly bytes: Bytes;
}

/** Something malformed in hostile input. Parsers return a value and defects; they never throw. */
export interface Defect {
  readonly kind: DefectKind;
  /** Where, in words: a part's path or "header". Never contents. */
  readonly where: string;
}

export type DefectKind =
  | "bare-newline"
  | "nul-byte"
  | "bad-header-field"
  | "duplicate-field"
  | "missing-boundary"
  | "unclosed-multipart"
  | "bad-base64"
  | "bad-quoted-printable"
  | "bad-charset"
  | "bad-parameter"
  | "unknown-encoding"
  | "too-deep"
  | "too-many-parts"
  | "header-too-large"
  | "partial-message";

/** A message as we read it: one reading, with everything that was odd about it beside it. */
export interface Message {
  readonly fields: readonly HeaderField[];
  /** The leaves, in order. A nested message/rfc822 is one leaf: the extractor reads it. */
  readonly parts: readonly MimePart[];
  /** Media types of its multiparts, outermost first. */
  readonly multiparts: readonly string[];
  /** The text that a person reads first: the first text/plain leaf that is not an attachment, "" where there is none. */
  readonly text: string;
  /** The same as HTML where the message has one. */
  readonly html: string | undefined;
  /** What a person would call attachments. */
  readonly attachments: readonly MimePart[];
  readonly subject: string;
  /** The message as it came. */
  readonly raw: Bytes;
  /** Length in bytes of the header with its empty line: the body starts here. */
  readonly bodyStart: number;
  readonly defects: readonly Defect[];
}
