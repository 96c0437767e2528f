import type { Bytes } from "#core/bytes.ts";
import type { Inspection } from "#core/detect/finding.ts";
import type { Message, MimePart } from "#core/mail/message.ts";
import { partText } from "#core/mail/parse.ts";

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

/** Looks into everything a recipient would get: subject, every text, every file. The parts are named in words a person understands. */
export async function inspectMessage(message: Message, inspector: Inspector): Promise<Inspection> {
  const seen: Inspection[] = [await inspector.text("subject", message.subject)];
  for (const part of message.parts) seen.push(await inspectPart(part, inspector));
  return { findings: seen.flatMap(({ findings }) => findings), notScanned: seen.flatMap(({ notScanned }) => notScanned) };
}

async function inspectPart(part: MimePart, inspector: Inspector): Promise<Inspection> {
  if (part.mediaType === "text/plain" && part.disposition !== "attachment") return inspector.text(partName(part), partText(part).text);
  return inspector.file({ name: partName(part), mediaType: part.mediaType, bytes: part.bytes });
}

function partName(part: MimePart): string {
  if (part.fileName !== undefined && part.fileName !== "") return part.fileName;
  if (part.mediaType === "text/plain") return "text";
  if (part.mediaType === "text/html") return "text.html";
  if (part.mediaType === "message/rfc822") return `message ${part.path}.eml`;
  return `part ${part.path}`;
}
