import { bsn, docx } from "#test/kit/planted.ts";

/** plain goes as it is; secret holds a citizen service number in its text, file in a Word file; the large ones rest in files of their own. */
export type LetterKind = "plain" | "secret" | "file" | "large" | "large-secret";

/** How many of a hundred letters are of which kind; the rest is plain. */
export type Mixture = Partial<Readonly<Record<Exclude<LetterKind, "plain">, number>>>;

/** One letter of the load. Sender and recipient are its own, so that whatever comes of it can be told by the envelope. */
export interface SentLetter {
  readonly id: string;
  readonly kind: LetterKind;
  readonly mailFrom: string;
  readonly rcptTo: string;
  readonly raw: Buffer;
}

/** The kind of the letter of this number. */
export function kindOf(number: number, mixture: Mixture): LetterKind {
  // A step that shares no divisor with a hundred goes through all remainders.
  let place = (number * 37) % 100;
  for (const kind of ["secret", "file", "large", "large-secret"] as const) {
    place -= mixture[kind] ?? 0;
    if (place < 0) return kind;
  }
  return "plain";
}

/** Whether nobody outside may ever see this letter itself. */
export function isSecret(kind: LetterKind): boolean {
  return kind === "secret" || kind === "file" || kind === "large-secret";
}

/** Whether the letter of this kind came to its end as it was sent, header apart. */
export function isWhole(raw: string, kind: LetterKind): boolean {
  return raw.endsWith(`\r\n${bodyOf(kind).join("\r\n")}`);
}

/** Whether a mail shows what nobody outside may read. */
export function showsSecret(raw: string): boolean {
  return raw.includes(NUMBER);
}

/** Writes a letter; the same words give the same bytes. */
export function writeLetter(id: string, kind: LetterKind, domain = "post.example"): SentLetter {
  return written(`m-${id}@${domain}`, { id, kind, body: bodyOf(kind) });
}

/** A letter with this file; nobody outside may see it. */
export function writeLetterWith(id: string, name: string, bytes: Uint8Array): SentLetter {
  return written(`m-${id}@post.example`, { id, kind: "file", body: withFile(encoded(bytes), name, "application/octet-stream") });
}

interface Words extends Pick<SentLetter, "id" | "kind"> {
  readonly body: readonly string[];
}

function written(rcptTo: string, { id, kind, body }: Words): SentLetter {
  const mailFrom = `s-${id}@voorbeeld.example`;
  const header = [
    `From: <${mailFrom}>`,
    `To: <${rcptTo}>`,
    "Subject: Proef",
    `${ID_FIELD}: ${id} ${kind}`,
    `Message-ID: <${id}@voorbeeld.example>`,
    "Date: Sat, 21 Nov 2026 10:00:00 +0000",
    "MIME-Version: 1.0",
  ];
  return { id, kind, mailFrom, rcptTo, raw: Buffer.from([...header, ...body].join("\r\n"), "latin1") };
}

/** The field that tells a letter itself from what is written about it. */
export const ID_FIELD = "X-Fault-Id";
/** The id in an address of the load, and whose address it is. */
export const OWNER = /^([ms])-([a-z0-9-]+)@/;

const TEXT = "Content-Type: text/plain; charset=us-ascii";
const NUMBER = bsn(7);
const LARGE = "Dit is een regel van een lange brief waarin niets bijzonders staat.\r\n".repeat(4600);
let wordFile: string | undefined;

function bodyOf(kind: LetterKind): readonly string[] {
  switch (kind) {
    case "plain":
      return [TEXT, "", "Dag, tot morgen bij de koffie.", ""];
    case "secret":
      return [TEXT, "", `Het BSN is ${NUMBER}.`, ""];
    case "large":
      return [TEXT, "", LARGE, ""];
    case "large-secret":
      return [TEXT, "", `Het BSN is ${NUMBER}.`, LARGE, ""];
    case "file":
      wordFile ??= encoded(docx(`Het BSN is ${NUMBER}.`));
      return withFile(wordFile, "brief.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  }
}

/** The lines of a text with one attachment. */
function withFile(base64: string, name: string, mediaType: string): readonly string[] {
  return [
    'Content-Type: multipart/mixed; boundary="zegel-fault"',
    "",
    "--zegel-fault",
    TEXT,
    "",
    "Zie de bijlage.",
    "--zegel-fault",
    `Content-Type: ${mediaType}`,
    `Content-Disposition: attachment; filename="${name}"`,
    "Content-Transfer-Encoding: base64",
    "",
    base64,
    "--zegel-fault--",
    "",
  ];
}

function encoded(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,76}/g)
      ?.join("\r\n") ?? ""
  );
}
