/** What of a phone number may be shown: "06 •••• ••42" for a Dutch mobile, "+44 •••• ••42" for others. */
export function phoneHint(international: string): string {
  const tail = international.slice(-2);
  if (international.startsWith("+316")) return `06 •••• ••${tail}`;
  return `${international.slice(0, 3)} •••• ••${tail}`;
}

/** What of a mail address may be shown: "j•••@post.example". */
export function addressHint(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, 1)}•••${address.slice(at)}`;
}
