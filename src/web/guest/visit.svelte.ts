import * as v from "valibot";
import { CodeSent, GuestView, Opened } from "#core/api/guest.ts";
import { base64url, type Bytes, fromBase64url } from "#core/bytes.ts";
import type { AccessCodeHalves } from "#core/seal/access-code.ts";
import { fromLinkFragment, guestHalf, type LinkSecret, linkProof } from "#core/seal/link.ts";
import { getBytes, post, type Refused } from "../shared/api.ts";
import { argon2id, painted } from "../shared/argon2.ts";
import { openItem, type OpenItem } from "../shared/open-item.ts";

/** Where the guest is. */
export type Step = "loading" | "verify" | "locked" | "read" | "recalled" | "expired" | "unknown" | "offline" | "broken";

type Visit = ReturnType<typeof startVisit>;
export type { Visit };

/** One visit of a guest: from the link in the address bar to an open message. Only this page holds the link secret. */
export function startVisit(address: { readonly pathname: string; readonly hash: string }) {
  const id = /^\/g\/([A-Za-z0-9_-]{8,64})\/?$/.exec(address.pathname)?.[1];
  const secret = fromLinkFragment(address.hash);
  let proof = "";
  let step = $state<Step>("loading");
  let view = $state.raw<GuestView>();
  let opened = $state.raw<Opened>();
  let item = $state.raw<OpenItem>();
  let refused = $state.raw<Refused>();
  let busy = $state(false);
  /** Wrong codes can still be made so many times; undefined until one was wrong. */
  let triesLeft = $state<number>();
  let codeSent = $state(false);
  let codesSentHere = $state(0);
  let nextCodeAt = $state(0);
  let lockedUntil = $state(0);
  let timePassed = $state(false);
  let wrongNumberTold = $state(false);

  /** Asks the server what waits here. Sends nothing and spends nothing. */
  async function look(): Promise<void> {
    if (id === undefined || secret === undefined) return go("unknown");
    proof = base64url(await linkProof(secret));
    const answer = await post("/api/guest/look", { id, proof }, GuestView);
    if (!answer.ok) return go(stepFor(answer.refused));
    view = answer.value;
    codeSent = view.codeSent;
    if (view.state !== "open") return go(view.state);
    if (view.lockedUntil > Date.now()) return lock(view.lockedUntil);
    go("verify");
    // A mail scanner that runs scripts shows the page to nobody, so nothing is sent before somebody can see it.
    await painted();
    if (view.method !== "access-code" && !codeSent && document.visibilityState === "visible") await sendCode();
  }

  /** Has the server send a new code; the earlier one ends. */
  async function sendCode(): Promise<void> {
    if (id === undefined || busy) return;
    busy = true;
    const answer = await post("/api/guest/code", { id, proof }, CodeSent);
    busy = false;
    refused = undefined;
    triesLeft = undefined;
    if (answer.ok) {
      codeSent = true;
      codesSentHere += 1;
      nextCodeAt = Date.now() + answer.value.againInMs;
      return;
    }
    if (answer.refused.error === "TOO_FAST" && answer.refused.waitMs !== undefined) nextCodeAt = Date.now() + answer.refused.waitMs;
    refuse(answer.refused);
  }

  /** Shows the server the code and opens the message with what it gives. */
  async function verify(typed: string): Promise<boolean> {
    if (id === undefined || secret === undefined || view === undefined || busy) return false;
    busy = true;
    refused = undefined;
    try {
      const halves = view.method === "access-code" ? await accessHalves(typed, view) : undefined;
      const code = halves === undefined ? typed : base64url(halves.proof);
      const answer = await post("/api/guest/verify", { id, proof, code }, Opened);
      if (!answer.ok) {
        refuse(answer.refused);
        return false;
      }
      return await open(answer.value, secret, halves?.half);
    } finally {
      busy = false;
    }
  }

  async function open(given: Opened, linkSecret: LinkSecret, codeHalf: Bytes | undefined): Promise<boolean> {
    const own = await guestHalf(linkSecret, codeHalf);
    const { session } = given;
    const fetchObject = (objectId: string) => getBytes(`/api/guest/object/${objectId}`, { session });
    const answer = await openItem({ ...given, own, fetchObject });
    if (!answer.ok) {
      refuse(answer.refused);
      return false;
    }
    opened = given;
    item = answer.value;
    timePassed = false;
    go("read");
    return true;
  }

  /** Tells the sender that the number is another one's. */
  async function tellWrongNumber(): Promise<void> {
    if (id === undefined || busy) return;
    busy = true;
    const answer = await post("/api/guest/wrong-number", { id, proof }, v.object({}));
    busy = false;
    if (answer.ok) wrongNumberTold = true;
    else refuse(answer.refused);
  }

  /** A call was refused: the page goes where that leads, or says why where it is. */
  function refuse(why: Refused): void {
    if (why.error === "LOCKED") return lock(Date.now() + (why.waitMs ?? 60 * 60_000));
    if (why.error === "RECALLED" || why.error === "EXPIRED") return void look();
    if (why.error === "NOT_SIGNED_IN") {
      timePassed = true;
      codeSent = false;
      nextCodeAt = 0;
      opened = undefined;
      return go("verify");
    }
    if (why.triesLeft !== undefined) triesLeft = why.triesLeft;
    refused = why;
  }

  function lock(until: number): void {
    lockedUntil = until;
    go("locked");
  }

  function go(to: Step): void {
    if (to !== "read" && to !== "verify") item = undefined;
    refused = undefined;
    step = to;
  }

  return {
    look,
    sendCode,
    verify,
    tellWrongNumber,
    refuse,
    get step() {
      return step;
    },
    get view() {
      return view;
    },
    get item() {
      return item;
    },
    get opened() {
      return opened;
    },
    get refused() {
      return refused;
    },
    get busy() {
      return busy;
    },
    get triesLeft() {
      return triesLeft;
    },
    get codeSent() {
      return codeSent;
    },
    get codesSentHere() {
      return codesSentHere;
    },
    get nextCodeAt() {
      return nextCodeAt;
    },
    get lockedUntil() {
      return lockedUntil;
    },
    get timePassed() {
      return timePassed;
    },
    get wrongNumberTold() {
      return wrongNumberTold;
    },
  };
}

function stepFor(refused: Refused): Step {
  switch (refused.error) {
    case "LINK_UNKNOWN":
    case "NOT_FOUND":
    case "BAD_REQUEST":
      return "unknown";
    case "OFFLINE":
      return "offline";
    default:
      return "broken";
  }
}

async function accessHalves(code: string, view: GuestView): Promise<AccessCodeHalves> {
  const { splitAccessCode } = await import("#core/seal/access-code.ts");
  return splitAccessCode(argon2id, code, fromBase64url(view.codeSalt ?? "") ?? new Uint8Array(0));
}
