/**
 * A decimal amount in a token's smallest units, exact.
 * @returns undefined for anything else than a positive decimal with at most `decimals` places
 */
export function parseAmount(text: string, decimals: number): bigint | undefined {
  const [, whole, places = ''] = /^([0-9]{1,40})(?:[.,]([0-9]{1,40}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || places.length > decimals) return undefined;
  const amount = BigInt(`${whole}${places.padEnd(decimals, '0')}`);
  return amount > 0n && amount < 1n << 128n ? amount : undefined;
}
