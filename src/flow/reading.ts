import { type Bytes, wipe } from "#core/bytes.ts";
import { inspectMessage } from "#core/inspect/inspect.ts";
import type { Envelope, Message } from "#core/mail/message.ts";
import type { Tag } from "#core/mail/subject-tag.ts";
import type { Facts } from "#core/policy/verdict.ts";
import { arrive } from "#flow/arrival.ts";
import { factsOf } from "#flow/facts.ts";
import type { World } from "#flow/world.ts";

/** A message as it goes on, and all that the rules may know of it. */
export interface Reading {
  readonly message: Message;
  readonly facts: Facts;
  /** What the writer asked for in the subject. */
  readonly asked: Tag | undefined;
}

/** Overwrites what a reading made of these bytes; to be called when nobody needs the message any more. The bytes themselves stay. */
export function forgetReading({ message }: Pick<Reading, "message">, raw: Bytes): void {
  for (const bytes of [message.raw, ...message.parts.map((part) => part.bytes)]) if (bytes.buffer !== raw.buffer) wipe(bytes);
}

/** Reads and inspects a message: the same when it comes in and when somebody releases it. */
export async function readMail(world: World, envelope: Envelope, raw: Bytes): Promise<Reading> {
  const { read, message, asked, tag } = arrive(world, raw);
  world.stage("read");
  const seen = await inspectMessage(read, world.inspector());
  const facts = { ...factsOf(world.organisation, envelope, message, seen), ...(tag === undefined ? {} : { tag }) };
  world.stage("inspected");
  return { message, facts, asked };
}
