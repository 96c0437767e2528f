import { Hono } from "hono";
import { html } from "hono/html";
import type { World } from "#flow/world.ts";
import type { Outbox } from "#io/delivery/outbox.ts";

/** The demo's outbox: everything that left, as mail or SMS. Exists in the demo alone. */
export function outboxDoor(outbox: Outbox, world: World): Hono {
  const app = new Hono();
  app.use(async (_, next) => {
    await next();
    world.touched();
  });
  app.get("/outbox.json", async (c) => {
    c.header("cache-control", "no-store");
    return c.json(await outbox.list());
  });
  app.get("/outbox/:file", async (c) => {
    const id = /^([A-Za-z0-9_-]+)\.eml$/.exec(c.req.param("file"))?.[1];
    const raw = id === undefined ? undefined : await outbox.raw(id);
    if (raw === undefined) return c.notFound();
    return c.body(raw, 200, { "content-type": "message/rfc822", "cache-control": "no-store" });
  });
  app.get("/outbox.css", (c) => c.body(STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/", async (c) => {
    const left = (await outbox.list()).toReversed();
    c.header("cache-control", "no-store");
    return c.html(html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Outbox of the demo</title><link rel="stylesheet" href="/demo/outbox.css"></head>
<body><main>
<h1>What left ${world.organisation.name}</h1>
<p class="muted">In this demo nothing really goes out: every mail and text message is kept here, newest first. <a href="/app">Sign in as a sender</a></p>
${left.length === 0 ? html`<p class="empty">Nothing left yet. Send something through 127.0.0.1:2525 and load this page again.</p>` : ""}
${left.map(
  (one) => html`<article><h2>${one.kind === "sms" ? "SMS" : one.subject}</h2>
<p class="muted">${one.kind === "sms" ? "" : html`from ${one.from} `}to ${one.to.join(", ")} &middot; <time datetime="${new Date(one.at).toISOString()}">${new Date(one.at).toISOString().replace("T", " ").slice(0, 19)} UTC</time>${one.kind === "mail" ? html` &middot; <a href="/demo/outbox/${one.id}.eml">raw message</a>` : ""}</p>
<pre>${one.text}</pre>${linksOf(one.text).map((link) => html`<p><a href="${link}">Open this link</a></p>`)}</article>`,
)}
</main></body></html>`);
  });
  return app;
}

function linksOf(text: string): readonly string[] {
  return [...new Set(text.match(/https?:\/\/\S+#[A-Za-z0-9_-]{43}/g) ?? [])];
}

const STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf8; --sheet: #fff; --line: #e2dfd8; --ink: #1c1d21; --ink-2: #55575e; --accent: #14566b }
@media (prefers-color-scheme: dark) { :root { --paper: #15161a; --sheet: #1d1f24; --line: #33363d; --ink: #f1f0ed; --ink-2: #b9bbc1; --accent: #7cc4da } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 860px; margin: 0 auto; padding: 24px 16px }
article { background: var(--sheet); border: 1px solid var(--line); border-radius: 16px; padding: 16px 24px; margin: 16px 0 }
h1 { font-size: 24px } h2 { font-size: 17px; margin: 0 } .muted { color: var(--ink-2); font-size: 14px; margin: 4px 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.5 ui-monospace, monospace; max-height: 320px; overflow: auto }
a { color: var(--accent) } .empty { padding: 48px 0; text-align: center }
`;
