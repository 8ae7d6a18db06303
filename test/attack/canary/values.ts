import type { SeededRandom } from '../../../scripts/support/random.ts';
import { type Canary, type CanaryKind, numberCanary, textCanary } from './patterns.ts';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Makes values that stand nowhere else, and keeps them all for the search. */
export class CanaryValues {
  readonly made: Canary[] = [];
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** 80 bits of letters and digits; every eighth has letters beyond ASCII. */
  text(kind: CanaryKind, what: string): string {
    const plain = this.word(16);
    const text = this.made.length % 8 === 5 ? `${plain.slice(0, 8)}é${plain.slice(8)}ß` : plain;
    this.made.push(textCanary(`${what} ${this.made.length}`, kind, text));
    return text;
  }

  /** 80 bits of letters and digits, nothing else. */
  ascii(kind: CanaryKind, what: string): string {
    const text = this.word(16);
    this.made.push(textCanary(`${what} ${this.made.length}`, kind, text));
    return text;
  }

  /** A secret that was made elsewhere. */
  keep(what: string, kind: CanaryKind, text: string): Canary {
    return textCanary(`${what} ${this.made.length}`, kind, text);
  }

  /** A decimal number in (least, least + 9), to 14 digits. */
  number(what: string, least: number): string {
    const text = `${this.#random.integer(least, least + 8)}.${this.digits(13)}`;
    this.made.push(numberCanary(`${what} ${this.made.length}`, 'record', text));
    return text;
  }

  word(length: number): string {
    return Array.from({ length }, () => ALPHABET[this.#random.integer(0, 31)]).join('');
  }

  /** Without a 0 at the end, which a number would lose. */
  private digits(length: number): string {
    const digit = (least: number) => `${this.#random.integer(least, 9)}`;
    return `${Array.from({ length: length - 1 }, () => digit(0)).join('')}${digit(1)}`;
  }
}
