import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** The two screens on which everything is seen. */
export const SCREENS = [
  { name: "a phone of 390x844", width: 390, height: 844 },
  { name: "a desk of 1280x800", width: 1280, height: 800 },
] as const;

/** A real Chromium with a new profile. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
}

/** A page that keeps account of what went wrong in it. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Content Security Policy reports, script errors, failed loads and requests to other hosts so far. */
  readonly trouble: () => readonly string[];
}

/** A fresh context of one screen, in Dutch, with every Content Security Policy report and error collected. */
export async function openPage(browser: Browser, screen: { readonly width: number; readonly height: number }): Promise<Watched> {
  const context = await browser.newContext({ viewport: screen, locale: "nl-NL", acceptDownloads: true });
  context.setDefaultTimeout(10_000);
  const trouble: string[] = [];
  await context.exposeFunction("zegelReport", (report: string) => trouble.push(report));
  await context.addInitScript(() => {
    const page = globalThis as unknown as { zegelReport: (text: string) => void; addEventListener: (name: string, hears: (event: { violatedDirective: string; blockedURI: string }) => void) => void };
    page.addEventListener("securitypolicyviolation", (event) => page.zegelReport(`csp ${event.violatedDirective} ${event.blockedURI}`));
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => trouble.push(`script ${error.message}`));
  page.on("console", (line) => {
    // A refused call (wrong code, taken back) is what the page tells the person; Chromium also writes it to the console.
    if (line.type() === "error" && !line.text().startsWith("Failed to load resource")) trouble.push(`console ${line.text()}`);
  });
  page.on("request", (request) => {
    if (!["localhost", ""].includes(new URL(request.url()).hostname)) trouble.push(`asked ${request.url()}`);
  });
  return { page, context, trouble: () => trouble };
}

/** The violations that axe sees on the page as it stands. */
export async function axe(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** A fresh directory for what a browser downloads. */
export function downloads(): string {
  return mkdtempSync(join(tmpdir(), "zegel-downloads-"));
}
