import { fromUtf8, utf8 } from "#core/bytes.ts";
import { openBox, sealBox } from "#core/seal/box.ts";
import type { World } from "#flow/world.ts";
import type { KeptPolicy, StsShelf } from "#io/delivery/mta-sts.ts";

/** The MTA-STS policies that rest in the store. One that does not open under today's key is unreadable: nobody weakens it by writing. */
export function stsShelf(world: Pick<World, "store" | "keys" | "random">): StsShelf {
  return {
    async find(domain) {
      const row = await world.store.get("stsPolicies", domain);
      if (row === undefined) return undefined;
      const opened = await openBox(world.keys.spool, row.policySealed, context(domain));
      const text = opened === undefined ? undefined : fromUtf8(opened);
      // We wrote this JSON ourselves, and nobody else could have closed it.
      return text === undefined ? "unreadable" : (JSON.parse(text) as KeptPolicy);
    },
    async keep(domain, kept) {
      const policySealed = await sealBox(world.keys.spool, utf8(JSON.stringify(kept)), context(domain), world.random);
      return (await world.store.commit([{ kind: "put", table: "stsPolicies", row: { id: domain, policySealed, until: kept.until } }])).ok;
    },
  };
}

function context(domain: string): string {
  return `sts-policy/${domain}`;
}
