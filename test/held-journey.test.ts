import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_POLICY } from "#apps/policy-watch.ts";
import { axe, openPage, SCREENS, startBrowser, type Watched } from "#test/kit/browser.ts";
import { type Demo, removeData, startDemo, until, zegel } from "#test/kit/demo.ts";
import { Client, closeAll } from "#test/kit/smtp.ts";
import { fillSignIn, linkIn, signIn } from "#test/kit/steps.ts";
import { swaks } from "#test/kit/swaks.ts";

const [PHONE, DESK] = SCREENS;
const KLANT = "klant@elders.example";
const data = mkdtempSync(join(tmpdir(), "zegel-held-"));
const policy = join(data, "policy.yaml");
let demo: Demo;
let browser: Browser;

beforeAll(async () => {
  writeFileSync(policy, policyWith(0));
  [demo, browser] = await Promise.all([startDemo({ data }), startBrowser()]);
});
afterAll(async () => {
  await closeAll();
  await browser.close();
  await demo.stop();
  removeData(demo);
});

/** The policy that ships, with a rule that asks a reason and one that asks a colleague. */
function policyWith(delaySeconds: number): string {
  const asks = (action: string, word: string): string =>
    `\n  - id: ${action}\n    when:\n      headers: { Subject: ["*${word}*"] }\n    then: ${action}\n    say: { nl: "Hier hoort ${word} bij.", en: "This asks ${word}." }\n`;
  const shipped = readFileSync(DEFAULT_POLICY, "utf8").replace("delaySeconds: 0", `delaySeconds: ${delaySeconds}`);
  return `${shipped}${asks("justify", "Lijst")}${asks("approve", "Besluit")}`;
}

/** The words of the menu that take more than one line. */
const BROKEN_WORDS =
  "[...document.querySelectorAll('nav .word')].filter((word) => word.offsetHeight > 1.9 * parseFloat(getComputedStyle(word).fontSize)).map((word) => word.textContent)";

/** The page has nothing wrong with it, is no wider than the screen, and its menu has each entry on one line. */
async function sound({ page, trouble }: Watched): Promise<void> {
  expect(await page.evaluate(BROKEN_WORDS)).toEqual([]);
  expect(await axe(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
  expect(trouble()).toEqual([]);
}

const mailTo = (subject: string, body = "De brief van vandaag."): Promise<{ readonly ok: boolean }> =>
  swaks({ port: demo.smtpPort, to: [KLANT], subject, body });
const gone = (subject: string): Promise<unknown> => demo.left((mail) => mail.subject === subject && mail.to.includes(KLANT));
const waits = async (): Promise<readonly { readonly id: string; readonly why: string; readonly from: string }[]> =>
  (await zegel("held", "list", "--json", "--data", data)).out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { id: string; why: string; from: string });

test("a sender is asked for a reason by mail, gives it on a phone, and the message goes", async () => {
  await mailTo("Lijst van namen");
  const asked = await demo.left(({ subject }) => subject.startsWith("Uw bericht is vastgehouden"));
  expect(asked.to).toEqual(["sender@voorbeeld.example"]);
  const seen = await openPage(browser, PHONE);
  const { page, context } = seen;
  await page.goto(linkIn(asked.text));
  await page.getByRole("heading", { name: "Waarom mag dit bericht weg?" }).waitFor();
  await sound(seen);
  await page.getByLabel("Reden", { exact: true }).fill("Kort");
  await page.getByRole("button", { name: "Reden opgeven en versturen" }).click();
  await page.getByText("Schrijf iets meer").waitFor();
  await sound(seen);
  await page.getByLabel("Reden", { exact: true }).fill("De klant vroeg zelf om deze lijst.");
  await page.getByRole("button", { name: "Reden opgeven en versturen" }).press("Enter");
  await page.getByRole("heading", { name: "Dank u. Het bericht is onderweg" }).waitFor();
  await sound(seen);
  await gone("Lijst van namen");
  await page.reload();
  await page.getByRole("heading", { name: "Deze link werkt niet of niet meer" }).waitFor();
  await context.close();
});

test("a colleague reviews by the link in a mail: reads, gives one message back with a remark and lets another go, by keyboard", async () => {
  await mailTo("Besluit een", "Een zin over het eerste besluit.");
  const asked = await demo.left(({ subject }) => subject.startsWith("Een bericht wacht op u"));
  expect(asked.to).toEqual(["approver@voorbeeld.example"]);
  expect(asked.text).not.toMatch(/besluit|sender@|klant@/i);
  const seen = await openPage(browser, DESK);
  const { page, context } = seen;
  await page.goto(/http\S+\/app\/review\/[\w-]+/.exec(asked.text)?.[0] ?? "");
  await fillSignIn(page, demo, "approver@voorbeeld.example");
  await page.getByRole("heading", { name: "Besluit een" }).waitFor();
  await page.getByText("Een zin over het eerste besluit.").waitFor();
  await page.getByText("Hier hoort Besluit bij.").waitFor();
  await sound(seen);
  await page.getByRole("button", { name: "Teruggeven…" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Teruggeven…" }).press("Enter");
  await sound(seen);
  await page.getByLabel("Opmerking voor de afzender").fill("Zet de datum er nog bij.");
  await page.getByRole("button", { name: "Teruggeven", exact: true }).click();
  await page.getByText("Het bericht is terug bij de afzender.").waitFor();
  await page.getByText("Er wacht niets op u").waitFor();
  await sound(seen);
  const back = await demo.left(({ subject }) => subject.startsWith("Uw bericht is niet verstuurd"));
  expect(back.to).toEqual(["sender@voorbeeld.example"]);
  expect(back.text).toContain("Zet de datum er nog bij.");

  await mailTo("Besluit twee");
  await until(
    async () => {
      await page.getByRole("button", { name: "Vernieuwen" }).click();
      return (await page.getByRole("link", { name: /sender@voorbeeld/ }).count()) === 1 ? true : undefined;
    },
    () => "nothing to review",
  );
  await sound(seen);
  await page.getByRole("link", { name: /sender@voorbeeld/ }).press("Enter");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("button", { name: "Let it go" }).press("Enter");
  await page.getByText("The message is on its way.").waitFor();
  await gone("Besluit twee");
  await context.close();
});

test("an administrator sees what waits on a phone but not what it says, and can delete it", async () => {
  await mailTo("Besluit drie", "Een zin die geen beheerder leest.");
  const seen = await openPage(browser, PHONE);
  const { page, context } = seen;
  await signIn(page, demo, "admin@voorbeeld.example");
  await page.getByRole("link", { name: /Te beoordelen/ }).click();
  await page.getByRole("link", { name: /sender@voorbeeld/ }).waitFor();
  await sound(seen);
  await page.getByRole("link", { name: /sender@voorbeeld/ }).click();
  await page.getByText("De inhoud ziet alleen wie beoordeelt.").waitFor();
  expect(await page.locator("main").innerText()).not.toMatch(/geen beheerder leest|Besluit drie/);
  await sound(seen);
  await page.getByRole("button", { name: "Verwijderen…" }).click();
  await sound(seen);
  await page.getByRole("button", { name: "Verwijderen", exact: true }).click();
  await page.getByText("Het bericht is verwijderd.").waitFor();
  expect(await waits()).toEqual([]);
  await context.close();
});

test("what waits is decided by command too: never by its writer, never without a name", async () => {
  await mailTo("Besluit vier");
  const [held] = await until(
    async () => ((await waits()).length === 1 ? waits() : undefined),
    () => "nothing waits",
  );
  expect(held).toMatchObject({ why: "approve", from: "sender@voorbeeld.example" });
  const decide = async (...words: readonly string[]): Promise<number> =>
    (await zegel("held", ...words, held?.id ?? "", "--data", data)).code;
  expect(await decide("release")).toBe(1);
  expect(await decide("release", "--by", "sender@voorbeeld.example")).toBe(1);
  expect(await decide("release", "--by", "approver@voorbeeld.example")).toBe(0);
  await gone("Besluit vier");
  expect(await decide("release", "--by", "approver@voorbeeld.example")).toBe(1);
});

test("a sender does not send a waiting message after all: by the link in the mail on a phone, and by command", async () => {
  const since = await demo.count();
  await mailTo("Besluit vijf");
  const asked = await demo.left(
    ({ subject, to }) => subject.startsWith("Uw bericht is vastgehouden") && to[0] === "sender@voorbeeld.example",
    since,
  );
  const seen = await openPage(browser, PHONE);
  const { page, context } = seen;
  await page.goto(linkIn(asked.text));
  await page.getByRole("heading", { name: "Uw bericht wacht" }).waitFor();
  await sound(seen);
  await page.getByRole("button", { name: "Toch niet versturen…" }).press("Enter");
  await sound(seen);
  await page.getByRole("button", { name: "Niet versturen", exact: true }).click();
  await page.getByRole("heading", { name: "Het bericht gaat niet weg" }).waitFor();
  await sound(seen);
  await context.close();
  await mailTo("Lijst zeven");
  const [held] = await waits();
  expect((await zegel("held", "withdraw", held?.id ?? "", "--data", data)).code).toBe(1);
  expect((await zegel("held", "withdraw", held?.id ?? "", "--by", "sender@voorbeeld.example", "--data", data)).code).toBe(0);
  expect(await waits()).toEqual([]);
});

test("in the time that the policy gives, a sender stops a message in the app, and takes back there what waits", async () => {
  writeFileSync(policy, policyWith(60));
  await until(
    async () => (demo.log().split("policy-loaded").length > 1 ? true : undefined),
    () => demo.log(),
  );
  const since = await demo.count();
  await mailTo("Te vroeg");
  const seen = await openPage(browser, PHONE);
  const { page, context } = seen;
  await signIn(page, demo, "sender@voorbeeld.example");
  await page.getByRole("link", { name: /Te vroeg/ }).click();
  await page.getByText(/Gaat weg over \d+ s/).waitFor();
  await sound(seen);
  await page.getByRole("button", { name: "Stop dit bericht" }).press("Enter");
  await page.getByText("Het bericht is gestopt. Niemand krijgt het.").waitFor();
  await sound(seen);
  expect((await zegel("queue", "list", "--json", "--data", data)).out).toBe("");
  expect(await demo.count()).toBe(since);

  await mailTo("Besluit zes");
  await page.getByRole("link", { name: "Alle verzonden berichten" }).click();
  await page.getByRole("link", { name: /Besluit zes/ }).click();
  await page.getByRole("button", { name: "Toch niet versturen…" }).click();
  await sound(seen);
  await page.getByRole("button", { name: "Niet versturen", exact: true }).press("Enter");
  await page.getByText("Het bericht gaat niet weg.").waitFor();
  await sound(seen);
  expect(await waits()).toEqual([]);
  await context.close();
  writeFileSync(policy, policyWith(0));
  await until(
    async () => (demo.log().split("policy-loaded").length > 2 ? true : undefined),
    () => demo.log(),
  );
});

test("of a run of spam from one account at most twenty messages leave, and its owner and the administrator are told", async () => {
  const count = process.env["SLOW"] === "1" ? 1000 : 60;
  const client = new Client(demo.smtpPort);
  await client.reply();
  await client.say("EHLO client.example");
  for (let nth = 0; nth < count; nth++) {
    await client.say("MAIL FROM:<colleague@voorbeeld.example>");
    await client.say(`RCPT TO:<doel${nth}@spam.example>`);
    await client.say("DATA");
    const text = `Beste ${nth},\r\nUw pakket ligt klaar, betaal nu via https://post.example/${nth} de kosten.`;
    expect(await client.say(`From: colleague@voorbeeld.example\r\nSubject: Pakket ${nth}\r\n\r\n${text}\r\n.`)).toMatch(/^250 /);
  }
  const told = await demo.left(({ subject }) => subject.startsWith("Ongewoon veel mail"));
  expect(["colleague@voorbeeld.example", "admin@voorbeeld.example"]).toContain(told.to[0]);
  await until(
    async () => ((await waits()).filter(({ why }) => why === "limit").length === count - 20 ? true : undefined),
    () => "the rest does not wait",
  );
  const left = (await demo.outbox()).filter(({ to }) => to.some((one) => one.endsWith("@spam.example")));
  expect(left).toHaveLength(20);
});
