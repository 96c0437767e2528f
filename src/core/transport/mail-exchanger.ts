import type { Random } from "#core/bytes.ts";
import type { MxRecord } from "./answer.ts";
import { TRANSPORT_LIMITS } from "./limits.ts";

/** Whether a domain says that it takes no mail at all (RFC 7505): one MX, and it is the root. */
export function isNullMx(records: readonly MxRecord[]): boolean {
  return records.length > 0 && records.every(({ exchange }) => exchange === ".");
}

/** The hosts in the order in which they are tried: by preference, those of equal preference in random order (RFC 5321 section 5.1). */
export function orderHosts(records: readonly MxRecord[], random: Random): readonly string[] {
  const draws = random(records.length * 4);
  const view = new DataView(draws.buffer, draws.byteOffset, draws.length);
  const hosts = records
    .map((record, index) => ({ ...record, draw: view.getUint32(index * 4) }))
    .toSorted((a, b) => a.preference - b.preference || a.draw - b.draw)
    .flatMap(({ exchange }) => (exchange === undefined || exchange === "." ? [] : [exchange]));
  return [...new Set(hosts)].slice(0, TRANSPORT_LIMITS.mailHosts);
}
