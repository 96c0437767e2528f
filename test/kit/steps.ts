import type { Page } from "playwright-core";
import { totpCode } from "#core/totp.ts";
import type { Demo } from "#test/kit/demo.ts";

/** The link with a secret in a mail. */
export const linkIn = (text: string): string => /https?:\/\/\S+#[\w-]{43}/.exec(text)?.[0] ?? "no link";

/** Fills in the code of the newest SMS, as a guest does. */
export async function codeBySms(page: Page, demo: Demo, since: number): Promise<void> {
  await page.getByLabel("Code van 6 cijfers").waitFor();
  const sms = await demo.left(({ kind }) => kind === "sms", since);
  await page.getByLabel("Code van 6 cijfers").fill(/^(\d{6})/.exec(sms.text)?.[1] ?? "");
}

/** Goes to the app and signs in. */
export async function signIn(page: Page, demo: Demo, who: string): Promise<void> {
  await page.goto(`${demo.url}/app`);
  await fillSignIn(page, demo, who);
}

/** Fills in the sign-in form that is on the page, and sends it. */
export async function fillSignIn(page: Page, demo: Demo, who: string): Promise<void> {
  const account = demo.accounts.find(({ address }) => address === who);
  if (account === undefined) throw new Error(`the demo has no ${who}`);
  await page.getByLabel("Mailadres").fill(who);
  await page.getByLabel("Wachtwoord", { exact: true }).fill(account.password);
  await page.locator('input[autocomplete="one-time-code"]').fill(totpCode(account.totpSecret, Date.now()));
  await page.getByRole("button", { name: "Aanmelden" }).click();
}
