import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axe, downloads, openPage, SCREENS, startBrowser, type Watched } from "#test/kit/browser.ts";
import { type Demo, removeData, startDemo, until, zegel } from "#test/kit/demo.ts";
import { descendants, inFiles, inMemory, residentBytes } from "#test/kit/memory.ts";
import { bsn } from "#test/kit/planted.ts";
import { codeBySms, fillSignIn, linkIn, signIn } from "#test/kit/steps.ts";
import { swaks } from "#test/kit/swaks.ts";

/** After this the last scrubbing is done (src/io/memory). */
const SCRUBBED_MS = 15_000;

let demo: Demo;
let browser: Browser;
const files = downloads();
/** Everything that must not be left anywhere afterwards. */
const needles: string[] = [];

beforeAll(async () => {
  demo = await startDemo();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await demo.stop();
  removeData(demo);
});

const shot = (watched: Watched, name: string): Promise<Buffer> =>
  watched.page.screenshot({
    path: process.env["SHOTS"] === undefined ? join(files, `${name}.png`) : join(process.env["SHOTS"], `${name}.png`),
  });

async function clean(watched: Watched, name: string): Promise<void> {
  await shot(watched, name);
  expect(await axe(watched.page)).toEqual([]);
  expect(watched.trouble()).toEqual([]);
  // Nothing runs out of the screen sideways.
  expect(await watched.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).toBe(true);
}

describe.each(SCREENS)("on $name", (screen) => {
  const at = `${screen.width}`;
  const number = bsn(screen.width);
  const subject = `Zonnebloemdossier${screen.width}`;
  const known = "inwoner@post.example";
  const unknown = `nieuw${screen.width}@post.example`;
  let guestUrl = "";

  test("the guest opens the link, enters the code from the SMS, reads, saves the file and answers with a file", async () => {
    const since = await demo.count();
    const attached = join(files, `overzicht-${at}.csv`);
    const { writeFileSync } = await import("node:fs");
    writeFileSync(attached, `naam;BSN\r\nJansen;${number}\r\n`);
    needles.push(number, subject);
    await swaks({
      port: demo.smtpPort,
      to: [known],
      subject,
      body: `Geachte heer,\\n\\nUw BSN is ${number}. Klopt dat?`,
      attach: [attached],
    });
    guestUrl = linkIn((await demo.left(({ to }) => to.includes(known), since)).text);
    needles.push(guestUrl.split("#")[1] ?? "no secret");

    const watched = await openPage(browser, screen);
    const { page } = watched;
    await page.goto(guestUrl);
    await page.getByText("Afdeling Burgerzaken").first().waitFor();
    expect(await page.evaluate("document.documentElement.scrollHeight <= innerHeight")).toBe(true);
    const first = await demo.left(({ kind }) => kind === "sms", since);
    await clean(watched, `guest-verify-${at}`);
    await page.getByLabel("Code van 6 cijfers").fill(first.text.startsWith("000000") ? "111111" : "000000");
    await page.getByText("U kunt het nog 4 keer proberen.").waitFor();
    await clean(watched, `guest-wrong-${at}`);
    await codeBySms(page, demo, since);
    await page.getByRole("heading", { name: subject }).waitFor();
    await page.getByText(`Uw BSN is ${number}. Klopt dat?`).waitFor();
    await clean(watched, `guest-read-${at}`);

    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /Bewaren/ }).click()]);
    const saved = join(files, `saved-${at}.csv`);
    await download.saveAs(saved);
    expect(readFileSync(saved, "utf8")).toBe(`naam;BSN\r\nJansen;${number}\r\n`);

    await page.getByRole("button", { name: "Antwoorden" }).click();
    await page.getByLabel("Uw antwoord").fill(`Ja, dat klopt: ${number}.`);
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: "bewijs.txt", mimeType: "text/plain", buffer: Buffer.from(`bewijs voor ${number}`) });
    await clean(watched, `guest-answer-${at}`);
    await page.getByRole("button", { name: /Verzegelen en versturen|Versturen/ }).click();
    const told = await demo.left(
      ({ to, subject: about }) => to.includes("sender@voorbeeld.example") && about.startsWith("Antwoord van"),
      since,
    );
    expect(told.text).not.toContain(number);
    await page.waitForTimeout(300);
    await clean(watched, `guest-answered-${at}`);
    await watched.context.close();
  });

  test("a recipient whose phone is not known: it waits sealed, the sender fills in a number, and it goes", async () => {
    const since = await demo.count();
    await swaks({ port: demo.smtpPort, to: [unknown], subject, body: `Uw BSN is ${number}.` });
    const asks = await demo.left(({ to }) => to.includes("sender@voorbeeld.example"), since);
    expect((await demo.outbox()).slice(since).some(({ to }) => to.includes(unknown))).toBe(false);
    needles.push(linkIn(asks.text).split("#")[1] ?? "no secret");

    const watched = await openPage(browser, screen);
    const { page } = watched;
    await page.goto(linkIn(asks.text));
    await page.getByText(unknown).first().waitFor();
    await clean(watched, `contact-${at}`);
    await page.getByLabel("Mobiel nummer van de ontvanger").fill("06 98765432");
    await page.getByRole("button", { name: "Opslaan en versturen" }).click();
    await page.getByText("Het bericht is onderweg").waitFor();
    await clean(watched, `contact-done-${at}`);

    const notice = await demo.left(({ to }) => to.includes(unknown), since);
    needles.push(linkIn(notice.text).split("#")[1] ?? "no secret");
    await page.goto(linkIn(notice.text));
    await codeBySms(page, demo, since);
    await page.getByText(`Uw BSN is ${number}.`).waitFor();
    expect((await demo.outbox()).findLast(({ kind }) => kind === "sms")?.to).toEqual(["+31698765432"]);

    await page.goto(linkIn(asks.text));
    await page.getByText("Deze link werkt niet of niet meer").waitFor();
    await clean(watched, `contact-used-${at}`);
    await watched.context.close();
  });

  test("an access code that both agreed on opens it, and no other code does", async () => {
    const since = await demo.count();
    const to = `code${screen.width}@post.example`;
    await swaks({ port: demo.smtpPort, to: [to], subject, body: `Uw BSN is ${number}.` });
    const asks = await demo.left(({ to: [first] }) => first === "sender@voorbeeld.example", since);
    const watched = await openPage(browser, screen);
    const { page } = watched;
    await page.goto(linkIn(asks.text));
    await page.getByRole("radio", { name: /Afgesproken code/ }).check();
    await page.getByLabel("Code", { exact: true }).fill("Blauwe-Fiets-42");
    await page.getByRole("button", { name: "Opslaan en versturen" }).click();
    await page.getByText("Het bericht is onderweg").waitFor();
    const notice = await demo.left(({ to: [first] }) => first === to, since);
    await page.goto(linkIn(notice.text));
    const field = page.getByLabel("Afgesproken code", { exact: true });
    await field.fill("rode fiets 42");
    await page.getByRole("button", { name: "Bericht openen" }).click();
    await page.getByText("U kunt het nog 4 keer proberen.").waitFor();
    await clean(watched, `guest-code-${at}`);
    await field.fill("blauwe fiets 42");
    await page.getByRole("button", { name: "Bericht openen" }).click();
    await page.getByText(`Uw BSN is ${number}.`).waitFor();
    expect(watched.trouble()).toEqual([]);
    await watched.context.close();
  });

  test("the sender signs in, sees who opened and answered, reads the answer, and takes the message back", async () => {
    const watched = await openPage(browser, screen);
    const { page } = watched;
    await page.goto(`${demo.url}/app`);
    await page.getByLabel("Mailadres").waitFor();
    await clean(watched, `sign-in-${at}`);
    await until(
      async () => {
        await signIn(page, demo, "sender@voorbeeld.example");
        return await page
          .getByText(subject)
          .first()
          .waitFor({ timeout: 5000 })
          .then(
            () => true,
            () => undefined,
          );
      },
      () => "the sender could not sign in",
    );
    await clean(watched, `sent-list-${at}`);
    await page
      .getByRole("link", { name: new RegExp(`${subject}[\\s\\S]*${known}`) })
      .first()
      .click();
    await page.getByText("Beantwoord").first().waitFor();
    await clean(watched, `sent-${at}`);

    await page
      .getByRole("link", { name: /^Antwoorden/ })
      .first()
      .click();
    await page.getByText(known).first().click();
    await page.getByText(`Ja, dat klopt: ${number}.`).waitFor();
    await clean(watched, `answer-${at}`);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /Bewaren/ }).click()]);
    const saved = join(files, `bewijs-${at}.txt`);
    await download.saveAs(saved);
    expect(readFileSync(saved, "utf8")).toBe(`bewijs voor ${number}`);

    await page
      .getByRole("link", { name: /^Verzonden/ })
      .first()
      .click();
    await page
      .getByRole("link", { name: new RegExp(`${subject}[\\s\\S]*${known}`) })
      .first()
      .click();
    await page.getByRole("button", { name: "Terugnemen…" }).first().click();
    await page.getByRole("button", { name: "Nu terugnemen" }).waitFor();
    await clean(watched, `recall-question-${at}`);
    await page.getByRole("button", { name: "Nu terugnemen" }).click();
    await page
      .getByText(/Teruggenomen/)
      .first()
      .waitFor();
    await clean(watched, `recalled-${at}`);
    const [certificate] = await Promise.all([page.waitForEvent("download"), page.getByText("Bewijs van terugnemen bewaren").click()]);
    const proof = join(files, `certificate-${at}.json`);
    await certificate.saveAs(proof);
    expect(await zegel("verify", proof, "--data", demo.data)).toMatchObject({ code: 0, out: "holds\n" });

    await page.goto(guestUrl);
    await page.getByRole("heading", { name: "De afzender heeft dit bericht teruggenomen" }).waitFor();
    await clean(watched, `guest-gone-${at}`);
    await watched.context.close();
  });

  test("an unknown link is one page that does not say why", async () => {
    const watched = await openPage(browser, screen);
    await watched.page.goto(`${demo.url}/g/AAAAAAAAAAAAAAAAAAAAAA#${"A".repeat(43)}`);
    await watched.page.getByRole("heading", { name: "Deze link werkt niet" }).waitFor();
    const asUnknown = await watched.page.locator("main").innerText();
    await watched.page.goto(`${guestUrl.split("#")[0]}#${"A".repeat(43)}`);
    await watched.page.reload();
    await watched.page.getByRole("heading", { name: "Deze link werkt niet" }).waitFor();
    expect(await watched.page.locator("main").innerText()).toBe(asUnknown);
    await clean(watched, `guest-unknown-${at}`);
    await watched.context.close();
  });

  test("the administrator sees health, rules and events, and no message", async () => {
    const watched = await openPage(browser, screen);
    const { page } = watched;
    await page.goto(`${demo.url}/admin`);
    await until(
      async () => {
        await fillSignIn(page, demo, "admin@voorbeeld.example");
        return page
          .getByText("bsn")
          .first()
          .waitFor({ timeout: 5000 })
          .then(
            () => true,
            () => undefined,
          );
      },
      () => "the administrator could not sign in",
    );
    expect(await page.locator("body").innerText()).not.toContain(subject);
    await clean(watched, `admin-${at}`);
    await watched.context.close();
  });
});

test("every step is an event, and zegel verify finds the chain intact", async () => {
  const { code, out } = await zegel("verify", "--data", demo.data);
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/^intact: \d+ events/) as string });
  expect(Number(/(\d+) events/.exec(out)?.[1])).toBeGreaterThan(30);
});

test("nothing is left in the data directory, the log or the memory of the running demo", async () => {
  expect(needles.length).toBeGreaterThanOrEqual(10);
  // The memory is scrubbed a while after contents were last handled; the sandbox ends when it was idle long enough.
  await new Promise((wake) => setTimeout(wake, SCRUBBED_MS));
  for (const pid of [demo.pid, ...descendants(demo.pid)])
    expect(inMemory(pid, needles)).toEqual(Object.fromEntries(needles.map((needle) => [needle, 0])));
  expect(inFiles(demo.data, needles)).toEqual([]);
  for (const needle of needles) expect(demo.log()).not.toContain(needle);
}, 60_000);

test("the search for needles finds what is there", () => {
  expect(inMemory(demo.pid, ["Gemeente Voorbeeld"])["Gemeente Voorbeeld"]).toBeGreaterThan(0);
  expect(inFiles(demo.data, ["Afdeling Burgerzaken"])).not.toEqual([]);
});

test("the idle demo needs less than 250 MB", () => {
  expect(residentBytes(demo.pid)).toBeLessThan(250 * 1024 * 1024);
});
