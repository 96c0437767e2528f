import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { LinkHolder, ReplyFinish, ReplyStart, Verify } from "#core/api/guest.ts";
import { LIMITS } from "#core/limits.ts";
import { answer, bearer, bodyOf, call, refuse, sealedBytes } from "#apps/http/door.ts";
import { fetchObject } from "#flow/fetch.ts";
import { look, reportWrongNumber, sendCode, verify } from "#flow/open.ts";
import { bringObject, finishReply, startReply } from "#flow/reply.ts";
import type { World } from "#flow/world.ts";

/** The guest's door: /api/guest. */
export function guestDoor(world: World): Hono {
  const app = new Hono();
  call(app, "/look", LinkHolder, (holder) => look(world, holder));
  call(app, "/code", LinkHolder, (holder) => sendCode(world, holder));
  call(app, "/verify", Verify, (asked) => verify(world, asked));
  call(app, "/wrong-number", LinkHolder, (holder) => reportWrongNumber(world, holder));
  app.get("/object/:id", async (c) => sealedBytes(c, await fetchObject(world, bearer(c), c.req.param("id"))));
  call(app, "/reply/start", ReplyStart, ({ objects }, c) => startReply(world, bearer(c), objects));
  app.put("/reply/:reply/:object", bodyLimit({ maxSize: LIMITS.replyBytes * 1.01, onError: (c) => refuse(c, "TOO_BIG") }), async (c) =>
    answer(c, await bringObject(world, bearer(c), { replyId: c.req.param("reply"), objectId: c.req.param("object"), bytes: bodyOf(c) })),
  );
  call(app, "/reply/finish", ReplyFinish, (finish, c) => finishReply(world, bearer(c), finish));
  return app;
}
