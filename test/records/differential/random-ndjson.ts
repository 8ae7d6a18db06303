import type { SeededRandom } from '../../../scripts/support/random.ts';
import { number } from './random-csv.ts';

export interface RandomNdjson {
  readonly lines: readonly string[];
  readonly members: readonly string[];
}

const NAMES = ['id', 'age', 'größe', 'a b', 'x"y', 'constructor', '\\'];
const TEXTS = ['', 'a', '"', '\\', '\n', '\u0001', '日本', '😀', '17', '\u2028', '</x>', '{}', '"a":1'];

/** JSON objects of random members with random blanks between the tokens. */
export function randomNdjson(random: SeededRandom): RandomNdjson {
  const pick = <T>(items: readonly T[]): T => items[random.integer(0, items.length - 1)] as T;
  const blank = () => pick(['', '', ' ', '\t', '  ']);
  const value = (depth: number): string => {
    const kind = random.integer(0, depth > 2 ? 6 : 8);
    if (kind < 3) return number(random).replace(/^(-?)0+(?=[0-9])/, '$1');
    if (kind < 6)
      return JSON.stringify(Array.from({ length: random.integer(0, 3) }, () => pick(TEXTS)).join(''));
    if (kind === 6) return pick(['true', 'false', 'null']);
    if (kind === 7)
      return `[${Array.from({ length: random.integer(0, 3) }, () => value(depth + 1)).join(`${blank()},`)}]`;
    return object(depth + 1);
  };
  const object = (depth: number): string => {
    const names = NAMES.filter(() => random.next() < 0.7);
    const members = names.map(
      (name) => `${blank()}${JSON.stringify(name)}${blank()}:${blank()}${value(depth)}${blank()}`,
    );
    return `{${members.join(',')}${members.length === 0 ? blank() : ''}}`;
  };
  return { lines: Array.from({ length: random.integer(1, 10) }, () => object(0)), members: NAMES };
}
