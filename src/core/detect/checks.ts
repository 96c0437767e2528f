/** The sum of digits times weights, first digit first. */
export function weighted(digits: Uint8Array, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (digits[i] as number) * (weights[i] as number);
  return sum;
}

/** Luhn's check over the first `n` digits (ISO/IEC 7812-1 annex B). */
export function luhn(digits: Uint8Array, n: number): boolean {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const digit = digits[i] as number;
    const double = digit * 2;
    sum += (n - i) % 2 === 0 ? (double > 9 ? double - 9 : double) : digit;
  }
  return sum % 10 === 0;
}

/** The number that digits [from, to) write in decimal; exact up to 15 digits. */
export function valueOf(digits: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + (digits[i] as number);
  return value;
}

/** Whether all of the first `n` digits are the same. */
export function allSame(digits: Uint8Array, n: number): boolean {
  for (let i = 1; i < n; i++) if (digits[i] !== digits[0]) return false;
  return true;
}

/** Whether year, month and day make a date of the calendar; a year of two digits is read as 2000 plus it. */
export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const full = year < 100 ? 2000 + year : year;
  const leap = (full % 4 === 0 && full % 100 !== 0) || full % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
}

/** Letters and digits as a number in base 36 a piece, modulo 97 (ISO/IEC 7064, MOD 97-10); undefined characters are left out. */
export function mod97(text: string): number {
  let rest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) rest = (rest * 10 + code - 48) % 97;
    else {
      const value = (code | 32) - 87;
      if (value >= 10 && value < 36) rest = (rest * 100 + value) % 97;
    }
  }
  return rest;
}
