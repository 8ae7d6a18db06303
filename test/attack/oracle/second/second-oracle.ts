import { join } from 'node:path';
import type { Outcome } from '../outcome.ts';
import { choosingOwner } from './choosing-owner.ts';
import { lyingNode } from './lying-node.ts';

/**
 * Every attacker on the contributor, one victim a seed: a node that lies, an owner who chooses W and V with
 * noise, without noise once, and without noise again, on a chain whose storage proofs verify for the first seed.
 *
 * @param folder for ledgers
 */
export async function secondOracle(
  seed: number,
  seeds: number,
  rounds: number,
  folder: string,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let i = 0; i < seeds; i++) {
    const own = { seed: seed + i, withProofs: i === 0 };
    const ledger = (name: string) => join(folder, `second-${i}-${name}`);
    outcomes.push(await lyingNode(own.seed, ledger('node')));
    for (const [noise, epochs] of [
      [25, 4],
      [0, 1],
      [0, 4],
    ] as const)
      outcomes.push(
        await choosingOwner({ ...own, noise, epochs, rounds, ledger: ledger(`${noise}-${epochs}`) }),
      );
  }
  return outcomes;
}
