import { Hono } from "hono";
import { refuse, signedIn } from "#apps/http/door.ts";
import { overview, type Running } from "#flow/overview.ts";
import type { World } from "#flow/world.ts";

/** The administrator's door: /api/admin. Metadata alone; nothing here opens a message. */
export function adminDoor(world: World, running: Running): Hono {
  const app = new Hono();
  app.get("/overview", async (c) => {
    const account = await signedIn(world, c);
    if (account === undefined) return refuse(c, "NOT_SIGNED_IN");
    if (account.role !== "admin") return refuse(c, "NOT_ALLOWED");
    return c.json(await overview(world, running));
  });
  return app;
}
