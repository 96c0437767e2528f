import { openMx } from "#io/delivery/mx.ts";
import { openOutbox } from "#io/delivery/outbox.ts";
import { openSmarthost } from "#io/delivery/smarthost.ts";

/** All ways out of the house. To add one: one file, one line. */
export const DELIVERIES = {
  smarthost: openSmarthost,
  mx: openMx,
  outbox: openOutbox,
} as const;
