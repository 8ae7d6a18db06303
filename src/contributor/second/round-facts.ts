import { ZeroHash } from 'ethers';
import type {
  DatasetState,
  EntryState,
  RoundState,
  VerifierKind,
} from '../../chain/clients/second/round-types.ts';
import type { Role } from '../../protocol/context.ts';
import { remoteError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import type { SecondDataset } from '../../protocol/second/build-dataset.ts';
import { PHASES } from '../../protocol/second/chain-state.ts';
import { unpackDirection, unpackWeights } from '../../protocol/second/model.ts';
import { readPublicNumbers } from '../../protocol/second/numbers.ts';
import { countOf, roundCircuit } from '../../protocol/second/shape.ts';
import type { AnswerFacts, RoundFacts } from '../checks/facts.ts';
import { refusal } from '../checks/refusal.ts';
import type { StatementPart } from '../ledger/entries.ts';
import { answeredRounds, answerTo, enrolmentsOf } from '../ledger/ledger-view.ts';
import type { HeadedEntry } from '../ledger/lines.ts';
import type { ChainLook, SecondChain } from './chain.ts';
import {
  contributorDraw,
  type DrawingRound,
  drawable,
  holdoutDraw,
  openedBefore,
  unopenedHoldout,
} from './derived-draw.ts';
import type { ApprovedSecondPolicy } from './limits.ts';

/** A committed dataset of this holder. */
export interface Holding {
  /** Its id on chain. */
  readonly id: bigint;
  readonly role: Role;
  readonly dataset: SecondDataset;
}

/** A round as the chain tells it, with what the checks need of it. */
export interface ReadRound {
  readonly round: RoundState;
  /** Packed weights of the statement: of the round, or before. */
  readonly weights: readonly Field[];
  readonly facts: RoundFacts;
}

/** Reads rounds for one holding, for the checks of the guard. */
export class RoundReader {
  readonly #chain: Pick<SecondChain, 'chainId' | 'rounds'>;
  readonly #look: ChainLook;
  readonly #holding: Holding;

  constructor(chain: Pick<SecondChain, 'chainId' | 'rounds'>, look: ChainLook, holding: Holding) {
    this.#chain = chain;
    this.#look = look;
    this.#holding = holding;
  }

  /**
   * The facts of a round, before enrolling or answering.
   * @throws AssayError `terms-differ` (3): the round's terms are not those of the approved policy; `contradicts-chain` (3):
   * the dataset has another root, role, model or number of records on chain; `restored-ledger` (3): a holdout has opened more batches than the ledger knows; `no-such-round` (5)
   */
  async round(
    id: bigint,
    entries: readonly HeadedEntry[],
    approved: ApprovedSecondPolicy,
    part: StatementPart = 'round',
  ): Promise<ReadRound> {
    const { chainId, rounds } = this.#chain;
    const { secondsPerBlock } = this.#look;
    const { role, dataset } = this.#holding;
    const round = await this.#look.round(id);
    if (round.phase === 'none') throw remoteError('no-such-round', `the chain has no round ${id}`);
    assertTerms(round, approved);
    const state = await this.#look.dataset(this.#holding.id);
    assertSameDataset(this.#holding, state, round);
    assertOpeningsKnown(this.#holding, state, entries);
    const weights = part === 'before' ? await this.#look.weightsBefore(id) : round.weights;
    const { numbers, bound2 } = readPublicNumbers(round.pins.numbers);
    const { evaluateDeadline, attestDeadline, beaconHeight } = round.schedule;
    const facts: RoundFacts = {
      place: { chainId, contract: rounds.address },
      ...{ model: round.model, round: id, dataset: this.#holding.id, root: dataset.root, role },
      policyHash: round.pins.policyHash,
      trainerKey: [round.pins.trainerKey.x, round.pins.trainerKey.y],
      weights: unpackWeights(weights, dataset.shape.f),
      verifiers: await this.#verifiers(round),
      window: {
        blocks: role === 'holdout' ? evaluateDeadline - beaconHeight : attestDeadline - evaluateDeadline,
        secondsPerBlock,
      },
      noise: {
        ...{ words: numbers.noise, holdoutWords: numbers.holdoutNoise, squaredError: numbers.lossNoise },
        bound: Math.sqrt(bound2),
      },
      drawable: await this.#drawable(round, entries, approved),
      published: {
        lastRound: await this.#lastEnrolment(state, entries),
        // The contract counts no answers: the ledger's own count stands.
        answered: answeredRounds(entries, { chainId, contract: rounds.address }, dataset.root),
        ...headOf(state),
      },
    };
    return { round, weights, facts };
  }

  /**
   * A challenge with everything that its statement is made of.
   * @throws AssayError as `round`; `bad-draw` (3) where the beacon is not the one of its block's header
   */
  async challenge(
    id: bigint,
    entries: readonly HeadedEntry[],
    approved: ApprovedSecondPolicy,
    part: StatementPart = 'round',
  ): Promise<ReadRound & { readonly answer: AnswerFacts; readonly drawing: RoundState }> {
    const { rounds } = this.#chain;
    const { role, dataset } = this.#holding;
    const read = await this.round(id, entries, approved, part);
    assertReached(read.round, role);
    const entry = await this.#look.entry(id, this.#holding.id);
    const drawing = await this.#drawingRound(read.round);
    await this.#assertBeacon(drawing);
    const derived = await this.#derived(read.round, drawing, entry, entries);
    const known = answerTo(entries, read.facts.place, id, dataset.root, 'round');
    const directions = role === 'holdout' ? [] : await this.#directions(read.round);
    const answer: AnswerFacts = {
      ...read.facts,
      part,
      directions,
      beacon: drawing.beacon,
      // A contributor's challenge can't be read any more once it is answered.
      indices: known && entry.attested ? known.indices : await rounds.challenge(id, this.#holding.id),
      derived,
      recordsOf: (index) => countOf(dataset.shape, dataset.records, index),
    };
    return { ...read, answer, drawing };
  }

  async #directions(round: RoundState): Promise<bigint[][]> {
    const { features, evaluators } = round.pins;
    return Promise.all(
      evaluators.map(async (_, e) => {
        const { direction } = await this.#look.evaluation(round.id, e);
        return unpackDirection(direction, features);
      }),
    );
  }

  /** The verifiers of this release's circuits must be behind the addresses that the round pinned. */
  #verifiers({ pins }: RoundState): Promise<RoundFacts['verifiers'][number][]> {
    const { shape } = this.#holding.dataset;
    const circuits: [VerifierKind, string][] = [
      ['attestation', shape.circuit],
      ...(['seal', 'evaluate', 'score', 'step'] as const).map((kind): [VerifierKind, string] => [
        kind,
        roundCircuit(kind, shape.f),
      ]),
    ];
    return Promise.all(
      circuits.map(async ([kind, circuit]) => ({
        circuit,
        codeHash: await this.#look.codeOf(pins.verifiers[kind]),
      })),
    );
  }

  async #drawable(
    round: RoundState,
    entries: readonly HeadedEntry[],
    { draws, policy }: ApprovedSecondPolicy,
  ): Promise<number[]> {
    const { role, dataset } = this.#holding;
    if (role === 'holdout') return this.#unopenedBefore(round.id, entries);
    const state = openedBefore(dataset, await this.#past(round, entries));
    return drawable(dataset, state, { ...draws, minRecords: policy.terms.minRecords });
  }

  /** Full holdout batches that no earlier round opened. The answer to this round may be in the ledger already. */
  #unopenedBefore(round: bigint, entries: readonly HeadedEntry[]): number[] {
    return unopenedHoldout(
      this.#holding.dataset,
      entries.filter(({ entry }) => entry.kind !== 'answer' || entry.round !== round),
    );
  }

  async #derived(
    round: RoundState,
    drawing: RoundState,
    entry: EntryState,
    entries: readonly HeadedEntry[],
  ): Promise<number[]> {
    const { role, dataset } = this.#holding;
    const from = this.#drawing(drawing);
    if (role === 'holdout')
      return holdoutDraw(dataset, this.#unopenedBefore(round.id, entries), entry.draws, from);
    return contributorDraw(dataset, openedBefore(dataset, await this.#past(round, entries)), from);
  }

  #drawing(round: RoundState): DrawingRound {
    const { chainId, rounds } = this.#chain;
    return { round, chainId, contract: rounds.address };
  }

  /** The round whose beacon decides the draw of this one's answer. */
  async #drawingRound(round: RoundState): Promise<RoundState> {
    if (this.#holding.role === 'holdout' || round.carried === 0n) return round;
    const carried = await this.#look.round(round.carried);
    const entry = await this.#look.entry(round.carried, this.#holding.id);
    return entry.enrolled && carried.beacon !== 0n ? carried : round;
  }

  /** Earlier rounds that drew on the dataset, in order, by the enrolments in the ledger. */
  async #past(round: RoundState, entries: readonly HeadedEntry[]): Promise<DrawingRound[]> {
    const { rounds, chainId } = this.#chain;
    const { id, dataset } = this.#holding;
    const place = { chainId, contract: rounds.address };
    const before = enrolmentsOf(entries, place, id).map((each) => each.round);
    const past = new Map<bigint, DrawingRound>();
    for (const enrolling of [...new Set(before)].sort((a, b) => Number(a - b))) {
      // The set of this round itself, or of the one that this round carries on, is not drawn before it.
      if (enrolling === round.id || enrolling === round.carried) continue;
      const state = await this.#look.round(enrolling);
      const entry = await this.#look.entry(enrolling, id);
      const wasAnswered = answerTo(entries, place, enrolling, dataset.root, 'round') !== undefined;
      if (!entry.enrolled && !wasAnswered) continue;
      const drew =
        state.beacon === 0n && state.carriedBy !== 0n ? await this.#look.round(state.carriedBy) : state;
      if (drew.beacon !== 0n && drew.id !== round.id) past.set(drew.id, this.#drawing(drew));
    }
    return [...past.values()];
  }

  /** The last enrolment that the chain knows of. An answer in a round that carries a set on moves it there. */
  async #lastEnrolment({ lastRound }: DatasetState, entries: readonly HeadedEntry[]): Promise<bigint> {
    const { rounds, chainId } = this.#chain;
    if (lastRound === 0n) return 0n;
    const own = enrolmentsOf(entries, { chainId, contract: rounds.address }, this.#holding.id);
    if (own.some(({ round }) => round === lastRound)) return lastRound;
    const { carried } = await this.#look.round(lastRound);
    return own.some(({ round }) => round === carried) ? carried : lastRound;
  }

  async #assertBeacon({ id, beacon, schedule }: RoundState): Promise<void> {
    if (beacon === 0n) throw remoteError('wrong-phase', `round ${id} has no beacon yet`);
    if ((await this.#look.randomness(schedule.beaconHeight)) === beacon) return;
    throw refusal(
      'bad-draw',
      `the beacon of round ${id} is not the randomness of block ${schedule.beaconHeight}; do not use the node that gave it`,
    );
  }
}

/**
 * A node that tells another role, model or number of records could have a statement made that the contract refuses; the
 * ledger would then refuse the true one.
 *
 * @throws AssayError `contradicts-chain` (3)
 */
function assertSameDataset({ id, role, dataset }: Holding, state: DatasetState, { model }: RoundState): void {
  const differs = [
    state.root !== dataset.root && 'root',
    state.role !== role && 'role',
    state.records !== dataset.records && 'number of records',
    (state.model !== dataset.model || model !== dataset.model) && 'model',
  ].find((each) => each !== false);
  if (differs === undefined) return;
  throw refusal('contradicts-chain', `dataset ${id} has another ${differs} on chain than here`);
}

/**
 * Holdouts aren't enrolled, so that no enrolment carries the head of their ledger. The chain counts their opened batches.
 *
 * @throws AssayError `restored-ledger` (3) where the ledger knows of fewer
 */
function assertOpeningsKnown(
  { id, role, dataset }: Holding,
  { unopened }: DatasetState,
  entries: readonly HeadedEntry[],
): void {
  if (role !== 'holdout' || unopenedHoldout(dataset, entries).length <= unopened) return;
  throw refusal(
    'restored-ledger',
    `the chain shows opened batches of holdout ${id} that this ledger lacks: it is a restored copy, was lost, or another machine answered. Put the newest ledger back`,
  );
}

/** A contributor answers once V is known, a holdout once the beacon is. @throws AssayError `wrong-phase` (5) */
function assertReached({ id, phase }: RoundState, role: Role): void {
  const needed = role === 'holdout' ? 'evaluating' : 'attesting';
  if (PHASES.indexOf(phase) >= PHASES.indexOf(needed)) return;
  throw remoteError(
    'wrong-phase',
    `round ${id} is ${phase} as far as the chain's final state shows; a dataset answers once it is ${needed}`,
  );
}

/** The head that the dataset's last enrolment carried, as the ledger writes it. */
const headOf = ({ ledgerHead }: DatasetState): { readonly head?: string } =>
  ledgerHead === ZeroHash ? {} : { head: ledgerHead.slice(2) };

/** @throws AssayError `terms-differ` (3) */
function assertTerms(
  { id, pins }: RoundState,
  { policy, shape, draws, holdoutBatches }: ApprovedSecondPolicy,
): void {
  const { minRecords, smallestBatch, minHoldoutRecords, eta, tolerance, kappa } = policy.terms;
  const expected = {
    ...{ minRecords, smallestBatch, minHoldoutRecords, eta, tolerance, kappa, holdoutBatches },
    ...{ batchesPerRound: draws.batchesPerRound, epochs: draws.epochs },
    ...{ batchSize: shape.n, features: shape.f },
  };
  const differs = Object.entries(expected).find(
    ([name, value]) => pins[name as keyof typeof expected] !== value,
  );
  if (differs === undefined) return;
  throw refusal(
    'terms-differ',
    `round ${id} has other terms than the policy that you approved (${differs[0]}); do not enrol, ask the model's owner`,
  );
}
