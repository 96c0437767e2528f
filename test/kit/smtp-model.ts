/** A message that must be taken, as the model read it. */
export interface ModelMessage {
  readonly mailFrom: string;
  readonly rcptTo: readonly string[];
  readonly text: string;
}

/** What a server must do with these bytes: the codes of its replies in order, and the messages that it takes. */
export interface ModelRun {
  readonly codes: readonly number[];
  readonly taken: readonly ModelMessage[];
  /** Where STARTTLS was agreed on: the place behind its line. */
  readonly upgradedAt: number | undefined;
}

/** Parameters of MAIL and RCPT that a dialogue may hold, with the code that they get; 250 are sound. */
export const PARAMETERS: Readonly<Record<"mail" | "rcpt", Readonly<Record<string, number>>>> = {
  mail: { "": 250, " SIZE=5": 250, " SIZE=99999": 552, " BODY=8BITMIME": 250, " RET=HDRS ENVID=q+2B1": 250, " FOO=1": 555, " RET=X": 501 },
  rcpt: { "": 250, " NOTIFY=NEVER": 250, " ORCPT=rfc822;a@x.example": 250, " NOTIFY=NEVER,DELAY": 501, " RET=FULL": 555 },
};
/** Paths, with the mailbox that they name, or the code that they get. */
export const PATHS: Readonly<Record<"mail" | "rcpt", Readonly<Record<string, string | number>>>> = {
  mail: { "<jan@voorbeeld.example>": "jan@voorbeeld.example", "<>": "", "<x@bank.example>": 550, "jan@voorbeeld.example": 553 },
  rcpt: {
    "<a@x.example>": "a@x.example",
    "<b@x.example>": "b@x.example",
    '<"c d"@x.example>': '"c d"@x.example',
    "<e@x.example>": "e@x.example",
    "<f@x.example>": "f@x.example",
    "<a@x.example,b@y.example>": 553,
    "<@r.example:a@x.example>": 553,
    "<a@x.example>;": 553,
    "<>": 553,
  },
};

/** The strictest reading of a dialogue (RFC 5321): CRLF alone ends a line, CRLF dot CRLF alone ends a message. Latin-1 in, one character a byte. */
export function runModel(
  bytes: string,
  server: { readonly sizeMax: number; readonly recipientsMax: number; readonly tls: boolean },
): ModelRun {
  const codes: number[] = [];
  const taken: ModelMessage[] = [];
  let greeted = false;
  let strange = 0;
  let mail: { readonly from: string; readonly to: string[] } | undefined;
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf("\n", at);
    if (end < 0) break;
    const isBare = bytes[end - 1] !== "\r" || end === at;
    const line = bytes.slice(at, isBare ? end + 1 : end - 1);
    at = end + 1;
    const say = (code: number): void => void codes.push(code);
    if (/[\0-\x1f\x7f]/.test(line)) {
      say(line.endsWith("\n") ? 554 : 501);
      continue;
    }
    const verb = (line.split(" ")[0] ?? "").toUpperCase();
    const words = line.trim().split(/ +/).length;
    if (verb === "QUIT") {
      say(221);
      break;
    }
    if (/^GET \/.* HTTP\/\d\.\d$/.test(line)) {
      say(421);
      break;
    }
    if (["MAIL", "RCPT", "DATA", "AUTH"].includes(verb) && !greeted && !(verb === "AUTH" && !server.tls)) say(503);
    else if (verb === "EHLO" || verb === "HELO") {
      say(words === 2 ? 250 : 501);
      if (words === 2) [greeted, mail] = [true, undefined];
    } else if (verb === "NOOP") say(250);
    else if (verb === "RSET") {
      mail = undefined;
      say(250);
    } else if (verb === "VRFY") say(words > 1 ? 252 : 501);
    else if (verb === "AUTH" && server.tls) say(530);
    else if (verb === "STARTTLS" && server.tls) {
      say(words === 1 ? 220 : 501);
      if (words === 1) return { codes, taken, upgradedAt: at };
    } else if (verb === "MAIL") {
      const read = mail === undefined ? readCommand("mail", line.slice("MAIL FROM:".length)) : 503;
      if (typeof read === "string") mail = { from: read, to: [] };
      say(typeof read === "string" ? 250 : read);
    } else if (verb === "RCPT") {
      const read = mail === undefined ? 503 : readCommand("rcpt", line.slice("RCPT TO:".length));
      const known = typeof read === "string" && mail?.to.includes(read) === true;
      if (typeof read !== "string") say(read);
      else if (!known && (mail?.to.length ?? 0) >= server.recipientsMax) say(452);
      else {
        if (!known) mail?.to.push(read);
        say(250);
      }
    } else if (verb === "DATA") {
      if (mail === undefined) say(503);
      else if (words > 1) say(501);
      else if (mail.to.length === 0) say(503);
      else {
        say(354);
        const rest = bytes.slice(at);
        const stop = rest.startsWith(".\r\n") ? -2 : rest.indexOf("\r\n.\r\n");
        if (stop === -1) break;
        at += stop + 5;
        const text = rest
          .slice(0, stop + 2)
          .replace(/^\.\./, ".")
          .replace(/\r\n\.\./g, "\r\n.");
        const isSound = !/\0|\r(?!\n)|(?<!\r)\n/.test(text);
        say(text.length > server.sizeMax ? 552 : isSound ? 250 : 554);
        if (text.length <= server.sizeMax && isSound) taken.push({ mailFrom: mail.from, rcptTo: mail.to, text });
        [mail, strange] = [undefined, 0];
      }
    } else {
      strange += 1;
      say(strange >= 10 ? 421 : 500);
      if (strange >= 10) break;
    }
  }
  return { codes, taken, upgradedAt: undefined };
}

function readCommand(kind: "mail" | "rcpt", rest: string): string | number {
  const split = /^( ?)(.*?)((?: [A-Z]+=.*)?)$/.exec(rest);
  const [path, parameters] = [PATHS[kind][split?.[2] ?? ""], PARAMETERS[kind][split?.[3] ?? ""]];
  if (path === undefined || parameters === undefined) throw new Error(`the model does not know ${JSON.stringify(rest)}`);
  // A path that no reader takes is told before its parameters; who may send, after them.
  if (path === 553) return 553;
  if (parameters !== 250) return parameters;
  return path;
}
