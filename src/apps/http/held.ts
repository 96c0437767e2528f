import { type Context, Hono } from "hono";
import * as v from "valibot";
import { LinkHolder } from "#core/api/guest.ts";
import { HeldDecision, JustifyOwn, JustifySet } from "#core/api/held.ts";
import { answer, call, signedIn } from "#apps/http/door.ts";
import { release, removeHeld, returnToSender } from "#flow/held/decide.ts";
import { justify, justifyOwn, lookJustify } from "#flow/held/justify.ts";
import { stop } from "#flow/held/stop.ts";
import { withdrawByLink, withdrawMessage } from "#flow/held/withdraw.ts";
import { listHeld, lookHeld } from "#flow/held/view.ts";
import { messageOf } from "#flow/report.ts";
import { type Result, refused } from "#flow/result.ts";
import type { World } from "#flow/world.ts";
import type { Account } from "#io/store/tables.ts";

/** The door to what waits for a person, beside that of the app: /api/app. */
export function heldDoor(world: World): Hono {
  const app = new Hono();
  const as = async <T>(c: Context, journey: (account: Account) => Promise<Result<T>>): Promise<Result<T>> => {
    const account = await signedIn(world, c);
    return account === undefined ? refused("NOT_SIGNED_IN") : journey(account);
  };
  const idOf = (c: Context): string => c.req.param("id") ?? "";
  app.get("/held", async (c) => answer(c, await as(c, (account) => listHeld(world, account))));
  app.get("/held/:id", async (c) => answer(c, await as(c, (account) => lookHeld(world, idOf(c), account))));
  for (const [name, act] of Object.entries({ release, return: returnToSender, remove: removeHeld }))
    call(app, `/held/:id/${name}`, HeldDecision, ({ remark }, c) => as<object>(c, ({ id: by }) => act(world, { id: idOf(c), by, remark })));
  call(app, "/held/:id/justify", JustifyOwn, ({ reason }, c) => as(c, ({ id: by }) => justifyOwn(world, { id: idOf(c), by, reason })));
  call(app, "/messages/:id/stop", v.strictObject({}), (_, c) =>
    as(c, async ({ id: by }) => {
      const stopped = await stop(world, { messageId: idOf(c), by });
      return stopped.ok ? messageOf(world, { messageId: idOf(c), by }) : stopped;
    }),
  );
  call(app, "/messages/:id/withdraw", v.strictObject({}), (_, c) =>
    as(c, async ({ id: by }) => {
      const withdrawn = await withdrawMessage(world, { messageId: idOf(c), by });
      return withdrawn.ok ? messageOf(world, { messageId: idOf(c), by }) : withdrawn;
    }),
  );
  return app;
}

/** The door of a sender's link to give a reason or take the message back: /api/justify. */
export function justifyDoor(world: World): Hono {
  const app = new Hono();
  call(app, "/look", LinkHolder, (holder) => lookJustify(world, holder));
  call(app, "/withdraw", LinkHolder, (holder) => withdrawByLink(world, holder));
  call(app, "/set", JustifySet, ({ reason, ...holder }) => justify(world, holder, reason));
  return app;
}
