import type { Bytes } from "#core/bytes.ts";
import { type Finding, type Inspection, MAYBE_NONE, type NotScanned } from "#core/detect/finding.ts";
import { openUnion } from "#core/detect/union.ts";
import { canonical } from "#core/mail/canonical.ts";
import { flowedReadings } from "#core/mail/flowed.ts";
import { fieldsNamed, unfoldedValue } from "#core/mail/header.ts";
import { oneLine } from "#core/mail/header-writer.ts";
import type { Message, MimePart } from "#core/mail/message.ts";
import { linesAsUtf8, parseMessage, partText } from "#core/mail/parse.ts";
import { joinedReadings } from "#core/mail/readings/joined.ts";
import { type Reading, readingsOf } from "#core/mail/readings/readings.ts";
import { wordReadings } from "#core/mail/readings/words.ts";

/** A file to look into, as it came. */
export interface InspectedFile {
  readonly name: string;
  readonly mediaType?: string;
  /** Whole, or piece by piece where it is large. */
  readonly bytes: Bytes | AsyncIterable<Bytes>;
}

/** What looks into texts and files: in the server the sandbox, in a browser a worker. Handed in, so the verdict is the same everywhere. */
export interface Inspector {
  readonly text: (part: string, text: string) => Promise<Inspection>;
  readonly file: (file: InspectedFile) => Promise<Inspection>;
}

/**
 * Looks into everything a recipient would get: subject, names, every text, every file, and for a malformed message all that another
 * program could read in it. The parts are named in words a person understands; what several readings show is one finding.
 */
export async function inspectMessage(message: Message, inspector: Inspector): Promise<Inspection> {
  const seen: Inspection[] = [await inspectSubject(message, inspector)];
  const names = message.parts.flatMap(({ fileName }) => fileName ?? []);
  if (names.length > 0) seen.push(await inspector.text("file names", names.join("\n")));
  for (const part of message.parts) {
    seen.push(await inspectPart(part, inspector));
    const lines = part.mediaType.startsWith("text/") ? linesAsUtf8(part) : "";
    if (lines !== "") seen.push(await inspector.text(partName(part), lines));
  }
  const union = openUnion(seen.flatMap((one) => one.findings));
  const notScanned = seen.flatMap((one) => one.notScanned);
  // A malformed message may go on written anew: what is sent was looked into as it is sent.
  const anew = message.defects.length === 0 ? undefined : canonical(message);
  if (anew !== undefined) {
    const other = await inspectMessage(parseMessage(anew), inspector);
    union.add(other.findings);
    notScanned.push(...other.notScanned);
  }
  for (const reading of otherReadings(message, union.findings.length > 0)) {
    const other = await inspectReading(reading, inspector);
    union.add(other.findings);
    notScanned.push(...other.notScanned);
  }
  return withEncrypted({ findings: union.findings, notScanned: once(notScanned) });
}

/** Where nothing at all was found in a sound message, no text has anything to say about a number in another. */
function* otherReadings(message: Message, isFound: boolean): Generator<Reading> {
  yield* readingsOf(message);
  if (isFound || message.defects.length > 0) yield* joinedReadings(message);
}

/** An encoded word that was left as it is, because it is broken, is undone by others (RFC 2047); a tab is shown as a space. */
async function inspectSubject({ subject, fields }: Message, inspector: Inspector): Promise<Inspection> {
  const { findings, notScanned } = await inspector.text("subject", subject);
  const union = openUnion(findings);
  // What is unseen becomes a space where the field is written anew.
  const anew = oneLine(subject);
  if (anew !== subject) union.add((await inspector.text("subject", anew)).findings);
  const broken = /=\?|\t/.test(subject) ? fieldsNamed(fields, "subject").slice(0, 1) : [];
  for (const reading of broken.flatMap((field) => wordReadings(unfoldedValue(field))))
    union.add((await inspector.text("subject", reading)).findings);
  return { findings: union.findings, notScanned };
}

/** What is closed is a finding, and what is found to be closed was not read: a policy can name either. */
function withEncrypted({ findings, notScanned }: Inspection): Inspection {
  const closed = notScanned.filter(({ why }) => why === "password").map(({ part }) => part);
  const named = findings.filter(({ detector }) => detector === "encrypted").map(({ part }) => part);
  const found = closed
    .filter((part) => !named.includes(part))
    .map((part): Finding => ({ detector: "encrypted", confidence: "high", part, start: 0, end: 0, masked: "••••••" }));
  const unread = [...new Set(named)].filter((part) => !closed.includes(part)).map((part): NotScanned => ({ part, why: "password" }));
  return { findings: [...findings, ...found], notScanned: [...notScanned, ...unread] };
}

async function inspectPart(part: MimePart, inspector: Inspector): Promise<Inspection> {
  // PGP/MIME says so in a part of its own (RFC 3156 section 4).
  if (part.mediaType === "application/pgp-encrypted") return { findings: [], notScanned: [{ part: partName(part), why: "password" }] };
  if (part.mediaType === "text/plain" && part.disposition !== "attachment" && part.fileName === undefined)
    return inspectText(part, inspector);
  // A text that is called something else is opened as that.
  const charset = part.charset === undefined || part.charset === "" ? "" : `; charset=${part.charset}`;
  return inspector.file({ name: partName(part), mediaType: part.mediaType + charset, bytes: part.bytes });
}

async function inspectText(part: MimePart, inspector: Inspector): Promise<Inspection> {
  const joined = await inspector.text(partName(part), partText(part).text);
  if (part.flowed === undefined) return joined;
  // Programs that do not join flowing lines show them as they came, and some join more.
  const { flowed, ...asItCame } = part;
  const union = openUnion(joined.findings);
  for (const text of flowedReadings(partText(asItCame).text, flowed.deleteSpace).slice(1))
    union.add((await inspector.text(partName(part), text)).findings);
  return { findings: union.findings, notScanned: joined.notScanned };
}

async function inspectReading(reading: Reading, inspector: Inspector): Promise<Inspection> {
  if (reading.kind === "text") return inspector.text(reading.place, reading.text);
  if (reading.kind === "rest") return { findings: [], notScanned: [{ part: reading.place, why: "too-large" }] };
  const { place, mediaType, bytes } = reading;
  const { findings, notScanned } = await inspector.file({ name: place, mediaType, bytes });
  // What only one reading takes for a file is often none: that it is damaged or unknown says nothing. What is closed says much.
  return { findings, notScanned: notScanned.filter(({ why }) => !MAYBE_NONE.has(why)) };
}

function once(all: readonly NotScanned[]): readonly NotScanned[] {
  return [...new Map(all.map((one) => [`${one.why} ${one.part}`, one])).values()];
}

function partName(part: MimePart): string {
  if (part.fileName !== undefined && part.fileName !== "") return part.fileName;
  if (part.mediaType === "text/plain") return "text";
  if (part.mediaType === "text/html") return "text.html";
  if (part.mediaType === "message/rfc822") return `message ${part.path}.eml`;
  return `part ${part.path}`;
}
