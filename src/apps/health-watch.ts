import type { World } from "#flow/world.ts";
import type { StoreHealth } from "#io/store/store.ts";

/** Tells the log when a store finds no room, fails or is well again: "store-full", "store-broken", "store-good". */
export function watchHealth(world: Pick<World, "store" | "shares" | "log">, everyMs = 500): { readonly close: () => void } {
  let known: StoreHealth = "good";
  const timer = setInterval(() => {
    const health = worst(world.store.health(), world.shares.health());
    if (health !== known) world.log.line(`store-${health}`);
    known = health;
  }, everyMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

function worst(...healths: readonly StoreHealth[]): StoreHealth {
  return (["broken", "full"] as const).find((one) => healths.includes(one)) ?? "good";
}
