/** Where signing in stands after a line of the client. */
export type SignInStep =
  | { readonly kind: "ask"; readonly challenge: string; readonly hear: (line: string) => SignInStep }
  | { readonly kind: "credentials"; readonly name: string; readonly password: string }
  /** "bad" is no answer to what was asked; "wrong" can never be right. */
  | { readonly kind: "bad" | "wrong" };

/** The first step of AUTH with the words behind it (RFC 4954 section 4): PLAIN (RFC 4616) or LOGIN, with or without a first answer. */
export function beginSignIn([mechanism = "", first, ...more]: readonly string[]): SignInStep {
  const ways: Readonly<Record<string, (line: string) => SignInStep>> = { PLAIN: readPlain, LOGIN: readName };
  const name = mechanism.toUpperCase();
  const hear = Object.hasOwn(ways, name) ? ways[name] : undefined;
  if (hear === undefined || more.length > 0) return BAD;
  // A first answer of "=" is an empty one.
  if (first !== undefined) return hear(first === "=" ? "" : first);
  return { kind: "ask", challenge: name === "LOGIN" ? base64("Username:") : "", hear };
}

const BAD: SignInStep = { kind: "bad" };

function readPlain(line: string): SignInStep {
  const words = decode(line)?.split("\0") ?? [];
  const [authzid = "", authcid = "", password = ""] = words;
  // Many programs put the name in the first place and leave the second empty.
  const name = authcid || authzid;
  if (words.length !== 3 || UNSAFE.test(name) || UNSAFE.test(authzid)) return BAD;
  // Nobody acts for another here (RFC 4616 section 2).
  return authzid === "" || authzid === name ? { kind: "credentials", name, password } : { kind: "wrong" };
}

function readName(line: string): SignInStep {
  const name = decode(line) ?? "";
  if (name === "" || UNSAFE.test(name)) return BAD;
  return { kind: "ask", challenge: base64("Password:"), hear: (next) => readPassword(name, next) };
}

function readPassword(name: string, line: string): SignInStep {
  const password = decode(line);
  return password === undefined ? BAD : { kind: "credentials", name, password };
}

const UNSAFE = /[\0-\x1f\x7f-\x9f]/;

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** Undefined for what is no base64, as "*" is none, with which a client gives up. */
function decode(line: string): string | undefined {
  const text = line.trim();
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, "base64").toString() : undefined;
}
