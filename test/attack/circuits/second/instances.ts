/** An instance of a template of the present circuits. */
export const instanceOf = (file: string, instance: string) => ({
  include: `second/lib/${file}.circom`,
  instance,
});
/** 2^bits - 1 */
export const top = (bits: number) => 2n ** BigInt(bits) - 1n;
export const numbered = <T>(length: number, of: (i: number) => T): T[] =>
  Array.from({ length }, (_, i) => of(i));
