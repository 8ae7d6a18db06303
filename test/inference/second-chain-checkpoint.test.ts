import { type Log, type Provider, Result } from 'ethers';
import { describe, expect, it } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import {
  checkpointOfEvents,
  readProvenWeights,
  readSecondCheckpoint,
} from '../../src/inference/second-chain-checkpoint.ts';

const ROUNDS = `0x${'34'.repeat(20)}`;
const MODEL = 5n;
const [ZERO, ONE, TWO, THREE] = [
  [10n, 0n],
  [11n, 1n],
  [12n, 2n],
  [13n, 3n],
] as const;

const log = (name: string, ...values: unknown[]): Log =>
  ({ address: ROUNDS, ...ABIS.rounds.encodeEventLog(name, values) }) as unknown as Log;
const SCHEDULE = [1n, 2n, 3n, 4n, 5n];
const HASHES = new Array<string>(6).fill(`0x${'00'.repeat(32)}`);
const opened = (round: bigint, weights: readonly bigint[], model = MODEL) =>
  log('RoundOpened', round, model, 1n, false, 0n, 0n, SCHEDULE, [], weights, HASHES);
const proven = (round: bigint, weights: readonly bigint[], model = MODEL) =>
  log('CheckpointProven', round, model, weights);
const rolledBack = (round: bigint, undone: bigint, weights: readonly bigint[]) =>
  log('RoundRolledBack', round, undone, 1n, weights);
const of = (...logs: Log[]) => checkpointOfEvents(logs, MODEL);

describe('the checkpoint that events leave', () => {
  it('is that of the newest step, and of round 0 before the first', () => {
    expect(of()).toBeUndefined();
    expect(of(opened(1n, ZERO))).toEqual({ round: 0n, weights: ZERO });
    const history = [opened(1n, ZERO), proven(1n, ONE), opened(2n, ONE), proven(2n, TWO), opened(3n, TWO)];
    expect(of(...history)).toEqual({ round: 2n, weights: TWO });
    // Rounds of other models change nothing.
    expect(of(...history, opened(4n, ZERO, 6n), proven(4n, THREE, 6n), rolledBack(5n, 4n, ZERO))).toEqual({
      round: 2n,
      weights: TWO,
    });
  });

  it('is the one before a step that was taken back', () => {
    const history = [opened(1n, ZERO), proven(1n, ONE), opened(2n, ONE), proven(2n, TWO), opened(3n, TWO)];
    expect(of(...history, rolledBack(3n, 2n, ONE))).toEqual({ round: 1n, weights: ONE });
    const next = [opened(4n, ONE), proven(4n, THREE)];
    expect(of(...history, rolledBack(3n, 2n, ONE), ...next)).toEqual({ round: 4n, weights: THREE });
    const first = [opened(1n, ZERO), proven(1n, ONE), opened(2n, ONE), rolledBack(2n, 1n, ZERO)];
    expect(of(...first)).toEqual({ round: 0n, weights: ZERO });
    // Weights that no earlier event names: the events contradict each other.
    expect(of(...history, rolledBack(3n, 2n, THREE))).toBeUndefined();
  });

  it('starts again where a version has other verifiers', () => {
    expect(of(opened(1n, ZERO), proven(1n, ONE), opened(2n, ZERO))).toEqual({ round: 0n, weights: ZERO });
  });
});

/** A node with these events and this state. */
const node = (logs: readonly Log[], checkpoint: readonly bigint[]): Provider => {
  const state = ABIS.rounds.getFunction('trainingOf');
  const fields = state?.outputs[0]?.components ?? [];
  const values = fields.map(({ name, type }) =>
    name === 'checkpoint' ? checkpoint : type === 'bool' ? false : type === 'bytes32' ? HASHES[0] : 0n,
  );
  const encoded = ABIS.rounds.encodeFunctionResult('trainingOf', [Result.fromItems(values)]);
  return {
    call: async () => encoded,
    getLogs: async ({ topics }: { topics: readonly (string | null | readonly string[])[] }) =>
      logs.filter((each) =>
        topics.every((wanted, i) => wanted === null || [wanted].flat().includes(each.topics[i] as string)),
      ),
    getNetwork: async () => ({ chainId: 31_337n }),
    resolveName: async (name: string) => name,
  } as never;
};
const read = (logs: readonly Log[], state: readonly bigint[]) =>
  readSecondCheckpoint(node(logs, state), ROUNDS, MODEL, 0);

describe('the checkpoint that a node gives', () => {
  it("is taken where the contract's state and its events agree", async () => {
    const logs = [opened(1n, ZERO), proven(1n, ONE)];
    expect(await read(logs, ONE)).toEqual({ round: 1n, weights: ONE });
    await expect(read([], [])).rejects.toMatchObject({ code: 'no-checkpoint', exitCode: 5 });
    for (const state of [TWO, ZERO, [ONE[0]]])
      await expect(read(logs, state)).rejects.toMatchObject({ code: 'chain-unavailable' });
  });
});

it('the weights of a round are those of its step, and of no other model', async () => {
  const logs = [opened(1n, ZERO), proven(1n, ONE), opened(2n, ONE), proven(2n, TWO), proven(3n, THREE, 6n)];
  const weightsOf = (round: bigint) => readProvenWeights(node(logs, TWO), ROUNDS, MODEL, round);
  expect(await weightsOf(1n)).toEqual(ONE);
  expect(await weightsOf(2n)).toEqual(TWO);
  for (const round of [3n, 4n])
    await expect(weightsOf(round)).rejects.toMatchObject({ code: 'no-checkpoint', exitCode: 5 });
});
