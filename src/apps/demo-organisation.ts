import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as v from "valibot";
import { base64url, utf8 } from "#core/bytes.ts";
import { phoneHint } from "#core/phone.ts";
import { sealBox } from "#core/seal/box.ts";
import { addAccount, newTotpSecret } from "#apps/accounts.ts";
import { DEFAULT_POLICY } from "#apps/policy-watch.ts";
import { type DemoDoors, submissionDoors } from "#apps/demo-submission.ts";
import { checkSettings, operatorAddress, type Settings } from "#apps/settings.ts";
import type { World } from "#flow/world.ts";

const DOMAIN = "voorbeeld.example";
const PEOPLE = [
  { local: "admin", name: "Beheer", role: "admin" },
  { local: "sender", name: "Afdeling Burgerzaken", role: "user" },
  { local: "colleague", name: "Afdeling Inkomen", role: "user" },
  { local: "approver", name: "Teamleider", role: "approver" },
  { local: "privacy", name: "Privacy officer", role: "privacy" },
] as const;

/** Guests whose phone the organisation knows already; everybody else has to be filled in first. */
const KNOWN = [{ address: "inwoner@post.example", phone: "+31612345642" }] as const;

const Credentials = v.array(
  v.strictObject({ address: v.string(), name: v.string(), role: v.string(), password: v.string(), totpSecret: v.string() }),
);
export type DemoAccount = v.InferOutput<typeof Credentials>[number];

/** What the demo tells whoever started it. */
export interface DemoOrganisation {
  readonly accounts: readonly DemoAccount[];
  readonly knownGuests: readonly { readonly address: string; readonly phone: string }[];
}

/** A complete organisation on this machine; whoever connects from loopback may send as its people. */
export function demoSettings(at: DemoDoors & { readonly http: number; readonly smtp: number }): Settings {
  return checkSettings(
    {
      organisation: { name: "Gemeente Voorbeeld", domain: DOMAIN, helpPhone: "14 0123" },
      url: `http://localhost:${at.http}`,
      hostName: `zegel.${DOMAIN}`,
      data: at.data,
      policy: demoPolicy(at.data),
      smtp: { host: "127.0.0.1", port: at.smtp, relayFrom: ["127.0.0.0/8", "::1"], ...submissionDoors(at) },
      http: { host: "127.0.0.1", port: at.http },
      delivery: { kind: "outbox" },
      sms: { kind: "outbox" },
    },
    process.cwd(),
    "demo",
  );
}

/** The demo's own copy of the policy, to try changes on while it runs. */
function demoPolicy(data: string): string {
  const file = resolve(data, "policy.yaml");
  if (existsSync(file)) return file;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  copyFileSync(DEFAULT_POLICY, file);
  return file;
}

/** Makes the people of the demo at its first start, and finds them again later. Their passwords lie beside the demo's data. */
export async function settleDemo(world: World, data: string): Promise<DemoOrganisation> {
  const file = join(data, "accounts.json");
  if (!existsSync(file)) {
    const made = PEOPLE.map(
      ({ local, name, role }): DemoAccount => ({
        address: `${local}@${DOMAIN}`,
        name,
        role,
        password: `${local}-${base64url(world.random(9))}`,
        totpSecret: newTotpSecret(world),
      }),
    );
    writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600 });
  }
  const accounts = v.parse(Credentials, JSON.parse(readFileSync(file, "utf8")));
  for (const account of accounts) {
    const address = operatorAddress(account.address);
    if ((await world.store.get("accounts", address)) !== undefined) continue;
    const role = PEOPLE.find(({ local }) => account.address.startsWith(`${local}@`))?.role ?? "user";
    await addAccount(world, { address, name: account.name, role, password: account.password, totpSecret: account.totpSecret });
  }
  for (const { address, phone } of KNOWN) {
    if ((await world.store.get("contacts", address)) !== undefined) continue;
    const phoneSealed = await sealBox(world.keys.spool, utf8(phone), `phone/${address}`, world.random);
    await world.store.commit([
      {
        kind: "put",
        table: "contacts",
        row: { id: address, phoneSealed, phoneHint: phoneHint(phone), codeSalt: null, codeSealed: null, setBy: "demo", setAt: world.now() },
      },
    ]);
  }
  return { accounts, knownGuests: KNOWN };
}
