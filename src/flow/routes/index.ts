import type { Route } from "#core/policy/verdict.ts";
import { direct } from "#flow/routes/direct.ts";
import { hold } from "#flow/routes/hold.ts";
import type { PrepareRoute } from "#flow/routes/route.ts";
import { seal } from "#flow/routes/seal.ts";
import { zip } from "#flow/routes/zip.ts";

/** Every route along which a message is taken: one file and one line each. `refuse` is none: it refuses the message whole. */
export const ROUTES: Readonly<Record<Exclude<Route, "refuse">, PrepareRoute>> = { direct, seal, zip, hold };
