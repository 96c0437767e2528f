import { isIPv6 } from "node:net";

/** Who is at the doors now: at most so many connections in all, and so many from one address. Several listeners may share one. */
export interface Crowd {
  /** Whether one more from this address finds a place; it has taken it then, and must leave once. */
  enter(address: string): boolean;
  leave(address: string): void;
}

/** An empty hall. */
export function openCrowd(max: { readonly all: number; readonly perAddress: number }): Crowd {
  const present = new Map<string, number>();
  let all = 0;
  return {
    enter(address) {
      const place = placeOf(address);
      const here = present.get(place) ?? 0;
      if (all >= max.all || here >= max.perAddress) return false;
      present.set(place, here + 1);
      all += 1;
      return true;
    },
    leave(address) {
      const place = placeOf(address);
      const here = present.get(place) ?? 0;
      if (here === 0) return;
      if (here === 1) present.delete(place);
      else present.set(place, here - 1);
      all -= 1;
    },
  };
}

/** What counts as one place: an IPv4 address, or the /64 of an IPv6 address, all of which one client has for itself. */
export function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [left = "", right] = plain.toLowerCase().split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const groups = right === undefined ? head : [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => "0"), ...tail];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
