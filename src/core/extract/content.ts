import type { Bytes } from "#core/bytes.ts";

/** What a file holds: all of its bytes at once, or piece by piece. */
export type Content = Bytes | AsyncIterable<Bytes>;
