import { HeldDetail, HeldDone, HeldList, type HeldView } from "#core/api/held.ts";
import type { Text } from "#core/language.ts";
import { type Answer, get, post, type Refused } from "../shared/api.ts";
import type { Mailbox } from "./mailbox.svelte.ts";
import { texts } from "./review-texts.ts";

export type Reviews = ReturnType<typeof startReviews>;
export type Act = "release" | "return" | "remove";

/** What waits for a person, for whoever may see it. */
export function startReviews(mailbox: Mailbox) {
  let held = $state.raw<readonly HeldView[]>([]);
  let more = $state(false);
  let loaded = $state(false);
  let refused = $state.raw<Refused>();
  let said = $state.raw<Text>();

  async function load(): Promise<void> {
    refused = undefined;
    const answer = mailbox.seen(await get("/api/app/held", HeldList));
    loaded = true;
    if (!answer.ok) return void (refused = answer.refused);
    held = answer.value.held;
    more = answer.value.more;
  }

  async function look(id: string): Promise<Answer<HeldDetail>> {
    said = undefined;
    return mailbox.seen(await get(`/api/app/held/${id}`, HeldDetail));
  }

  /** Decides, and keeps what is to be said of it on the list. */
  async function decide(id: string, act: Act, remark: string): Promise<Refused | undefined> {
    const answer = mailbox.seen(await post(`/api/app/held/${id}/${act}`, { remark }, HeldDone));
    if (!answer.ok) return answer.refused;
    said = answer.value.waitsAgain ? texts.waitsAgain : { release: texts.released, return: texts.returned, remove: texts.removed }[act];
    held = held.filter((one) => one.id !== id);
    return undefined;
  }

  void load();

  return {
    load,
    look,
    decide,
    get held() {
      return held;
    },
    get forMe() {
      return held.filter(({ may }) => may.includes("release")).length;
    },
    get more() {
      return more;
    },
    get loaded() {
      return loaded;
    },
    get refused() {
      return refused;
    },
    get said() {
      return said;
    },
  };
}
