import type { Bytes } from "#core/bytes.ts";
import { inspectMessage } from "#core/inspect/inspect.ts";
import type { Envelope, Message } from "#core/mail/message.ts";
import { parseMessage } from "#core/mail/parse.ts";
import type { Facts } from "#core/policy/verdict.ts";
import { factsOf } from "#flow/facts.ts";
import type { World } from "#flow/world.ts";

/** A message as it goes on, and all that the rules may know of it. */
export interface Reading {
  readonly message: Message;
  readonly facts: Facts;
}

/** Reads and inspects a message: the same when it comes in and when somebody releases it. */
export async function readMail(world: World, envelope: Envelope, raw: Bytes): Promise<Reading> {
  const message = parseMessage(raw);
  world.stage("read");
  const facts = factsOf(world.organisation, envelope, message, await inspectMessage(message, world.inspector()));
  world.stage("inspected");
  return { message, facts };
}
