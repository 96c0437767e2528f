import type { Bytes } from "#core/bytes.ts";
import { type Drawn, type PdfKeeper, picturesOf } from "#core/extract/pdf/pictures.ts";
import { Stop } from "#core/extract/budget.ts";

/** A page as a reader sees it. */
export interface PdfPage {
  readonly text: string;
  readonly fields: readonly string[];
  readonly annotations: readonly string[];
  /** Whether anything at all is drawn on it. */
  readonly isPainted: boolean;
  readonly attachments: readonly PdfAttachment[];
  /** What a page without text shows, as PNM. */
  readonly pictures: readonly Bytes[];
}

/** A file inside a PDF. */
interface PdfAttachment {
  readonly name: string;
  readonly bytes: Bytes;
}

/** An opened PDF. */
export interface Pdf {
  readonly pages: number;
  page(number: number): Promise<PdfPage>;
  metadata(): Promise<readonly string[]>;
  outline(): Promise<readonly string[]>;
  scripts(): Promise<readonly string[]>;
  attachments(): Promise<readonly PdfAttachment[]>;
  close(): Promise<void>;
}

/** Opens a PDF with PDF.js in this same thread: no fonts, no WebAssembly, no network, images only where asked for. Rejects at damage. */
export async function loadPdf(bytes: Bytes, withPictures: boolean): Promise<Pdf | "password"> {
  const { getDocument, PasswordException } = await loadLibrary();
  const task = getDocument({
    data: bytes,
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    // Every image is larger than nothing: then none is decoded.
    maxImageSize: withPictures ? PICTURE_PIXELS_MAX : 0,
    enableXfa: true,
    verbosity: 0,
  });
  try {
    return openDocument((await task.promise) as unknown as Document, withPictures, () => task.destroy());
  } catch (error) {
    await task.destroy();
    if (error instanceof PasswordException) return "password";
    throw error;
  }
}

/** Pixels of one picture that is decoded: two pages of A4 at 400 dots an inch. */
const PICTURE_PIXELS_MAX = 32_000_000;

type Library = Pick<typeof import("pdfjs-dist/legacy/build/pdf.mjs"), "getDocument" | "PasswordException">;
let library: Promise<Library> | undefined;

/** Loaded when the first PDF comes: it is large. The worker's half first, so that no worker is started. */
function loadLibrary(): Promise<Library> {
  library ??= import("pdfjs-dist/legacy/build/pdf.worker.mjs").then(() => import("pdfjs-dist/legacy/build/pdf.mjs"));
  return library;
}

/** What we use of PDF.js, in types that hold. */
interface Document {
  readonly numPages: number;
  readonly isPureXfa: boolean;
  getPage(number: number): Promise<Page>;
  getMetadata(): Promise<{ info: Record<string, unknown>; metadata: { getRaw(): string } | null }>;
  getOutline(): Promise<readonly OutlineNode[] | null>;
  getJSActions(): Promise<ReadonlyMap<string, readonly string[]> | null>;
  getAttachments(): Promise<ReadonlyMap<string, { filename?: string }> | null>;
  getAttachmentContent(id: string): Promise<Uint8Array | null>;
}

interface Page extends PdfKeeper {
  getTextContent(): Promise<{ items: readonly TextItem[] }>;
  getAnnotations(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  getOperatorList(): Promise<Drawn>;
  getXfa(): Promise<XfaNode | null>;
  cleanup(): boolean;
}

interface TextItem {
  readonly str?: string;
  readonly hasEOL?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly transform?: readonly number[];
}

interface OutlineNode {
  readonly title: string;
  readonly url: string | null;
  readonly items: readonly OutlineNode[];
}

interface XfaNode {
  readonly value?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly children?: readonly (XfaNode | null)[];
}

function openDocument(document: Document, withPictures: boolean, close: () => Promise<void>): Pdf {
  return {
    pages: document.numPages,
    page: async (number) => readPage(document, await document.getPage(number), withPictures),
    async metadata() {
      const { info, metadata } = await document.getMetadata();
      const lines = Object.entries(info).flatMap(([key, value]) => propertyLines(key, value));
      return metadata === null ? lines : [...lines, metadata.getRaw()];
    },
    outline: async () => outlineLines((await document.getOutline()) ?? [], 0),
    scripts: async () => [...((await document.getJSActions()) ?? new Map<string, readonly string[]>()).values()].flat(),
    async attachments() {
      const found: PdfAttachment[] = [];
      for (const [id, { filename }] of (await document.getAttachments()) ?? []) {
        const attachment = await fetchAttachment(document, id, filename ?? id);
        if (attachment !== undefined) found.push(attachment);
      }
      return found;
    },
    close,
  };
}

async function readPage(document: Document, page: Page, withPictures: boolean): Promise<PdfPage> {
  const { items } = await page.getTextContent();
  const text = joinItems(items) + (document.isPureXfa ? xfaText(await page.getXfa(), 0) : "");
  const fields: string[] = [];
  const annotations: string[] = [];
  const attachments: PdfAttachment[] = [];
  for (const annotation of await page.getAnnotations()) {
    const lines = annotation["subtype"] === "Widget" ? fields : annotations;
    lines.push(...annotationLines(annotation));
    const file = annotation["file"] as { filename?: string } | undefined;
    if (typeof annotation["fileId"] !== "string") continue;
    const attachment = await fetchAttachment(document, annotation["fileId"], file?.filename ?? "attachment");
    if (attachment !== undefined) attachments.push(attachment);
  }
  const drawn = text.trim() === "" ? await page.getOperatorList() : undefined;
  const pictures = drawn === undefined || !withPictures ? [] : await picturesOf(page, drawn);
  page.cleanup();
  return { text, fields, annotations, isPainted: drawn === undefined || drawsSomething(drawn), attachments, pictures };
}

/** Pieces that touch belong together, also where a writer placed each digit by itself; a gap is a space, a new height a new line. */
function joinItems(items: readonly TextItem[]): string {
  const out: string[] = [];
  let last: TextItem | undefined;
  for (const item of items) {
    if (item.str === undefined) continue;
    const [, , , , x = 0, y = 0] = item.transform ?? [];
    const [, , , , lastX = 0, lastY = 0] = last?.transform ?? [];
    const height = item.height || last?.height || 1;
    if (last !== undefined && last.hasEOL !== true && item.str !== "" && last.str !== " " && item.str !== " ") {
      const gap = x - (lastX + (last.width ?? 0));
      if (Math.abs(y - lastY) > height * 0.5) out.push("\n");
      else if (gap > height * 0.15) out.push(gap > height * 2 ? "\t" : " ");
    }
    out.push(item.str);
    if (item.hasEOL === true) out.push("\n");
    if (item.str !== "" || item.hasEOL === true) last = item;
  }
  return out.length === 0 ? "" : `${out.join("")}\n`;
}

/** Operation 12 is `transform`, 91 `constructPath`: even an image that was left out is put in its place by the first. */
function drawsSomething({ fnArray }: Drawn): boolean {
  return fnArray.some((operation) => operation === 12 || operation === 91);
}

const SPEAKING = [
  "fieldName",
  "alternativeText",
  "url",
  "unsafeUrl",
  "overlaidText",
  "defaultFieldValue",
  "fieldValue",
  "buttonValue",
  "exportValue",
];

function annotationLines(annotation: Readonly<Record<string, unknown>>): string[] {
  const lines: string[] = [];
  for (const key of ["titleObj", "contentsObj", "richText"]) {
    const text = (annotation[key] as { str?: unknown } | undefined)?.str;
    if (typeof text === "string" && text !== "") lines.push(text);
  }
  for (const key of SPEAKING) lines.push(...stringsOf(annotation[key]));
  for (const { exportValue, displayValue } of (annotation["options"] ?? []) as { exportValue?: unknown; displayValue?: unknown }[]) {
    lines.push(...new Set([...stringsOf(exportValue), ...stringsOf(displayValue)]));
  }
  for (const line of (annotation["textContent"] ?? []) as readonly unknown[]) lines.push(...stringsOf(line));
  const actions = annotation["actions"];
  if (actions instanceof Map || (typeof actions === "object" && actions !== null)) lines.push(...Object.values(actions).flatMap(stringsOf));
  return lines;
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return Array.isArray(value) ? value.flatMap(stringsOf) : [];
}

function propertyLines(key: string, value: unknown): string[] {
  if (typeof value === "string") return [`${key}: ${value}`];
  return key === "Custom" && typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, text]) => propertyLines(name, text))
    : [];
}

function outlineLines(nodes: readonly OutlineNode[], depth: number): string[] {
  return depth > 50 ? [] : nodes.flatMap((node) => [node.title, ...stringsOf(node.url), ...outlineLines(node.items, depth + 1)]);
}

function xfaText(node: XfaNode | null | undefined, depth: number): string {
  if (node === null || node === undefined || depth > 200) return "";
  const own = [node.value ?? "", ...stringsOf(node.attributes?.["value"]), ...stringsOf(node.attributes?.["textContent"])]
    .filter((text) => text !== "")
    .map((text) => `${text}\n`);
  return own.join("") + (node.children ?? []).map((child) => xfaText(child, depth + 1)).join("");
}

async function fetchAttachment(document: Document, id: string, name: string): Promise<PdfAttachment | undefined> {
  try {
    const content = await document.getAttachmentContent(id);
    return content === null ? undefined : { name, bytes: new Uint8Array(content) };
  } catch (error) {
    if (error instanceof Stop) throw error;
    return { name: `${name} (unreadable)`, bytes: new Uint8Array([0]) };
  }
}
