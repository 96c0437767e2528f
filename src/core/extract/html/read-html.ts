import { utf8 } from "#core/bytes.ts";
import type { Sink } from "#core/extract/extractor.ts";
import { createHtmlReader } from "#core/extract/html/reader.ts";
import { decodeBase64 } from "#core/extract/text/base64.ts";
import { createSides } from "#core/extract/text/sides.ts";

/** Elements that begin a new line. Others run on, so that a number split over tags is one number again. */
const BLOCKS = new Set(
  "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol optgroup option p pre section select summary table tbody textarea tfoot thead title tr ul".split(
    " ",
  ),
);
const CELLS = new Set(["td", "th"]);
/** Elements that show their text as it was written. */
const VERBATIM = new Set(["pre", "textarea", "listing", "xmp", "plaintext"]);
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
    comment: (text) => side("comments", text),
    script: (text) => side("scripts and styles", text),
  });
  for await (const text of texts) {
    reader.push(text);
    page.flush();
  }
  reader.end();
  page.flush();
  sides.end();
  for (const link of links) await readDataLink(link, sink);
}

interface Page {
  readonly open: (name: string, attributes: readonly (readonly [string, string])[], selfClosing: boolean) => void;
  readonly close: (name: string) => void;
  readonly text: (text: string) => void;
  readonly flush: () => void;
}

/** Keeps what is seen apart from what is hidden by its own style. */
function createPage(show: (text: string) => void, side: (place: string, text: string) => void): Page {
  const seen = createFlow();
  const hidden = createFlow();
  let verbatimDepth = 0;
  let hiddenBy = "";
  let hiddenDepth = 0;
  const flow = () => (hiddenDepth > 0 ? hidden : seen);
  const unhide = () => side("hidden text", hidden.take());
  return {
    open(name, attributes, selfClosing) {
      if (BLOCKS.has(name)) flow().mark("\n");
      else if (CELLS.has(name)) flow().mark("\t");
      if (VERBATIM.has(name) && !selfClosing) verbatimDepth++;
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
      if (VERBATIM.has(name) && verbatimDepth > 0) verbatimDepth--;
      if (BLOCKS.has(name)) flow().mark("\n");
    },
    text: (text) => flow().text(text, verbatimDepth > 0),
    flush() {
      if (hidden.count() > 5000) unhide();
      show(seen.take());
    },
  };
}

interface Flow {
  readonly text: (text: string, isVerbatim: boolean) => void;
  readonly mark: (mark: string) => void;
  readonly count: () => number;
  /** All that flowed in since it was asked before. */
  readonly take: () => string;
}

/** Text as a browser lays it out: white space is one space, and none where a line begins (CSS Text 3 section 4.1). */
function createFlow(): Flow {
  let pieces: string[] = [];
  let isBlank = true;
  return {
    text(text, isVerbatim) {
      const spaced = isVerbatim ? text : text.replace(/[ \t\n\f\r]+/g, " ");
      const piece = isBlank && !isVerbatim && spaced.startsWith(" ") ? spaced.slice(1) : spaced;
      if (piece === "") return;
      pieces.push(piece);
      isBlank = piece.endsWith(" ");
    },
    mark(mark) {
      pieces.push(mark);
      isBlank = true;
    },
    count: () => pieces.length,
    take() {
      const all = pieces.join("");
      pieces = [];
      return all;
    },
  };
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
