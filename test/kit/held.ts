import type { Policy } from "#core/policy/policy.ts";
import type { Rule } from "#core/policy/rule.ts";
import { makeUserKey } from "#core/seal/user-key.ts";
import type { World } from "#flow/world.ts";
import type { Account, HeldRow } from "#io/store/tables.ts";
import { address, openTestWorld, type TestWorld } from "#test/kit/world.ts";

/** A world whose policy has these rules too, with the demo's people. */
export async function ruledWorld(
  rules: readonly Rule[],
  replaced: Partial<World> = {},
  defaults: Partial<Policy["defaults"]> = {},
): Promise<TestWorld> {
  const policy = (await openTestWorld()).world.policy();
  const own = { ...policy, rules: [...policy.rules, ...rules], defaults: { ...policy.defaults, ...defaults } };
  const opened = await openTestWorld({ policy: () => own, ...replaced });
  for (const role of ["admin", "approver", "privacy"] as const) await addAccount(opened.world, `${role}@voorbeeld.example`, role);
  await addAccount(opened.world, "sender@voorbeeld.example", "user");
  return opened;
}

/** A rule that asks this of every message to outside with this word in its subject. */
export function rule(action: Rule["action"], subject: string): Rule {
  return {
    id: `${action}-${subject}`,
    when: { recipients: "outside", confidence: "low", atLeast: 1, headers: { Subject: [`*${subject}*`] } },
    action,
    say: { nl: `Regel ${action}.`, en: `Rule ${action}.` },
  };
}

/** What waits for a person, oldest first. */
export function waiting(world: World): Promise<readonly HeldRow[]> {
  return world.store.list("held", { where: { state: "waiting" }, orderBy: "since" });
}

/** Someone who could sign in if it were for the address alone; no password fits. */
export async function addAccount(world: World, id: string, role: Account["role"]): Promise<void> {
  const { publicKey } = await makeUserKey();
  const nothing = new Uint8Array(0);
  const closed = { salt: nothing, authHash: nothing, totpSealed: nothing, privateKeySealed: nothing };
  const counts = { totpStep: 0, wrongTries: 0, lockedUntil: 0, createdAt: world.now(), disabledAt: null };
  await world.store.commit([
    { kind: "insert", table: "accounts", row: { id: address(id), name: id.split("@")[0] ?? id, role, publicKey, ...closed, ...counts } },
  ]);
}
