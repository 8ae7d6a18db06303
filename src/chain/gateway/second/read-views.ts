import type { Result } from 'ethers';
import type { VerifierView } from '../../../protocol/chain-state.ts';
import { asField } from '../../../protocol/field.ts';
import {
  type Pins,
  type SecondAccountView,
  type SecondDatasetView,
  type SecondEntryView,
  type SecondModelView,
  type SecondRoundView,
  VERIFIER_KINDS,
  type VerifierViews,
} from '../../../protocol/second/chain-state.ts';
import type { ContractCaller } from '../../clients/contract-caller.ts';
import {
  parseDataset,
  parseEntry,
  parseEvaluation,
  parseMeasures,
  parsePins,
  parseRound,
  parseTraining,
} from '../../clients/second/round-types.ts';
import type { StakeClient } from '../../clients/stake-client.ts';

/** Builds the views of the public state from the contracts. Each function throws as `ContractCaller.read`. */

/** The contracts that are read. */
export interface SecondContracts {
  readonly registry: ContractCaller;
  readonly rounds: ContractCaller;
  readonly stake: StakeClient;
  verifier(address: string): Promise<VerifierView>;
}

/** Ticks of an account that are read side by side. */
const TICKS_AT_ONCE = 16;

async function verifiersOf(
  { verifier }: SecondContracts,
  { verifiers }: Pick<Pins, 'verifiers'>,
): Promise<VerifierViews> {
  const views = await Promise.all(
    VERIFIER_KINDS.map(async (kind) => [kind, await verifier(verifiers[kind])] as const),
  );
  return Object.fromEntries(views) as VerifierViews;
}

/** @throws AssayError `UNKNOWN_MODEL` */
export async function modelView(contracts: SecondContracts, id: bigint): Promise<SecondModelView> {
  const { registry, rounds } = contracts;
  const [owner, config, pinned, training] = await Promise.all([
    registry.read<string>('ownerOf', id),
    registry.read<Result>('configOf', id),
    registry.read<Result>('pinsOf', id),
    rounds.read<Result>('trainingOf', id),
  ]);
  const pins = parsePins(pinned);
  const shape = config.shape as Result;
  return {
    id,
    owner,
    schemaHash: asField(config.schemaHash),
    shape: {
      batchSize: Number(shape.batchSize),
      features: Number(shape.features),
      levels: Number(shape.levels),
      rules: Number(shape.rules),
    },
    periodEpoch: Number(config.periodEpoch),
    periodDays: Number(config.periodDays),
    pins,
    verifiers: await verifiersOf(contracts, pins),
    training: parseTraining(training),
  };
}

/** @returns undefined if there is no such round */
export async function roundView(
  contracts: SecondContracts,
  id: bigint,
): Promise<SecondRoundView | undefined> {
  const { rounds } = contracts;
  const round = parseRound(id, await rounds.read<Result>('roundOf', id));
  if (round.phase === 'none') return undefined;
  const [verifiers, measures, before, evaluations] = await Promise.all([
    verifiersOf(contracts, round.pins),
    rounds.read<Result>('measuresOf', id),
    rounds.read<Result>('weightsBefore', id),
    Promise.all(round.pins.evaluators.map((_, e) => rounds.read<Result>('evaluationOf', id, e))),
  ]);
  return {
    ...round,
    verifiers,
    evaluations: evaluations.map(parseEvaluation),
    measures: parseMeasures(measures),
    weightsBefore: [...before].map((word) => asField(word)),
  };
}

/** @returns undefined if there is no such dataset */
export async function datasetView(
  { rounds }: SecondContracts,
  id: bigint,
): Promise<SecondDatasetView | undefined> {
  const state = await rounds.read<Result>('datasetOf', id);
  if (BigInt(state.beneficiary) === 0n) return undefined;
  // The stored flag lags: a dataset that missed a deadline counts as retired from the deadline on.
  const retired = await rounds.read<boolean>('isRetired', id);
  return {
    id,
    ...parseDataset(state),
    retired,
    committedAt: state.committedAt,
    originCode: state.originCode,
  };
}

/**
 * The dataset's entry in a round. A set that is carried on has the entry of the round that enrolled it, until it answers.
 * All zeros if it is not enrolled.
 */
export async function entryView(
  { rounds }: SecondContracts,
  round: bigint,
  dataset: bigint,
): Promise<SecondEntryView> {
  const entryIn = async (id: bigint) => {
    const value = await rounds.read<Result>('entryOf', id, dataset);
    return { ...parseEntry(value), freshHash: `${value.fresh}` };
  };
  const own = await entryIn(round);
  if (own.enrolled) return { ...own, enrolledIn: round };
  const { carried } = parseRound(round, await rounds.read<Result>('roundOf', round));
  const before = carried === 0n ? own : await entryIn(carried);
  return before.enrolled ? { ...before, enrolledIn: carried } : { ...own, enrolledIn: 0n };
}

/** A beneficiary's unvested account; all zeros if there is none. */
export async function accountView(
  { rounds, stake }: SecondContracts,
  model: bigint,
  beneficiary: string,
): Promise<SecondAccountView> {
  const [account, minted] = await Promise.all([
    rounds.read<Result>('accountOf', model, beneficiary),
    stake.balanceOf(beneficiary, model),
  ]);
  const [vestedThrough, lastTick] = [Number(account.vestedThrough), Number(account.lastTick)];
  const due: { tick: number; amount: bigint }[] = [];
  let rest: bigint = account.unvested;
  for (let first = vestedThrough + 1; rest > 0n && first <= lastTick; first += TICKS_AT_ONCE) {
    const ticks = Array.from({ length: Math.min(TICKS_AT_ONCE, lastTick - first + 1) }, (_, i) => first + i);
    const amounts = await Promise.all(
      ticks.map((tick) => rounds.read<bigint>('dueAt', model, beneficiary, tick)),
    );
    for (const [i, amount] of amounts.entries()) {
      if (amount > 0n) due.push({ tick: ticks[i] as number, amount });
      rest -= amount;
    }
  }
  return {
    ...{ model, beneficiary, unvested: account.unvested, debt: account.debt, vestedThrough, lastTick },
    due,
    stake: minted,
  };
}
