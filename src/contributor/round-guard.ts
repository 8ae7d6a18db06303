import type { RoundSummary } from '../client/round-reader.ts';
import type { DrawSeed } from '../protocol/challenge.ts';
import { challenge } from '../protocol/challenge.ts';
import type { Role } from '../protocol/context.ts';
import { asField } from '../protocol/field.ts';
import { unpackDirection, unpackWeights } from '../protocol/reference-model.ts';
import { circuitOf, countOf, type Shape } from '../protocol/shape.ts';
import type { AnswerFacts, RoundFacts } from './checks/facts.ts';
import { type AgreedBlock, agreedBlock, secondsPerBlock } from './evidence/agreed-block.ts';
import { type EvidenceEndpoint, evidenceEndpoints, LOCAL_CHAIN } from './evidence/endpoints.ts';
import { drawHoldout, touchedPositions } from './evidence/holdout-draw.ts';
import { type ProvenRound, provenCode, provenOrder, provenRound } from './evidence/proven-round.ts';
import { assertBeacon, assertPhase, assertSame, assertTold, contradiction } from './evidence-comparison.ts';
import { type ApprovedPolicy, firstEditionLimits } from './first-edition-limits.ts';
import type { Guard } from './guard.ts';
import { NO_NOISE } from './ledger/entries.ts';
import { newestHeader } from './ledger/ledger-view.ts';
import { approvedPolicy, type Material } from './material.ts';
import { phaseOf, type Task } from './task.ts';

/** Where a contributor looks for evidence of rounds, and who keeps its ledger. */
export interface RoundGuardSettings {
  readonly guard: Guard;
  /** Addresses of nodes that the contributor chose. */
  readonly endpoints: readonly string[];
  /** Address of the service that carries proofs; its host is no evidence. */
  readonly service: string | undefined;
  readonly chainId: bigint;
  /** The Rounds contract, and keccak256 of its code in the deployment file. */
  readonly contract: string;
  readonly codeHash: string;
  readonly note: (line: string) => void;
  /** The most openings of a batch that a committee's approval allows; undefined without one. */
  readonly openings?: number | undefined;
  /** Seconds of one proof of a circuit on this machine; undefined if never measured. */
  readonly provingSeconds: (circuit: string) => Promise<number | undefined>;
}

interface Proven {
  readonly block: AgreedBlock;
  readonly state: ProvenRound;
  readonly endpoint: EvidenceEndpoint;
  readonly facts: RoundFacts;
}

/** Holds rounds against proven chain state and the ledger, before an enrolment is signed and before a batch is proven. */
export class RoundGuard {
  readonly #settings: RoundGuardSettings;
  #endpoints: readonly EvidenceEndpoint[] | undefined;

  constructor(settings: RoundGuardSettings) {
    this.#settings = settings;
  }

  /**
   * Looks at a round before the dataset enrols for it.
   *
   * @returns the ledger's head
   * @throws AssayError as `Guard.admitEnrolment`; `no-evidence`, `contradicts-chain`, `endpoints-disagree`, `evidence-false`,
   * `other-chain` (3); `not-final`, `chain-unavailable` (5)
   */
  async beforeEnrolment(round: RoundSummary, dataset: bigint, policy: ApprovedPolicy): Promise<string> {
    const { facts } = await this.#prove(round, dataset, policy.shape, 'contributor', 'open');
    return this.#settings.guard.admitEnrolment(facts, await this.#limits(policy, 'contributor'));
  }

  /**
   * Looks at a challenge before its first batch is proven.
   *
   * @returns the statement's hash
   * @throws AssayError as `Guard.admitAnswer` and `beforeEnrolment`
   */
  async beforeAnswer(task: Task, material: Material): Promise<string> {
    if (task.state.root !== material.dataset.root) throw contradiction('the root of the dataset');
    return this.beforeTask(task, approvedPolicy(material));
  }

  /** As `beforeAnswer`, on a machine that does not have the records. */
  async beforeTask(task: Task, policy: ApprovedPolicy): Promise<string> {
    const { round, state, indices } = task;
    const { shape } = policy;
    const { role } = state;
    const proven = await this.#prove(round, state.id, shape, role, phaseOf(role));
    if (proven.facts.root !== state.root) throw contradiction('the root of the dataset');
    const { direction, beacon, dataset } = proven.state;
    assertSame('V', direction, round.direction);
    if (task.trainerKey.some((word, i) => word !== proven.facts.trainerKey[i])) {
      throw contradiction('the trainer key');
    }
    const answer: AnswerFacts = {
      ...proven.facts,
      part: 'round',
      directions: role === 'holdout' ? [] : [unpackDirection(direction, shape)],
      beacon,
      indices,
      derived: await this.#draw(proven, policy, role),
      recordsOf: (index) => countOf(shape, dataset.records, index),
    };
    return this.#settings.guard.admitAnswer(answer, await this.#limits(policy, role));
  }

  async #limits(policy: ApprovedPolicy, role: Role) {
    const limits = firstEditionLimits(
      policy,
      role,
      await this.#settings.provingSeconds(policy.shape.circuit),
    );
    return { ...limits, openings: Math.min(limits.openings, this.#settings.openings ?? limits.openings) };
  }

  async #prove(
    round: RoundSummary,
    dataset: bigint,
    shape: Shape,
    role: Role,
    phase: RoundSummary['status'],
  ): Promise<Proven> {
    const { guard, chainId, contract, codeHash } = this.#settings;
    const endpoints = this.#evidence();
    const endpoint = endpoints[0] as EvidenceEndpoint;
    const known = newestHeader(guard.ledger.entries, chainId);
    const lowest = phase === 'open' ? undefined : round.beaconHeight;
    const block = await agreedBlock(endpoints, chainId, known, lowest);
    if (known?.height !== block.height) {
      guard.ledger.append({ kind: 'header', chainId, height: block.height, hash: block.hash.slice(2) });
    }
    const state = await provenRound(endpoint, block, contract, round.id, dataset);
    if (state.codeHash !== codeHash) throw contradiction('the code of the contract');
    assertPhase(state, phase, round.id, chainId);
    assertTold(state, round);
    if (phase !== 'open') assertBeacon(state, block, round.id);
    const codes = [state.attestationVerifier, state.openVerifier].map((address) =>
      provenCode(endpoint, block, address),
    );
    const [attestation, open] = await Promise.all(codes);
    const facts: RoundFacts = {
      place: { chainId, contract },
      model: state.model,
      round: round.id,
      dataset,
      root: state.dataset.root,
      role,
      policyHash: state.policyHash,
      trainerKey: state.trainerKey,
      weights: unpackWeights(state.weights, shape),
      verifiers: [
        { circuit: shape.circuit, codeHash: attestation },
        { circuit: circuitOf('open', shape), codeHash: open },
      ],
      window: {
        blocks:
          role === 'holdout'
            ? state.evaluateDeadline - state.beaconHeight
            : state.attestDeadline - state.evaluateDeadline,
        secondsPerBlock: secondsPerBlock(block),
      },
      noise: NO_NOISE,
      drawable: Array.from({ length: state.dataset.batches }, (_, index) => index),
      published: { lastRound: state.dataset.lastRound, answered: state.dataset.answered },
    };
    return { block, state, endpoint, facts };
  }

  /** The drawn batches as they follow from the beacon. */
  async #draw({ state, block, endpoint, facts }: Proven, policy: ApprovedPolicy, role: Role) {
    const { chainId, contract } = this.#settings;
    const seed: DrawSeed = {
      beacon: state.beacon,
      chainId,
      rounds: contract,
      model: asField(state.model),
      round: facts.round,
      root: asField(state.dataset.root),
    };
    if (role === 'contributor')
      return challenge(seed, state.dataset.batches, policy.document.round.challengeSize);
    const { unopened } = state.dataset;
    const { draws } = state.entry;
    const positions = touchedPositions(seed, unopened, draws);
    const order = await provenOrder(endpoint, block, contract, facts.dataset, positions);
    return drawHoldout(seed, unopened, draws, order);
  }

  #evidence(): readonly EvidenceEndpoint[] {
    if (this.#endpoints !== undefined) return this.#endpoints;
    const { endpoints, service, chainId, note } = this.#settings;
    this.#endpoints = evidenceEndpoints(endpoints, { chainId, service });
    if (this.#endpoints.length === 1) {
      note(
        `WARNING: one endpoint is the only evidence of this chain. That is enough on a local chain (${LOCAL_CHAIN}) and nowhere else`,
      );
    }
    return this.#endpoints;
  }
}
