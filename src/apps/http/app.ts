import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import * as v from "valibot";
import { ContactSet, Recall, SaltAsked, SignIn } from "#core/api/app.ts";
import { LinkHolder } from "#core/api/guest.ts";
import { LIMITS } from "#core/limits.ts";
import { answer, call, cookieName, isSecure, sealedBytes, signedIn } from "#apps/http/door.ts";
import { lookContact, setContact } from "#flow/contact.ts";
import { recall, recallCertificates } from "#flow/recall.ts";
import { answersTo, fetchOwn, messageOf, messagesOf, openItem } from "#flow/report.ts";
import { done, type Result, refused } from "#flow/result.ts";
import { meOf, saltFor, signIn, signOut } from "#flow/sign-in.ts";
import type { World } from "#flow/world.ts";
import type { Account } from "#io/store/tables.ts";

/** The door of whoever is signed in: /api/app. */
export function appDoor(world: World): Hono {
  const app = new Hono();
  const cookie = cookieName(world);
  call(app, "/salt", SaltAsked, async ({ address }) => done({ salt: await saltFor(world, address) }));
  call(app, "/signin", SignIn, async (asked, c) => {
    const signed = await signIn(world, asked);
    if (!signed.ok) return signed;
    setCookie(c, cookie, signed.value.token, {
      httpOnly: true,
      sameSite: "Strict",
      secure: isSecure(world),
      path: "/",
      maxAge: LIMITS.sessionMs / 1000,
    });
    return done(meOf(world, signed.value.account));
  });
  app.post("/signout", async (c) => {
    await signOut(world, getCookie(c, cookie) ?? "");
    deleteCookie(c, cookie, { path: "/", secure: isSecure(world) });
    return c.json({});
  });

  const asOwner = async <T>(c: Context, journey: (account: Account) => Promise<Result<T>>): Promise<Result<T>> => {
    const account = await signedIn(world, c);
    return account === undefined ? refused("NOT_SIGNED_IN") : journey(account);
  };
  const own = async (c: Context, journey: (account: Account) => Promise<Result<unknown>>): Promise<Response> =>
    answer(c, await asOwner(c, journey));
  app.get("/me", (c) => own(c, async (account) => done(meOf(world, account))));
  app.get("/messages", (c) => own(c, async ({ id }) => done(await messagesOf(world, id, before(c)))));
  app.get("/messages/:id", (c) => own(c, ({ id }) => messageOf(world, { messageId: c.req.param("id") ?? "", by: id })));
  app.get("/messages/:id/certificate", (c) => {
    c.header("content-disposition", 'attachment; filename="recall-certificate.json"');
    return own(c, ({ id }) => recallCertificates(world, { messageId: c.req.param("id") ?? "", by: id }));
  });
  call(app, "/messages/:id/recall", Recall, ({ recipients }, c) =>
    asOwner(c, async ({ id }) => {
      const asked = { messageId: c.req.param("id") ?? "", by: id };
      const taken = await recall(world, recipients === undefined ? asked : { ...asked, recipients });
      return taken.ok ? messageOf(world, asked) : taken;
    }),
  );
  app.get("/inbox", (c) => own(c, async ({ id }) => done({ answers: await answersTo(world, id) })));
  call(app, "/items/:id/open", v.strictObject({}), (_, c) =>
    asOwner(c, ({ id }) => openItem(world, { itemId: c.req.param("id") ?? "", by: id })),
  );
  app.get("/object/:id", async (c) =>
    sealedBytes(c, await asOwner(c, ({ id }) => fetchOwn(world, { objectId: c.req.param("id"), by: id }))),
  );
  return app;
}

/** The door of a sender's link to say how a recipient is verified: /api/contact. */
export function contactDoor(world: World): Hono {
  const app = new Hono();
  call(app, "/look", LinkHolder, (holder) => lookContact(world, holder));
  call(app, "/set", ContactSet, ({ id, proof, secret, phone, accessCode }) =>
    setContact(world, {
      id,
      proof,
      secret,
      ...(phone === undefined ? {} : { phone }),
      ...(accessCode === undefined ? {} : { accessCode }),
    }),
  );
  return app;
}

function before(c: Context): number {
  const asked = Number(c.req.query("before") ?? Number.MAX_SAFE_INTEGER);
  return Number.isSafeInteger(asked) && asked >= 0 ? asked : Number.MAX_SAFE_INTEGER;
}
