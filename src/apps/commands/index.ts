import { check } from "#apps/commands/check.ts";
import type { Command } from "#apps/commands/command.ts";
import { demo } from "#apps/commands/demo.ts";
import { key } from "#apps/commands/key.ts";
import { held } from "#apps/commands/held.ts";
import { policy } from "#apps/commands/policy.ts";
import { queue } from "#apps/commands/queue.ts";
import { scan } from "#apps/commands/scan.ts";
import { serve } from "#apps/commands/serve.ts";
import { user } from "#apps/commands/user.ts";
import { verify } from "#apps/commands/verify.ts";
import { zipPassword } from "#apps/commands/zip-password.ts";

/** Every command, in the order of the overview. */
export const COMMANDS: readonly Command[] = [demo, serve, scan, check, policy, user, queue, held, zipPassword, key, verify];
