/** A text in the xtext of RFC 3461 section 4: every character that a parameter may not hold becomes "+" and two digits. Printable US-ASCII only. */
export function encodeXtext(text: string): string {
  return text.replace(/[^!-*,-<>-~]/g, (character) => `+${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

/** What an xtext stands for; undefined where it is none, or where it hides anything but printable US-ASCII, such as a line break. */
export function decodeXtext(xtext: string): string | undefined {
  if (!/^(?:[!-*,-<>-~]|\+[0-9A-F]{2})+$/.test(xtext)) return undefined;
  const text = xtext.replace(/\+([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return /^[ -~]+$/.test(text) ? text : undefined;
}
