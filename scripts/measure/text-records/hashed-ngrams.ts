import { createHash } from 'node:crypto';

/**
 * A frozen encoder without a model file: words and pairs of words, hashed into a fixed number of signed
 * places, scaled to length 1 (the hashing trick, Weinberger et al. 2009). It stands in for any frozen
 * encoder, as the rest of the program reads only vectors. It knows nothing about language.
 * Policies name it `hashed-ngrams-v1, words and pairs, 256 places`.
 */

export const PLACES = 256;

export function encodeText(text: string): number[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const vector = new Array<number>(PLACES).fill(0);
  const grams = [...words, ...words.slice(1).map((word, i) => `${words[i]} ${word}`)];
  for (const gram of grams) {
    const digest = createHash('sha256').update(`hashed-ngrams-v1\n${gram}`).digest();
    const place = digest.readUInt16LE(0) % PLACES;
    vector[place] = (vector[place] as number) + ((digest[2] as number) & 1 ? 1 : -1);
  }
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
  // Six digits suffice and keep the file readable.
  return vector.map((value) => Number((value / length).toFixed(6)));
}
