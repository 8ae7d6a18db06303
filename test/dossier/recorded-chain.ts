import { type Interface, id, toBeHex, zeroPadValue } from 'ethers';
import { ABIS } from '../../src/chain/clients/abis.ts';
import type { Deployment } from '../../src/chain/deploy/deployment-record.ts';
import type { DossierChain } from '../../src/dossier/read-dossier.ts';

/**
 * A recorded chain: two training datasets and a holdout, a round with a step and its second score, the round that evaluates
 * it, a void round, stake, a payment and a claim.
 */

const address = (n: number): string => zeroPadValue(toBeHex(n), 20);
const NAMES = [
  'ModelRegistry2',
  'HeaderBeacon',
  'StakeToken',
  'Bonds2',
  'Rounds2',
  'RoyaltyVault',
  'UsagePlans',
];
const CODE = `0x${'00'.repeat(32)}`;
const CODES = Array<string>(6).fill(CODE);

export const MODEL = 77n;
export const DATASETS = { first: 0x1111n << 200n, second: 0x2222n << 200n, holdout: 0x3333n << 200n };

const deployment: Deployment = {
  chainId: 31_337,
  fromBlock: 1,
  contracts: Object.fromEntries(NAMES.map((name, i) => [name, { address: address(i + 1), codeHash: CODE }])),
};

const config = {
  settlementToken: address(90),
  schemaHash: 5n,
  shape: { batchSize: 64, features: 16, levels: 4, rules: 8 },
  ...{ periodEpoch: 7305, periodDays: 365, parents: [], startsFrom: 0n },
};
/** @param noise b of the policy's numbers */
const termsOf = (noise: number) => ({
  numbers: {
    ...{ scoreScale: 1_048_576n, vScale: 8192, noise, holdoutNoise: 0, lossNoise: 0, bound: 81 },
    weightBound: 67_108_864,
  },
  ...{ batchesPerRound: 4, epochs: 2, holdoutBatches: 2, vestingRounds: 1, vestingDays: 0, idleDays: 0 },
  ...{ evaluationDays: 60, rounds: 3, minSets: 2, tolerance: 131, smallestBatch: 32, minRecords: 128 },
  ...{ minHoldoutRecords: 100, eta: 300, kappa: 65_536, shortestWindow: 10n, capPerRound: 1000n },
  ...{ maxRelayerFee: 0n, enrolmentBond: 70n, trainerBond: 0n, evaluatorBond: 0n, bondCover: 5n },
  ...{ legalTextHash: id('terms'), trainerKey: [3n, 4n], evaluators: [address(72)] },
});
const VERIFIERS = ['origin', 'attestation', 'seal', 'evaluate', 'score', 'step'];
const contentOf = (noise: number) => ({
  policyHash: 99n,
  verifiers: Object.fromEntries(VERIFIERS.map((name, i) => [name, address(40 + i)])),
  terms: termsOf(noise),
  royalties: {
    ...{ roles: [], residual: address(91), contributors: 7000, parents: 0, minContributors: 1 },
    ...{ contributorCap: 5_000n, expiresAt: 0n, claimPeriod: 0n },
  },
});
const records = { vkHashes: CODES, codeHashes: CODES };
const schedule = [10n, 12n, 20n, 30n, 40n];
const period = (7305n << 16n) + 7669n;
const committed = (dataset: bigint, role: number, count: number, beneficiary: string) => [
  ...[dataset, MODEL, beneficiary, Math.ceil(count / 64)],
  {
    ...{ model: MODEL, role, root: dataset + 1n, records: count, period, sourceListRoot: 8n },
    ...{ originNullifier: dataset + 2n, sourceTag: 55n, seedHash: 56n, beneficiary },
    ...{ relayerFee: 0n, deadline: 60n },
  },
];
const opened = (round: bigint, version: number, pending: bigint) => [
  ...[round, MODEL, version, false, pending, 0n, schedule, [DATASETS.holdout], [11n, 12n], CODES],
];
const measures = [1n, 0n, 1n, 1n, 1n];
const attested = (dataset: bigint, accepted: boolean, challenge: string, count: number) => [
  ...[1n, dataset, accepted, 1n, challenge, count, 32_777n, 9n, [1n, 2n], [5n]],
];
const [OWNER_OF_FIRST, OWNER_OF_SECOND, EVALUATOR] = [70, 71, 72].map(address) as [string, string, string];

const { modelRegistry, rounds } = ABIS;
const RECORDED: readonly [contract: string, abi: Interface, name: string, values: readonly unknown[]][] = [
  ['ModelRegistry2', modelRegistry, 'ModelRegistered', [MODEL, address(60), CODE, config, [1n, 2n]]],
  ['ModelRegistry2', modelRegistry, 'VersionProposed', [MODEL, 1, 1_700_000_000n, contentOf(28), records]],
  ['ModelRegistry2', modelRegistry, 'VersionProposed', [MODEL, 2, 1_700_000_900n, contentOf(0), records]],
  ['Rounds2', rounds, 'DatasetCommitted', committed(DATASETS.first, 1, 640, OWNER_OF_FIRST)],
  ['Rounds2', rounds, 'DatasetCommitted', committed(DATASETS.second, 1, 200, OWNER_OF_SECOND)],
  ['Rounds2', rounds, 'DatasetCommitted', committed(DATASETS.holdout, 2, 256, EVALUATOR)],
  ['Rounds2', rounds, 'RoundOpened', opened(1n, 1, 0n)],
  ['Rounds2', rounds, 'Enrolled', [1n, DATASETS.first, 4, CODE]],
  ['Rounds2', rounds, 'Enrolled', [1n, DATASETS.second, 4, CODE]],
  ['Rounds2', rounds, 'HoldoutAttested', [1n, DATASETS.holdout, false, '0x00010003', [5n, 6n]]],
  ['Rounds2', rounds, 'Evaluated', [1n, 0, [21n], 16_384, 0]],
  ['Rounds2', rounds, 'DirectionFixed', [1n, [21n], measures]],
  ['Rounds2', rounds, 'Attested', attested(DATASETS.first, true, '0x0000000100020009', 256)],
  ['Rounds2', rounds, 'Attested', attested(DATASETS.second, false, '0x0000000100020003', 200)],
  ['Rounds2', rounds, 'CheckpointProven', [1n, MODEL, [31n, 32n]]],
  ['Rounds2', rounds, 'RoundOpened', opened(2n, 1, 1n)],
  ['Rounds2', rounds, 'HoldoutAttested', [2n, DATASETS.holdout, false, '0x00000002', [5n, 6n]]],
  ['Rounds2', rounds, 'HoldoutAttested', [2n, DATASETS.holdout, true, '0x00000002', [7n, 8n]]],
  ['Rounds2', rounds, 'Evaluated', [2n, 0, [22n], 13_107, 16_000]],
  ['Rounds2', rounds, 'ScoreProven', [1n, DATASETS.first, 8n, 17n, 0n, 0n]],
  ['Rounds2', rounds, 'RoundSettled', [1n, MODEL, 2, 1, 17n, 1000n]],
  ['Rounds2', rounds, 'ScoresCredited', [1n, MODEL, OWNER_OF_FIRST, 1700n]],
  ['Rounds2', rounds, 'Vested', [MODEL, OWNER_OF_FIRST, 900n, 800n]],
  ['Rounds2', rounds, 'RoundOpened', opened(3n, 1, 0n)],
  ['Rounds2', rounds, 'RoundVoided', [3n, false]],
  ['RoyaltyVault', ABIS.royaltyVault, 'Paid', [MODEL, address(61), CODE, 0, 9_000n, 1]],
  ['RoyaltyVault', ABIS.royaltyVault, 'Claimed', [MODEL, OWNER_OF_FIRST, OWNER_OF_FIRST, 4_000n]],
];

/** @param drop name of an event that this chain does not have */
export function recordedChain(drop?: string): DossierChain {
  const logs = RECORDED.filter(([, , name]) => name !== drop).map(([contract, abi, name, values], i) => ({
    ...abi.encodeEventLog(name, values),
    address: deployment.contracts[contract]?.address ?? '',
    blockNumber: 2 + i,
    index: i,
    transactionHash: id(`transaction ${i}`),
  }));
  const provider = {
    getBlock: async (height: number | 'latest') => {
      const number = height === 'latest' ? 40 : height;
      return number > 40 ? null : { number, hash: id(`block ${number}`), timestamp: 1_700_000_000 + number };
    },
    getLogs: async ({ toBlock }: { toBlock: number }) =>
      logs.filter(({ blockNumber }) => blockNumber <= toBlock),
  };
  return { provider: provider as never, deployment, chainId: 31_337n };
}
