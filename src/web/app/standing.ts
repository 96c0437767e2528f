import type { MessageView, RecipientView } from "#core/api/app.ts";
import type { Instant } from "#core/bytes.ts";
import type { Language } from "#core/language.ts";
import { clock, day } from "../shared/figures.ts";
import type { IconName } from "../shared/icon.svelte";
import { say } from "../shared/language.svelte.ts";
import { texts } from "./texts.ts";

/** How something stands, for a person: never by colour alone. */
export interface Standing {
  readonly icon: IconName;
  readonly tone: "sealed" | "muted" | "care" | "stop";
  readonly words: string;
  /** A second line, where there is more to say. */
  readonly note?: string;
}

/** The honest word for one recipient. */
export function standingOf(recipient: RecipientView, language: Language): Standing {
  const at = when(recipient.statusAt, language);
  if (recipient.route === "refuse") return { icon: "cross", tone: "stop", words: say(texts.refused) };
  switch (recipient.status) {
    case "waiting":
      return { icon: "phone", tone: "care", words: say(texts.waiting), note: say(texts.waitingNext) };
    case "held":
      return { icon: "hold", tone: "care", words: say(texts.held) };
    case "queued":
      return { icon: "clock", tone: "muted", words: say(texts.queued) };
    case "sent":
      if (recipient.route === "zip") return { icon: "mail", tone: "muted", words: say(texts.zipped), note: say(texts.zippedNote) };
      return recipient.route === "direct"
        ? { icon: "mail", tone: "care", words: say(texts.ordinary), note: say(texts.ordinaryNote) }
        : { icon: "clock", tone: "muted", words: say(texts.unopened) };
    case "opened":
      return {
        icon: "check",
        tone: "sealed",
        words: say(texts.openedAt, { when: when(recipient.openedAt ?? recipient.statusAt, language) }),
      };
    case "answered":
      return {
        icon: "reply",
        tone: "sealed",
        words: say(texts.answeredAt, { when: when(recipient.answeredAt ?? recipient.statusAt, language) }),
      };
    case "recalled": {
      const note =
        recipient.openedAt === null ? say(texts.wasNotOpened) : say(texts.wasOpened, { when: when(recipient.openedAt, language) });
      return { icon: "take", tone: "muted", words: say(texts.recalledAt, { when: at }), note };
    }
    case "failed":
      return { icon: "warning", tone: "stop", words: say(texts.failed) };
    case "returned":
      return { icon: "back", tone: "stop", words: say(texts.returnedAt, { when: at }) };
    case "stopped":
      return { icon: "cross", tone: "muted", words: say(texts.stoppedAt, { when: at }) };
  }
}

/** One word for a whole message: first what waits for the sender, then what went wrong, then who opened. */
export function summaryOf({ recipients }: MessageView, language: Language): Standing {
  const [only] = recipients;
  if (recipients.length === 1 && only !== undefined) {
    const { note: _, ...one } = standingOf(only, language);
    return only.status === "waiting" ? { ...one, words: say(texts.waitsForYou) } : one;
  }
  const count = (status: RecipientView["status"]): number => recipients.filter((one) => one.status === status).length;
  if (count("waiting") > 0) return { icon: "phone", tone: "care", words: say(texts.waitsForYou) };
  if (count("held") > 0) return { icon: "hold", tone: "care", words: say(texts.held) };
  if (count("failed") > 0) return { icon: "warning", tone: "stop", words: say(texts.notArrived, { count: count("failed") }) };
  const sealed = recipients.filter(({ route }) => route === "seal");
  if (sealed.length === 0 && recipients.every(({ route }) => route === "zip"))
    return { icon: "mail", tone: "muted", words: say(texts.zipped) };
  if (sealed.length === 0) return { icon: "mail", tone: "care", words: say(texts.ordinary) };
  if (sealed.every(({ status }) => status === "recalled")) return { icon: "take", tone: "muted", words: say(texts.allRecalled) };
  const opened = sealed.filter(({ openedAt }) => openedAt !== null).length;
  return {
    icon: opened === 0 ? "clock" : "check",
    tone: opened === 0 ? "muted" : "sealed",
    words: say(texts.openedOf, { opened, all: sealed.length }),
  };
}

/** How this recipient shows who they are, or why there is nothing to show. */
export function methodOf(recipient: RecipientView, ownDomain: string): string {
  if (recipient.route === "direct") return say(recipient.address.endsWith(`@${ownDomain}`) ? texts.own : texts.plainMail);
  if (recipient.route === "zip") return say(texts.zipMail);
  if (recipient.status === "waiting") return say(texts.byUnknown);
  switch (recipient.method) {
    case "sms":
      return say(texts.bySms, { hint: recipient.hint ?? "" });
    case "access-code":
      return say(texts.byCode);
    case "mail-code":
      return say(texts.byMail);
    case "none":
    case null:
      return "";
  }
}

/** "om 10:31" today, "op 21 november om 10:31" otherwise. */
export function when(at: Instant, language: Language, now: Instant = Date.now()): string {
  const time = clock(at, language);
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return today ? say(texts.atTime, { time }) : say(texts.onDay, { day: day(at, language, { now }), time });
}

/** Whether taking back still does something for this recipient. */
export function canRecall(recipient: RecipientView): boolean {
  return recipient.route === "seal" && recipient.status !== "recalled" && recipient.status !== "failed";
}
