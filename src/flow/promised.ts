import type { ReplyRow } from "#io/store/tables.ts";

/** One sealed object that a reply will bring. */
export interface Promised {
  readonly id: string;
  readonly sizeBytes: number;
}

/** The objects that were promised when the reply began; we wrote this JSON ourselves. */
export function promisedOf(reply: ReplyRow): readonly Promised[] {
  return JSON.parse(reply.objects) as readonly Promised[];
}
