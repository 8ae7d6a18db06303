import { expect, test } from 'vitest';
import type { ProverOptions } from '../../../src/cli/options/prover-options.ts';
import { withSecondProver } from '../../../src/cli/second/open-prover.ts';

/** The options by which the prover is opened for a command's options. */
const openedBy = async (options: ProverOptions): Promise<ProverOptions | undefined> => {
  let asked: ProverOptions | undefined;
  const prover = async (given?: ProverOptions) => {
    asked = given;
    return {} as never;
  };
  await withSecondProver({ prover }, options, async () => {});
  return asked;
};

test('a command proves in its own process, also with another program', async () => {
  expect(await openedBy({})).toEqual({ processes: '1' });
  expect(await openedBy({ prover: 'snarkjs' })).toEqual({ prover: 'snarkjs', processes: '1' });
});

test('a queue and a number of processes are taken as they are given', async () => {
  const queue = { queue: 'database.txt', workKey: 'work.key' };
  expect(await openedBy(queue)).toEqual(queue);
  expect(await openedBy({ processes: '3' })).toEqual({ processes: '3' });
});
