/** Whether one typing slip turns one into the other: a letter more, less, other, or two neighbours changed about. Equal is not a slip. */
export function oneSlipApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1 || short === long) return false;
  let head = 0;
  while (head < short.length && short[head] === long[head]) head++;
  if (long.length > short.length) return short.slice(head) === long.slice(head + 1);
  if (short.slice(head + 1) === long.slice(head + 1)) return true;
  const swapped = short[head] === long[head + 1] && short[head + 1] === long[head];
  return swapped && short.slice(head + 2) === long.slice(head + 2);
}
