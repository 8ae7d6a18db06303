import { type Interface, id, toBeHex, zeroPadValue } from 'ethers';
import { ABIS } from '../../src/chain/clients/abis.ts';
import type { Deployment } from '../../src/chain/deploy/deployment-record.ts';
import type { DossierChain } from '../../src/dossier/read-dossier.ts';

/** A recorded chain: two training datasets and a holdout, a round with a step, a void round, a payment and a claim. */

const address = (n: number): string => zeroPadValue(toBeHex(n), 20);
const NAMES = [
  'ModelRegistry',
  'HeaderBeacon',
  'StakeToken',
  'Bonds',
  'Rounds',
  'RoyaltyVault',
  'UsagePlans',
];
const CODE = `0x${'00'.repeat(32)}`;

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
  shape: { batchSize: 64, features: 16, depth: 16 },
  ...{ periodEpoch: 7305, periodDays: 365, parents: [], startsFrom: 0n },
};
const terms = {
  ...{ challengeSize: 4, holdoutBatches: 2, vestingRounds: 1, vestingDays: 0, idleDays: 0, minSets: 2 },
  ...{ scoreBudget: 8, minRecords: 128, eta: 300, capPerRound: 1000n, maxRelayerFee: 0n },
  ...{ enrolmentBond: 0n, trainerBond: 0n, legalTextHash: id('terms'), trainerKey: [3n, 4n] },
};
const content = {
  policyHash: 99n,
  ...Object.fromEntries(
    ['origin', 'attestation', 'open', 'evaluate', 'step'].map((name, i) => [
      `${name}Verifier`,
      address(40 + i),
    ]),
  ),
  terms,
  royalties: {
    ...{ roles: [], residual: address(91), contributors: 7000, parents: 0, minContributors: 1 },
    ...{ contributorCap: 5_000n, expiresAt: 0n, claimPeriod: 0n },
  },
};
const keys = { origin: CODE, attestation: CODE, open: CODE, evaluate: CODE, step: CODE };
const schedule = [10n, 12n, 20n, 30n, 40n];
const period = (7305n << 16n) + 7669n;
const committed = (dataset: bigint, role: number, records: number) => [
  ...[
    dataset,
    MODEL,
    address(70),
    role,
    dataset + 1n,
    records,
    Math.ceil(records / 64),
    period,
    8n,
    dataset + 2n,
  ],
];

const RECORDED: readonly [contract: string, abi: Interface, name: string, values: readonly unknown[]][] = [
  ['ModelRegistry', ABIS.modelRegistry, 'ModelRegistered', [MODEL, address(60), CODE, config, [1n, 2n]]],
  ['ModelRegistry', ABIS.modelRegistry, 'VersionProposed', [MODEL, 1, 1_700_000_000n, content, keys]],
  ['Rounds', ABIS.rounds, 'DatasetCommitted', committed(DATASETS.first, 1, 640)],
  ['Rounds', ABIS.rounds, 'DatasetCommitted', committed(DATASETS.second, 1, 200)],
  ['Rounds', ABIS.rounds, 'DatasetCommitted', committed(DATASETS.holdout, 2, 256)],
  ['Rounds', ABIS.rounds, 'RoundOpened', [1n, MODEL, 1, schedule, [DATASETS.holdout], [11n, 12n]]],
  ['Rounds', ABIS.rounds, 'Enrolled', [1n, DATASETS.first, 4]],
  ['Rounds', ABIS.rounds, 'Enrolled', [1n, DATASETS.second, 4]],
  ['Rounds', ABIS.rounds, 'HoldoutAttested', [1n, DATASETS.holdout, [1n, 3n], [1n, 2n, 3n, 4n], [5n]]],
  ['Rounds', ABIS.rounds, 'DirectionProven', [1n, [21n]]],
  ['Rounds', ABIS.rounds, 'Attested', [1n, DATASETS.first, true, 9n, '0x08090a0b', [1n, 2n], [5n]]],
  ['Rounds', ABIS.rounds, 'Attested', [1n, DATASETS.second, false, -3n, '0x05060504', [1n, 2n], [5n]]],
  ['Rounds', ABIS.rounds, 'RoundSettled', [1n, MODEL, 1, 1, 9n, 1000n, 1, true]],
  ['Rounds', ABIS.rounds, 'CheckpointProven', [1n, MODEL, [31n, 32n]]],
  ['Rounds', ABIS.rounds, 'RoundOpened', [2n, MODEL, 1, schedule, [DATASETS.holdout], [31n, 32n]]],
  ['Rounds', ABIS.rounds, 'RoundVoided', [2n]],
  ['RoyaltyVault', ABIS.royaltyVault, 'Paid', [MODEL, address(61), CODE, 0, 9_000n, 1]],
  ['RoyaltyVault', ABIS.royaltyVault, 'Claimed', [MODEL, address(70), address(70), 4_000n]],
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
      const number = height === 'latest' ? 30 : height;
      return number > 30 ? null : { number, hash: id(`block ${number}`), timestamp: 1_700_000_000 + number };
    },
    getLogs: async ({ toBlock }: { toBlock: number }) =>
      logs.filter(({ blockNumber }) => blockNumber <= toBlock),
  };
  return { provider: provider as never, deployment, chainId: 31_337n };
}
