import {
  type AnswerView,
  Inbox,
  type MessageDetail,
  MessageDetail as MessageDetailShape,
  MessageList,
  type MessageView,
} from "#core/api/app.ts";
import { fromBase64url, fromUtf8 } from "#core/bytes.ts";
import { type Answer, get, post, type Refused } from "../shared/api.ts";
import type { SignedIn } from "../shared/session.ts";
import { openAsUser } from "../shared/user-seal.ts";

export type Mailbox = ReturnType<typeof startMailbox>;

/** What a signed-in person sent and got back. `onleft` is called when the server no longer knows the session. */
export function startMailbox(who: SignedIn, onleft: () => void) {
  let messages = $state.raw<readonly MessageView[]>([]);
  let answers = $state.raw<readonly AnswerView[]>([]);
  let more = $state(false);
  let loaded = $state(false);
  let answersLoaded = $state(false);
  let refused = $state.raw<Refused>();
  const titles = $state<Record<string, string | undefined>>({});

  /** Notes a refusal; the end of a session leads to signing in. */
  function seen<T>(answer: Answer<T>): Answer<T> {
    if (!answer.ok && answer.refused.error === "NOT_SIGNED_IN") onleft();
    return answer;
  }

  async function load(): Promise<void> {
    refused = undefined;
    const answer = seen(await get("/api/app/messages", MessageList));
    loaded = true;
    if (!answer.ok) return void (refused = answer.refused);
    messages = answer.value.messages;
    more = answer.value.more;
    await openTitles(answer.value.messages);
  }

  async function loadOlder(): Promise<void> {
    const last = messages.at(-1);
    if (last === undefined) return;
    const answer = seen(await get(`/api/app/messages?before=${last.acceptedAt}`, MessageList));
    if (!answer.ok) return void (refused = answer.refused);
    const older = answer.value.messages.filter(({ id }) => !messages.some((known) => known.id === id));
    messages = [...messages, ...older];
    // A page that brought nothing new is the last one.
    more = answer.value.more && older.length > 0;
    await openTitles(older);
  }

  async function loadAnswers(): Promise<void> {
    refused = undefined;
    const answer = seen(await get("/api/app/inbox", Inbox));
    answersLoaded = true;
    if (answer.ok) answers = answer.value.answers;
    else refused = answer.refused;
  }

  async function detail(id: string): Promise<Answer<MessageDetail>> {
    const answer = seen(await get(`/api/app/messages/${id}`, MessageDetailShape));
    if (answer.ok) await openTitles([answer.value.message]);
    return answer;
  }

  /** Takes a message back, for one recipient or for all. */
  async function recall(id: string, address: string | undefined): Promise<Answer<MessageDetail>> {
    const asked = address === undefined ? {} : { recipients: [address] };
    return seen(await post(`/api/app/messages/${id}/recall`, asked, MessageDetailShape));
  }

  /** Stops a message that has not left yet. */
  async function stop(id: string): Promise<Answer<MessageDetail>> {
    return seen(await post(`/api/app/messages/${id}/stop`, {}, MessageDetailShape));
  }

  /** Takes back what waits for a person. */
  async function withdraw(id: string): Promise<Answer<MessageDetail>> {
    return seen(await post(`/api/app/messages/${id}/withdraw`, {}, MessageDetailShape));
  }

  async function openTitles(of: readonly MessageView[]): Promise<void> {
    for (const { id, titleSealed } of of) {
      if (titleSealed === null || titles[id] !== undefined) continue;
      const bytes = await openAsUser(who.privateKey, fromBase64url(titleSealed) ?? new Uint8Array(0), `title/${id}`).catch(() => undefined);
      titles[id] = (bytes && fromUtf8(bytes)) ?? CLOSED;
    }
  }

  void loadAnswers();

  return {
    who,
    load,
    loadOlder,
    loadAnswers,
    detail,
    recall,
    stop,
    withdraw,
    seen,
    /** The subject, undefined while it is being opened, null where there is none, CLOSED where it does not open. */
    titleOf: (message: MessageView): string | null | undefined => (message.titleSealed === null ? null : titles[message.id]),
    get messages() {
      return messages;
    },
    get answers() {
      return answers;
    },
    get unread() {
      return answers.filter(({ openedAt }) => openedAt === null).length;
    },
    get more() {
      return more;
    },
    get loaded() {
      return loaded;
    },
    get answersLoaded() {
      return answersLoaded;
    },
    get refused() {
      return refused;
    },
  };
}

/** Stands for a subject that does not open with this key. */
export const CLOSED = "\u0000";
