import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axe, downloads, openPage, SCREENS, startBrowser, type Watched } from "#test/kit/browser.ts";
import { type Demo, removeData, startDemo } from "#test/kit/demo.ts";
import { bsn } from "#test/kit/planted.ts";
import { codeBySms, linkIn, signIn } from "#test/kit/steps.ts";
import { swaks } from "#test/kit/swaks.ts";

const [PHONE] = SCREENS;
const NUMBER = bsn(70);
const GUEST = "inwoner@post.example";
let demo: Demo;
let browser: Browser;

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await demo.stop();
  removeData(demo);
});

interface Followed extends Watched {
  /** Paths of the JavaScript KEM that were fetched so far. */
  readonly scripts: () => readonly string[];
  /** How often WebCrypto was asked for ML-KEM and refused. */
  readonly refusals: () => Promise<unknown>;
}

/** A page on a phone; an older one knows no ML-KEM: its WebCrypto refuses that name as it refuses every name that it does not know. */
async function phonePage(age: "older" | "recent"): Promise<Followed> {
  const watched = await openPage(browser, PHONE);
  if (age === "older") await watched.context.addInitScript(refuseMlKem);
  const paths: string[] = [];
  watched.page.on("request", (request) => paths.push(new URL(request.url()).pathname));
  const scripts = (): readonly string[] => paths.filter((path) => path.includes("script-kem"));
  return { ...watched, scripts, refusals: () => watched.page.evaluate("zegelRefusals") };
}

/** Runs in the page, so it stands alone. */
function refuseMlKem(): void {
  type Call = (this: unknown, ...asked: readonly unknown[]) => unknown;
  const page = globalThis as unknown as { zegelRefusals: number; SubtleCrypto: Record<string, Call> & { prototype: Record<string, Call> } };
  page.zegelRefusals = 0;
  const isNew = (word: unknown): boolean => typeof word === "string" && /^(?:ml-?kem|raw-seed$|raw-public$)/i.test(word);
  const refuse = (on: Record<string, Call>, name: string, refusal: () => unknown): void => {
    const known = on[name];
    if (typeof known !== "function" || name === "constructor") return;
    on[name] = function (...asked) {
      if (!asked.some((word) => isNew(word) || isNew((word as { name?: unknown } | null)?.name))) return known.apply(this, [...asked]);
      page.zegelRefusals += 1;
      return refusal();
    };
  };
  const rejected = (): unknown => Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
  for (const name of Object.getOwnPropertyNames(page.SubtleCrypto.prototype)) refuse(page.SubtleCrypto.prototype, name, rejected);
  refuse(page.SubtleCrypto, "supports", () => false);
}

async function linkAndCode(page: Page, since: number): Promise<void> {
  const notice = await demo.left(({ to }) => to.includes(GUEST), since);
  await page.goto(linkIn(notice.text));
  await codeBySms(page, demo, since);
  await page.getByText(`Uw BSN is ${NUMBER}.`).waitFor();
}

test("a guest whose browser knows no ML-KEM reads and answers with a file, and fetches the JavaScript only to answer", async () => {
  await swaks({ port: demo.smtpPort, to: [GUEST], subject: "Dossier", body: `Uw BSN is ${NUMBER}.` });
  const older = await phonePage("older");
  const { page } = older;
  await linkAndCode(page, 0);
  await page.getByRole("button", { name: "Antwoorden" }).click();
  await page.getByText(/Alleen .+ kan het openen\./).waitFor();
  expect(older.scripts()).toEqual([]);

  await page.getByLabel("Uw antwoord").fill(`Ja, dat klopt: ${NUMBER}.`);
  await page.locator('input[type="file"]').setInputFiles({ name: "bewijs.txt", mimeType: "text/plain", buffer: Buffer.from(NUMBER) });
  await page.getByRole("button", { name: "Verzegelen en versturen" }).click();
  await page.getByRole("heading", { name: "Uw antwoord is verstuurd" }).waitFor();
  expect(older.scripts()).toHaveLength(1);
  expect(await older.refusals()).toBeGreaterThan(0);
  expect(older.trouble()).toEqual([]);
  await older.context.close();
});

test("a sender whose browser knows no ML-KEM reads the subject, the answer and its file", async () => {
  const older = await phonePage("older");
  const { page } = older;
  await signIn(page, demo, "sender@voorbeeld.example");
  await page.getByText("Dossier").first().waitFor();
  await page
    .getByRole("link", { name: /^Antwoorden/ })
    .first()
    .click();
  await page.getByText(GUEST).first().click();
  await page.getByText(`Ja, dat klopt: ${NUMBER}.`).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /Bewaren/ }).click()]);
  const saved = join(downloads(), "bewijs.txt");
  await download.saveAs(saved);
  expect(readFileSync(saved, "utf8")).toBe(NUMBER);
  expect(older.scripts()).toHaveLength(1);
  expect(await older.refusals()).toBeGreaterThan(0);
  expect(older.trouble()).toEqual([]);
  await older.context.close();
});

test("a guest is told when the organisation opens the answer, and a recent browser seals it without the JavaScript", async () => {
  const since = await demo.count();
  const from = "zonder-account@voorbeeld.example";
  await swaks({ port: demo.smtpPort, from, to: [GUEST], subject: "Dossier", body: `Uw BSN is ${NUMBER}.` });
  const recent = await phonePage("recent");
  const { page } = recent;
  await linkAndCode(page, since);
  await page.getByRole("button", { name: "Antwoorden" }).click();
  await page.getByText("Gemeente Voorbeeld opent het en stuurt het als gewone mail naar").waitFor();
  expect(await page.getByText(/Alleen .+ kan het openen/).count()).toBe(0);
  expect(await axe(page)).toEqual([]);
  await page.getByLabel("Uw antwoord").fill("Ja, dat klopt.");
  await page.getByRole("button", { name: "Verzegelen en versturen" }).click();
  const mail = await demo.left(({ to }) => to.includes(from), since);
  expect(mail.text).toContain("Ja, dat klopt.");
  await page.getByRole("heading", { name: "Uw antwoord is verstuurd" }).waitFor();
  expect(recent.scripts()).toEqual([]);
  expect(recent.trouble()).toEqual([]);
  await recent.context.close();
});
