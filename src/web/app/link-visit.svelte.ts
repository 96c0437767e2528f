import type * as v from "valibot";
import { base64url } from "#core/bytes.ts";
import { fromLinkFragment, linkProof } from "#core/seal/link.ts";
import { post, type Refused } from "../shared/api.ts";

/** What a visit is to: the id in the link, the door of its calls ("/api/justify"), and the shape of what it shows. */
export interface Visited<S extends v.GenericSchema> {
  readonly id: () => string;
  readonly door: string;
  readonly shape: S;
}

/** A visit to the page behind a link in a sender's own mail: looks at once, and asks with the proof that only the link's holder can make. */
export function startLinkVisit<S extends v.GenericSchema>({ id, door, shape }: Visited<S>) {
  const secret = fromLinkFragment(location.hash);
  let view = $state.raw<v.InferOutput<S>>();
  let refused = $state.raw<Refused>();
  let unknown = $state(secret === undefined);

  /** What the call brought; undefined where it was refused, which the page then shows. */
  async function ask<T extends v.GenericSchema>(name: string, more: object, expected: T): Promise<v.InferOutput<T> | undefined> {
    if (secret === undefined) return undefined;
    refused = undefined;
    const answer = await post(`${door}/${name}`, { id: id(), proof: base64url(await linkProof(secret)), ...more }, expected);
    if (answer.ok) return answer.value;
    // An id that is none was not in any mail of ours.
    const isNone = name === "look" && answer.refused.error === "BAD_REQUEST";
    if (isNone || answer.refused.error === "LINK_UNKNOWN") unknown = true;
    else refused = answer.refused;
    return undefined;
  }

  async function look(): Promise<void> {
    view = (await ask("look", {}, shape)) ?? view;
  }

  void look();

  return {
    ask,
    look,
    /** The secret of the link, as text; undefined where there is none. */
    secret: secret === undefined ? undefined : base64url(secret),
    get view() {
      return view;
    },
    get refused() {
      return refused;
    },
    get unknown() {
      return unknown;
    },
  };
}
