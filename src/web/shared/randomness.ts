import type { Random } from "#core/bytes.ts";

/** Fresh random bytes from the browser, 65,536 at most in one go. */
export const random: Random = (n) => crypto.getRandomValues(new Uint8Array(n));
