import { toBeHex } from 'ethers';
import type {
  DatasetView,
  EntryView,
  ModelView,
  RoundView,
  VerifierView,
} from '../../protocol/chain-state.ts';
import { ROLES } from '../../protocol/context.ts';
import type { RegistryClient } from '../clients/registry-client.ts';
import type { RoundsClient } from '../clients/rounds-client.ts';

/** Builds the views of the public state from the contracts' clients. Each function throws as these clients. */

type VerifierReader = (address: string) => Promise<VerifierView>;

/** @throws AssayError `UNKNOWN_MODEL` */
export async function modelView(
  registry: RegistryClient,
  rounds: RoundsClient,
  verifier: VerifierReader,
  id: bigint,
): Promise<ModelView> {
  const [owner, config, sources, version, training] = await Promise.all([
    registry.ownerOf(id),
    registry.config(id),
    registry.sources(id),
    registry.version(id),
    rounds.training(id),
  ]);
  const { terms } = version;
  return {
    id,
    owner,
    schemaHash: config.schemaHash,
    ...config.shape,
    settlementToken: config.settlementToken,
    periodEpoch: config.periodEpoch,
    periodDays: config.periodDays,
    contributorSources: sources.contributors,
    holdoutSources: sources.holdouts,
    version: version.number,
    policyHash: version.policyHash,
    originVerifier: await verifier(version.originVerifier),
    attestationVerifier: await verifier(version.attestationVerifier),
    openVerifier: await verifier(version.openVerifier),
    evaluateVerifier: await verifier(version.evaluateVerifier),
    stepVerifier: await verifier(version.stepVerifier),
    challengeSize: terms.challengeSize,
    holdoutBatches: terms.holdoutBatches,
    vestingRounds: terms.vestingRounds,
    minSets: terms.minSets,
    scoreBudget: terms.scoreBudget,
    minRecords: terms.minRecords,
    eta: terms.eta,
    capPerRound: terms.capPerRound,
    maxRelayerFee: terms.maxRelayerFee,
    enrolmentBond: terms.enrolmentBond,
    trainerBond: terms.trainerBond,
    trainerKey: terms.trainerKey,
    closed: training.closed,
    lastRound: training.lastRound,
    settledRounds: training.settledRounds,
    checkpoint: training.checkpoint,
  };
}

/** @returns undefined if there is no such round */
export async function roundView(
  rounds: RoundsClient,
  verifier: VerifierReader,
  id: bigint,
): Promise<RoundView | undefined> {
  const { status, pins, schedule, ...round } = await rounds.round(id);
  if (status === 'none') return undefined;
  return {
    id,
    model: round.model,
    status,
    stepped: round.stepped,
    policyHash: pins.policyHash,
    attestationVerifier: await verifier(pins.attestationVerifier),
    openVerifier: await verifier(pins.openVerifier),
    evaluateVerifier: await verifier(pins.evaluateVerifier),
    stepVerifier: await verifier(pins.stepVerifier),
    trainerKey: pins.trainerKey,
    eta: pins.eta,
    minSets: pins.minSets,
    version: pins.version,
    batchSize: pins.batchSize,
    features: pins.features,
    challengeSize: pins.challengeSize,
    settlementToken: pins.settlementToken,
    enrolmentBond: pins.enrolmentBond,
    trainerBond: pins.trainerBond,
    ...schedule,
    beacon: round.beacon === 0n ? null : toBeHex(round.beacon, 32),
    weights: round.weights,
    direction: round.direction,
    holdouts: round.holdouts,
    holdoutsDue: round.holdoutsDue,
    enrolled: round.enrolled,
    attested: round.attested,
    sets: round.sets,
    sumRecords: round.sumRecords,
    holdoutRecords: round.holdoutRecords,
    positiveScore: round.positiveScore,
    sum: round.sum,
    holdoutSum: round.holdoutSum,
  };
}

/** @returns undefined if there is no such dataset */
export async function datasetView(rounds: RoundsClient, id: bigint): Promise<DatasetView | undefined> {
  const dataset = await rounds.dataset(id);
  if (BigInt(dataset.beneficiary) === 0n) return undefined;
  // The stored flag lags: a dataset that missed a deadline counts as retired from the deadline on.
  const [retired, unvested] = await Promise.all([rounds.isRetired(id), rounds.unvested(id)]);
  const role = dataset.role === ROLES.holdout ? 'holdout' : 'contributor';
  return { ...dataset, id, role, retired, unvested };
}

/** The dataset's entry in a round; all zero if it is not enrolled. */
export async function entryView(rounds: RoundsClient, round: bigint, dataset: bigint): Promise<EntryView> {
  const { enrolled, accepted, draws, attestedAt, score } = await rounds.entry(round, dataset);
  return { enrolled, accepted, draws, attestedAt, score };
}
