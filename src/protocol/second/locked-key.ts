import { type Point, pedersenGenerator } from '../babyjub.ts';

let key: Point | undefined;
/**
 * The point to which holdouts, and sets that are not accepted, are sealed instead of the trainer's key. Its logarithm is
 * unknown, so no party can read what is sealed to it. contracts/second/interfaces/IRounds2.sol has the same.
 */
export function lockedKey(): Point {
  key ??= pedersenGenerator('locked-key');
  return key;
}
