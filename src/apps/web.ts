import { fileURLToPath } from "node:url";
import { type Context, Hono } from "hono";
import { adminDoor } from "#apps/http/admin.ts";
import { appDoor, contactDoor } from "#apps/http/app.ts";
import { isSecure, refuse } from "#apps/http/door.ts";
import { guestDoor } from "#apps/http/guest.ts";
import { heldDoor, justifyDoor } from "#apps/http/held.ts";
import { outboxDoor } from "#apps/http/outbox.ts";
import type { Settings } from "#apps/settings.ts";
import type { Running } from "#flow/overview.ts";
import type { World } from "#flow/world.ts";
import type { Outbox } from "#io/delivery/outbox.ts";
import { type Assets, readAssets } from "#io/http/assets.ts";
import { securityHeaders } from "#io/http/headers.ts";
import { type HttpServer, openHttpServer } from "#io/http/server.ts";
import { faultOf } from "#io/log/log.ts";

/** Where the built pages lie. */
export const WEB_BUILD = fileURLToPath(new URL("../../build/web/", import.meta.url));

/** The door through which browsers come in. */
export function openWeb(settings: Settings, world: World, running: Running, outbox: Outbox | undefined): Promise<HttpServer> {
  return openHttpServer({ ...settings.http, fetch: webApp(world, running, readAssets(WEB_BUILD), outbox).fetch });
}

function webApp(world: World, running: Running, assets: Assets, outbox: Outbox | undefined): Hono {
  const app = new Hono();
  const headers = securityHeaders(isSecure(world));
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    if (!c.req.path.startsWith("/api/")) return;
    c.res.headers.set("cache-control", "no-store");
    world.touched();
  });
  app.use("/api/*", async (c, next) => (fromElsewhere(c, world) ? refuse(c, "NOT_ALLOWED") : next()));
  app.onError((thrown, c) => {
    world.log.line("web-fault", { ...faultOf(thrown), method: c.req.method });
    return refuse(c, "BROKEN");
  });
  app.notFound((c) => refuse(c, "NOT_FOUND"));

  app.get("/healthz", (c) => {
    const store = world.store.health();
    return c.json({ ok: store === "good", store }, store === "good" ? 200 : 503);
  });
  app.route("/api/guest", guestDoor(world));
  app.route("/api/app", appDoor(world));
  app.route("/api/app", heldDoor(world));
  app.route("/api/justify", justifyDoor(world));
  app.route("/api/contact", contactDoor(world));
  app.route("/api/admin", adminDoor(world, running));
  if (outbox !== undefined) app.route("/demo", outboxDoor(outbox, world));

  // Browsers ask for it unasked; the pages carry their own mark.
  app.get("/favicon.ico", (c) => c.body(null, 204));
  const page = (name: string) => (c: Context) => assets.answer(`${name}/index.html`, c.req.raw) ?? refuse(c, "NOT_FOUND");
  app.get("/", (c) => c.redirect("/app"));
  app.get("/g/:id", page("guest"));
  app.get("/app", page("app"));
  app.get("/app/*", page("app"));
  app.get("/admin", page("admin"));
  app.get("/admin/*", page("admin"));
  app.get("/assets/*", (c) => assets.answer(c.req.path.slice(1), c.req.raw) ?? refuse(c, "NOT_FOUND"));
  return app;
}

/** A request that another site made a browser send; our own pages always say where they come from. */
function fromElsewhere(c: Context, world: World): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const origin = c.req.header("origin");
  return c.req.method !== "GET" && origin !== undefined && origin !== new URL(world.organisation.url).origin;
}
