import { type Contract, toBeHex, ZeroHash } from 'ethers';
import type { Verifiers } from '../../../../src/chain/clients/second/round-types.ts';
import { packDirection, scoresSignal } from '../../../../src/protocol/second/model.ts';
import { packPeriod } from '../../../../src/protocol/statement.ts';
import { PERIOD_DAYS, PERIOD_EPOCH } from './proven-model.ts';
import { FAR, type SecondWorld, tinyTerms } from './second-world.ts';

/** The policy hash of the models that are registered here. */
export const POLICY_HASH = 4242n;
export const LIST = 77n;
const F = 4;
const N = 8;
export const SHAPE = { batchSize: N, features: F, levels: 3, rules: 1 };
/** Public signals of each circuit's verifier, and its shape: N, F, levels, L. */
const VERIFIERS = {
  origin: [10, [0, 0, 4, 0]],
  attestation: [8, [N, F, 3, 1]],
  seal: [19, [0, F, 0, 0]],
  evaluate: [11, [0, F, 0, 0]],
  score: [6, [0, F, 0, 0]],
  step: [8, [0, F, 0, 0]],
} as const;
const NO_PROOF = {
  a: [0n, 0n],
  b: [
    [0n, 0n],
    [0n, 0n],
  ],
  c: [0n, 0n],
} as const;
const IDENTITY = [0n, 1n];

/** Verifiers of the shape above that accept every proof: what is tested is not the proofs. */
export async function acceptingVerifiers(world: {
  contract(name: string, ...args: unknown[]): Promise<Contract>;
}): Promise<Verifiers> {
  const made: [string, string][] = [];
  for (const [name, args] of Object.entries(VERIFIERS))
    made.push([name, await (await world.contract('AcceptingVerifier2', ...args)).getAddress()]);
  return Object.fromEntries(made) as Record<keyof Verifiers, string>;
}

async function register(world: SecondWorld): Promise<bigint> {
  const salt = ZeroHash;
  await world.send(
    world.registry,
    world.owner,
    'register',
    salt,
    {
      settlementToken: await world.token.getAddress(),
      schemaHash: 4141n,
      shape: SHAPE,
      ...{ periodEpoch: PERIOD_EPOCH, periodDays: PERIOD_DAYS, parents: [], startsFrom: 0n },
    },
    { contributors: LIST, holdouts: LIST },
    {
      policyHash: POLICY_HASH,
      verifiers: await acceptingVerifiers(world),
      terms: tinyTerms([world.wallet(3).address]),
      royalties: {
        ...{ roles: [], residual: world.owner.address, contributors: 10_000, parents: 0 },
        ...{ minContributors: 0, contributorCap: 0n, expiresAt: 0n, claimPeriod: 0n },
      },
    },
  );
  return world.read(world.registry, 'modelId', world.owner.address, salt);
}

async function commit(world: SecondWorld, model: bigint, wallet: number, role: 1 | 2): Promise<bigint> {
  const nullifier = 1000n + BigInt(wallet);
  const statement = {
    ...{ model, role, root: 5000n + nullifier, records: 10 * N },
    period: packPeriod(PERIOD_EPOCH, PERIOD_EPOCH + PERIOD_DAYS - 1),
    ...{ sourceListRoot: LIST, originNullifier: nullifier, sourceTag: 9000n + nullifier, seedHash: 31n },
    ...{ beneficiary: world.wallet(wallet).address, relayerFee: 0n, deadline: FAR },
  };
  await world.send(world.rounds, world.owner, 'commit', statement, NO_PROOF);
  return world.read(world.rounds, 'datasetIdOf', model, nullifier);
}

/**
 * Registers a model and plays a round up to the answer of wallet 1's dataset.
 * @param gate its only gate; the set is accepted if it is positive
 */
export async function playAnswer(
  world: SecondWorld,
  gate: bigint,
): Promise<{ readonly model: bigint; readonly round: bigint; readonly dataset: bigint }> {
  const { rounds, owner } = world;
  const model = await register(world);
  const holdout = await commit(world, model, 3, 2);
  await world.send(rounds, world.wallet(3), 'pledge', holdout);
  const dataset = await commit(world, model, 1, 1);
  const round = await world.open(model, [holdout]);
  await world.send(rounds, world.wallet(1), 'enrol', round, dataset, ZeroHash, toBeHex(1n, 32));
  await world.draw(round);
  const set = (of: bigint, scores: bigint) => ({
    ...{ round, dataset: of, relayerFee: 0n, deadline: FAR, combinedC: [0n, 0n], scores },
    points: new Array<bigint>(12).fill(0n),
    ...{ commitments: [...IDENTITY, ...IDENTITY], fresh: IDENTITY },
    ...{ sealedOpening: new Array<bigint>(4).fill(0n), sealProof: NO_PROOF },
  });
  await world.send(rounds, owner, 'attestHoldout', set(holdout, scoresSignal([])), false);
  const V = packDirection([4000n, 4000n, 0n, 0n, 0n]);
  await world.send(rounds, owner, 'evaluate', round, 0, V, 900n, 0n, FAR, NO_PROOF);
  await world.send(rounds, owner, 'attest', set(dataset, scoresSignal([gate])));
  return { model, round, dataset };
}
