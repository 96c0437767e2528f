import { utf8 } from "#core/bytes.ts";
import type { Sink } from "#core/extract/extractor.ts";
import { createLine } from "#core/extract/html/line.ts";
import { createHtmlReader } from "#core/extract/html/reader.ts";
import { decodeBase64 } from "#core/extract/text/base64.ts";
import { createSides } from "#core/extract/text/sides.ts";
import { decodeEntities } from "#core/extract/xml/entities.ts";

/** Elements that begin a new line. Others run on, so that a number split over tags is one number again. */
const BLOCKS = new Set(
  "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol optgroup option p pre section select summary table tbody textarea tfoot thead title tr ul".split(
    " ",
  ),
);
const CELLS = new Set(["td", "th"]);
/** Elements that every program takes for a part of the line. Others are a space to some. */
const RUNNING = new Set(["b", "em", "i", "span", "strong", "u"]);
/** Elements that have no end. */
const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
/** Attributes that hold words, or may. Others hold looks and are of no interest. */
const SPEAKING =
  /^(?:href|src|alt|title|value|content|placeholder|label|summary|action|cite|name|srcdoc|aria-label|aria-description|data-.{1,100}|on[a-z]{1,40})$/;
const HIDING =
  /(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|!|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$))/i;

/** Writes an HTML document to the sink: what is seen as "", and the rest at places of their own. */
export async function readHtml(texts: AsyncIterable<string>, sink: Sink): Promise<void> {
  const sides = createSides(sink);
  const links: string[] = [];
  const side = sides.add;
  const page = createPage((text) => sink.text("", text), side);
  const reader = createHtmlReader({
    open: (name, attributes, selfClosing) => {
      for (const [key, value] of attributes) {
        if (value.startsWith("data:") && value.length > 64) links.push(value);
        else if (SPEAKING.test(key) && value !== "") side("attributes", key === "href" || key === "src" ? unescapeLink(value) : value);
      }
      page.open(name, attributes, selfClosing);
    },
    close: page.close,
    text: page.text,
    comment(text) {
      side("comments", text);
      page.gap();
    },
    broken: page.broken,
    script: (text) => side("scripts and styles", text),
  });
  for await (const text of texts) {
    reader.push(text);
    page.flush();
  }
  reader.end();
  page.end();
  sides.end();
  for (const link of links) await readDataLink(link, sink);
}

interface Page {
  readonly open: (name: string, attributes: readonly (readonly [string, string])[], selfClosing: boolean) => void;
  readonly close: (name: string) => void;
  readonly text: (text: string) => void;
  /** A comment, which is nothing to a browser and a space to others. */
  readonly gap: () => void;
  readonly broken: (markup: string) => void;
  readonly flush: () => void;
  readonly end: () => void;
}

/** Keeps what is seen apart from what is hidden by its own style. */
function createPage(show: (text: string) => void, side: (place: string, text: string) => void): Page {
  let seen: string[] = [];
  let hidden: string[] = [];
  let hiddenBy = "";
  let hiddenDepth = 0;
  const line = createLine((text) => side("lines as they are shown", text));
  const put = (text: string) => (hiddenDepth > 0 ? hidden : seen).push(text);
  const unhide = () => {
    side("hidden text", hidden.join(""));
    hidden = [];
  };
  const flush = (): void => {
    if (hidden.length > 5000) unhide();
    show(seen.join(""));
    seen = [];
  };
  return {
    open(name, attributes, selfClosing) {
      if (BLOCKS.has(name)) {
        put("\n");
        line.end();
      } else if (CELLS.has(name)) {
        put("\t");
        line.cell();
      } else if (!RUNNING.has(name) && hiddenDepth === 0) line.odd(" ");
      if (selfClosing || VOID.has(name)) return;
      if (hiddenDepth > 0) hiddenDepth += name === hiddenBy ? 1 : 0;
      else if (
        attributes.some(([key, value]) => (key === "hidden" && value !== "until-found") || (key === "style" && HIDING.test(value)))
      ) {
        hiddenBy = name;
        hiddenDepth = 1;
      }
    },
    close(name) {
      if (hiddenDepth > 0 && name === hiddenBy && --hiddenDepth === 0) unhide();
      if (BLOCKS.has(name)) {
        put("\n");
        line.end();
      } else if (!RUNNING.has(name) && hiddenDepth === 0) line.odd(" ");
    },
    text(text) {
      put(text);
      if (hiddenDepth === 0) line.text(text);
    },
    gap() {
      if (hiddenDepth === 0) line.odd(" ");
    },
    broken(markup) {
      if (hiddenDepth === 0) line.odd(decodeEntities(withoutTags(markup)));
    },
    flush,
    end() {
      line.end();
      flush();
    },
  };
}

/** What is left of a broken tag where each tag begins at its last angle. */
function withoutTags(markup: string): string {
  return markup.replace(/<\/?([a-z\d]{0,20})[^<>]*>/gi, (_, name: string) => (BLOCKS.has(name.toLowerCase()) ? " " : ""));
}

function unescapeLink(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}

/** A file inside a link (RFC 2397). */
async function readDataLink(link: string, sink: Sink): Promise<void> {
  const comma = link.indexOf(",");
  const header = link.slice(5, Math.max(5, comma));
  if (comma < 0) return;
  const body = link.slice(comma + 1);
  const bytes = header.endsWith(";base64") ? decodeBase64(body) : utf8(unescapeLink(body));
  await sink.file("file inside a link", bytes, header.replace(/;base64$/, ""));
}
