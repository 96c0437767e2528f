import { sortParts } from "#core/mail/zipped.ts";
import { idleTagNotice } from "#core/notices/zip-texts.ts";
import { post, speaker } from "#flow/letters.ts";
import type { Letter } from "#flow/routes/route.ts";
import type { World } from "#flow/world.ts";
import type { Change } from "#io/store/store.ts";
import type { Tables } from "#io/store/tables.ts";

/** The mail that tells a sender that the tag in the subject did nothing; none where it did something, or where there is no sender. */
export async function tagAnswer(world: World, letter: Letter): Promise<readonly Change<Tables>[]> {
  const { mailFrom } = letter.received.envelope;
  const why = idleBecause(letter);
  if (letter.asked === undefined || why === undefined || mailFrom === "") return [];
  const notice = idleTagNotice(speaker(world), { tag: world.policy().tags[letter.asked], at: new Date(world.now()), why });
  return [await post(world, { to: mailFrom, notice })];
}

function idleBecause({ asked, message, verdict }: Letter): "no-attachments" | "not-allowed" | undefined {
  if (asked === "zip" && sortParts(message).files.length === 0) return "no-attachments";
  if (asked === "direct" && verdict.recipients.some(({ route }) => route !== "direct")) return "not-allowed";
  return undefined;
}
