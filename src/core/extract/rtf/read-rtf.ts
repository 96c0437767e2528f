import { type Bytes, concat, latin1 } from "#core/bytes.ts";
import type { Budget } from "#core/extract/budget.ts";
import type { Sink } from "#core/extract/extractor.ts";
import { readTokens } from "#core/extract/rtf/tokens.ts";
import { createSides, type Sides } from "#core/extract/text/sides.ts";

/** Groups inside each other; deeper ones count as this deep. */
const GROUPS_MAX = 1000;

/** What a group's text is for: undefined is the body, "" is nothing that anybody reads. */
const PLACES: Readonly<Record<string, string>> = {
  header: "header",
  headerl: "header",
  headerr: "header",
  headerf: "header",
  footer: "footer",
  footerl: "footer",
  footerr: "footer",
  footerf: "footer",
  footnote: "footnotes",
  annotation: "comments",
  atnauthor: "comments",
  atnid: "comments",
  fldinst: "fields",
  info: "properties",
  userprops: "properties",
  docvar: "document variables",
  datafield: "form fields",
  formfield: "form fields",
  ffdeftext: "form fields",
  ffl: "form fields",
  ffname: "form fields",
  shptxt: "text box",
  sp: "shapes",
  bkmkstart: "bookmarks",
  xe: "fields",
  tc: "fields",
  objdata: "file",
  datastore: "file",
  pict: "picture",
  themedata: "",
  colorschememapping: "",
  latentstyles: "",
  fonttbl: "",
  colortbl: "",
  stylesheet: "",
  listtable: "",
  listoverridetable: "",
  rsidtbl: "",
  generator: "",
  xmlnstbl: "",
  mmathPr: "",
  revtbl: "people",
  pntext: "",
  atnref: "",
  atndate: "",
  atntime: "",
  pntxta: "",
  pntxtb: "",
  nonshppict: "",
  wgrffmtfilter: "",
  blipuid: "",
  objclass: "",
  upr: "",
};
const BREAKS: Readonly<Record<string, string>> = {
  par: "\n",
  line: "\n",
  sect: "\n",
  page: "\n",
  row: "\n",
  nestrow: "\n",
  tab: "\t",
  cell: "\t",
  nestcell: "\t",
  emdash: "—",
  endash: "–",
  emspace: " ",
  enspace: " ",
  bullet: "•",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
};
const SYMBOLS: Readonly<Record<string, string>> = { "~": "\u00a0", _: "-", "{": "{", "}": "}", "\\": "\\", "\r": "\n", "\n": "\n" };
const CODE_PAGES: Readonly<Record<number, string>> = {
  10000: "macintosh",
  65001: "utf-8",
  932: "shift_jis",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  866: "ibm866",
  874: "windows-874",
  20866: "koi8-r",
};

interface Group {
  place: string | undefined;
  isHidden: boolean;
  isDeleted: boolean;
  /** Characters behind a \u that stand in for it. */
  skip: number;
  /** Behind "\\*": the next word names a place that a reader may not know. */
  isStarred: boolean;
  /** Whether this very group said what its text is for. */
  isPlaced: boolean;
}

/** Writes an RTF file to the sink. */
export async function readRtf(bytes: Bytes, sink: Sink, budget: Budget): Promise<void> {
  const sides = createSides(sink);
  const files: Bytes[] = [];
  const pictures: Bytes[] = [];
  const put = createWriter(sink, sides, files, pictures);
  const stack: Group[] = [{ place: undefined, isHidden: false, isDeleted: false, skip: 1, isStarred: false, isPlaced: false }];
  let charset = "windows-1252";
  let toSkip = 0;
  for (const token of readTokens(bytes)) {
    budget.tick();
    const group = stack.at(-1) as Group;
    const skipped = toSkip;
    toSkip = 0;
    switch (token.kind) {
      case "open":
        if (stack.length < GROUPS_MAX) stack.push({ ...group, isStarred: false, isPlaced: false });
        break;
      case "close":
        // Each property, note and comment stands in a group of its own.
        if (group.place === "properties" || (group.isPlaced && group.place !== undefined)) put.text(group, "\n");
        put.endGroup(group, stack.at(-2));
        if (stack.length > 1) stack.pop();
        break;
      case "word":
        if (token.word === "ansicpg") charset = charsetOf(token.value ?? 1252);
        else if (token.word === "u") {
          put.text(group, String.fromCharCode((token.value ?? 32) & 0xffff));
          toSkip = group.skip;
        } else readWord(token.word, token.value, group, put);
        break;
      case "symbol":
        if (token.symbol === "*") group.isStarred = true;
        else put.text(group, SYMBOLS[token.symbol] ?? "");
        break;
      case "binary":
        put.binary(group, token.bytes);
        break;
      case "byte":
        if (skipped > 0) toSkip = skipped - 1;
        else put.bytes(group, new Uint8Array([token.byte]), charset);
        break;
      case "text": {
        const from = Math.min(skipped, token.bytes.length);
        toSkip = skipped - from;
        put.bytes(group, token.bytes.subarray(from), charset);
        break;
      }
      default:
        token satisfies never;
    }
  }
  put.end();
  sides.end();
  for (const file of files) await sink.file("embedded file", file);
  for (const picture of pictures) await sink.file("picture", picture);
}

function readWord(word: string, value: number | undefined, group: Group, put: Writer): void {
  if (word === "v") group.isHidden = value !== 0;
  else if (word === "deleted") group.isDeleted = value !== 0;
  else if (word === "plain") group.isHidden = group.isDeleted = false;
  else if (word === "uc") group.skip = Math.max(0, value ?? 1);
  else if (Object.hasOwn(BREAKS, word)) put.text(group, BREAKS[word] ?? "");
  else if (Object.hasOwn(PLACES, word)) {
    group.place = group.place === "" ? "" : PLACES[word];
    group.isPlaced = group.place !== "file" && group.place !== "picture";
  }
  // A starred group that nobody knows is not shown by other readers.
  else if (group.isStarred && group.place === undefined) group.place = "other parts";
  group.isStarred = false;
}

function charsetOf(codePage: number): string {
  return CODE_PAGES[codePage] ?? (codePage >= 1250 && codePage <= 1258 ? `windows-${codePage}` : "windows-1252");
}

interface Writer {
  readonly text: (group: Group, text: string) => void;
  readonly bytes: (group: Group, bytes: Bytes, charset: string) => void;
  readonly binary: (group: Group, bytes: Bytes) => void;
  readonly endGroup: (group: Group, outer: Group | undefined) => void;
  readonly end: () => void;
}

/** Gathers bytes until the place changes, because one character may come in several bytes and tokens. */
function createWriter(sink: Sink, sides: Sides, files: Bytes[], pictures: Bytes[]): Writer {
  let pending: Bytes[] = [];
  let pendingCharset = "";
  let run = "";
  let runPlace: string | undefined;
  let binary: Bytes[] = [];
  const flushBytes = () => {
    if (pending.length === 0) return;
    run += new TextDecoder(pendingCharset).decode(concat(pending));
    pending = [];
  };
  const flush = () => {
    flushBytes();
    if (runPlace === undefined) sink.text("", run);
    else if (runPlace !== "file" && runPlace !== "picture") sides.add(runPlace, run);
    else if (run.length > 0) binary.push(fromHex(run));
    run = "";
  };
  const move = (group: Group) => {
    const place = group.place ?? (group.isDeleted ? "deleted text" : group.isHidden ? "hidden text" : undefined);
    if (place === runPlace && run.length < 65_536) return;
    flush();
    runPlace = place;
  };
  return {
    text(group, text) {
      if (group.place === "") return;
      move(group);
      flushBytes();
      run += text;
    },
    bytes(group, bytes, charset) {
      if (group.place === "" || bytes.length === 0) return;
      move(group);
      if (charset !== pendingCharset) flushBytes();
      pendingCharset = charset;
      // Line ends in the file are the producer's; the writer's are \par.
      pending.push(bytes.includes(10) || bytes.includes(13) ? bytes.filter((byte) => byte !== 10 && byte !== 13) : bytes);
      if (pending.length > 4096) flushBytes();
    },
    binary(group, bytes) {
      if (group.place === "file" || group.place === "picture") binary.push(bytes);
    },
    endGroup(group, outer) {
      const isFile = (group.place === "file" || group.place === "picture") && outer?.place !== group.place;
      if (!isFile) return;
      flush();
      const whole = concat(binary);
      binary = [];
      if (whole.length > 0) (group.place === "file" ? files : pictures).push(group.place === "file" ? unwrapObject(whole) : whole);
    },
    end: flush,
  };
}

function fromHex(text: string): Bytes {
  const digits = text.replaceAll(/[^0-9a-fA-F]/g, "");
  const bytes = new Uint8Array(digits.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** An OLE 1.0 object (MS-OLEDS 2.2.4) holds the file behind its header of three counted strings. */
function unwrapObject(bytes: Bytes): Bytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 8;
  for (let i = 0; i < 3; i++) {
    if (at + 4 > bytes.length) return bytes;
    at += 4 + view.getUint32(at, true);
  }
  if (at + 4 > bytes.length || latin1(bytes.subarray(0, 4)) !== "\u0001\u0005\u0000\u0000") return bytes;
  return bytes.subarray(at + 4, at + 4 + view.getUint32(at, true));
}
