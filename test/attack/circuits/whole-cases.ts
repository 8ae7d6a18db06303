import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import type { Inputs } from './generator.ts';
import type { Case } from './target.ts';

/** The source of a whole circuit. */
export const main = (circuit: string) => ({
  main: join(PROJECT_ROOT, 'circuits', 'main', `${circuit}.circom`),
});
/** Inputs of a true statement. */
export const good = (name: string, inputs: Inputs): Case => ({ name, inputs, accepted: true });
/** Inputs of a false statement. */
export const bad = (name: string, inputs: Inputs): Case => ({ name, inputs, accepted: false });
/** Each named input increased by one. */
export const off = (inputs: Inputs, names: readonly string[]): Case[] =>
  names.map((name) => bad(`another ${name}`, { ...inputs, [name]: BigInt(inputs[name] as bigint) + 1n }));
/** Signals that the main template itself assigns: its own and its components' inputs. */
export const isOfMain = (name: string) => name.split('.').length <= 2;

/** Words of value 0 (biased to the middle), the first one replaced. */
export function bigPack(width: number, first: bigint): bigint {
  let word = first;
  for (let i = 1; i < 5; i++) word += (1n << BigInt(width - 1)) << BigInt(width * i);
  return word;
}
