import { ZeroHash } from 'ethers';
import type { AttestationSetCall, RoundState } from '../../chain/clients/second/round-types.ts';
import type { SecondAttestationSetValues } from '../../client/second/bodies.ts';
import { secondAttestationSetValues } from '../../client/second/values.ts';
import { chainSender, type SecondSender } from '../../delivery/second/sender.ts';
import type { DatasetContext } from '../../protocol/context.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import { type AnswerTask, type OpenedAnswer, openAnswer } from '../../protocol/second/answer.ts';
import { scoresSignal } from '../../protocol/second/model.ts';
import type { SealMode } from '../../protocol/second/noise.ts';
import type { EnrolmentCall } from '../../protocol/second/typed-data.ts';
import {
  type FreshSet,
  type ProvenAnswer,
  proveSecondAnswer,
  type SecondProver,
} from '../../prover/second/jobs.ts';
import type { AnswerFacts } from '../checks/facts.ts';
import { refusal } from '../checks/refusal.ts';
import { statementHash } from '../checks/statement-hash.ts';
import type { Guard } from '../guard.ts';
import type { StatementPart } from '../ledger/entries.ts';
import { answerTo } from '../ledger/ledger-view.ts';
import type { SecondChain } from './chain.ts';
import { type ApprovedSecondPolicy, secondEditionLimits } from './limits.ts';
import { type Holding, RoundReader } from './round-facts.ts';
import verifierCodes from './verifier-codes.json' with { type: 'json' };

/** A deposit that an enrolment takes, by the proven terms of its round. */
interface EnrolmentBond {
  readonly round: bigint;
  /** Address of the settlement token. */
  readonly token: string;
  /** In the token's smallest units. */
  readonly amount: bigint;
}

/** Pays the bonds of enrolments. */
export interface BondPayer {
  /** Called before the intent is in the ledger. Throws where the bond must not be paid. */
  consider(bond: EnrolmentBond): Promise<void>;
  /** Allows Bonds2 to take exactly this bond. */
  approve(bond: EnrolmentBond): Promise<void>;
}

/** Everything that a contributor or an evaluator answers with. */
export interface AnswerDeps {
  readonly chain: SecondChain;
  readonly prover: SecondProver;
  /** Over the ledger of the holder secret. */
  readonly guard: Guard;
  readonly policy: ApprovedSecondPolicy;
  readonly holderSecret: Field;
  /** The account that the chain knows as the beneficiary of the holder's datasets. */
  readonly beneficiary: string;
  /** Unix second after which a proof that is made now may not be submitted. */
  readonly deadline: () => bigint;
  /** Seconds of one proof on this machine; undefined if never measured. */
  readonly provingSeconds?: number;
  /** keccak256 of each verifier's code, by circuit. Default: this release's. */
  readonly verifierCodes?: Readonly<Record<string, string>>;
  readonly onProof?: (done: number, all: number) => void;
  /** The way to the chain. Default: transactions of the account that `chain.rounds` signs as. */
  readonly sender?: SecondSender;
  /** Default: the account has approved bonds for Bonds2 itself. */
  readonly bonds?: BondPayer;
  /**
   * The fee that a relay may take for a commitment or an answer with so many proofs, in the settlement token's smallest
   * units. Default: none.
   */
  readonly relayerFee?: (proofs: number) => bigint;
}

/** The way to the chain of a role's statements. */
export const senderOf = ({
  sender,
  chain,
  policy,
}: Pick<AnswerDeps, 'sender' | 'chain' | 'policy'>): SecondSender =>
  sender ?? chainSender(chain.rounds, policy.shape.circuit);

/** A proven answer that is ready to be sent. */
export interface PreparedAnswer {
  readonly call: AttestationSetCall;
  /** The same in the form of a service's body. */
  readonly values: SecondAttestationSetValues;
  readonly opened: OpenedAnswer;
  readonly task: AnswerTask;
}

/** Checks challenges, keeps them in the ledger, opens and proves them. */
export class Answering {
  readonly #deps: AnswerDeps;

  constructor(deps: AnswerDeps) {
    this.#deps = deps;
  }

  limits(holding: Holding) {
    const { policy, provingSeconds, verifierCodes: codes = verifierCodes } = this.#deps;
    return secondEditionLimits(policy, holding.role, codes, provingSeconds);
  }

  /**
   * Looks at a round before enrolling, because enrolling obliges. The intent is in the ledger afterwards.
   * @returns the enrolment, with the ledger's head; its bond is approved
   * @throws AssayError as `Guard.admitEnrolment` and `RoundReader.round`; `terms-differ` (3): the bond is larger than the
   * approved policy names
   */
  async admitEnrolment(holding: Holding, round: bigint): Promise<EnrolmentCall> {
    const { chain, guard, policy, bonds } = this.#deps;
    const look = await chain.look(guard.ledger);
    const reader = new RoundReader(chain, look, holding);
    const { facts, round: state } = await reader.round(round, guard.ledger.entries, policy);
    const bond = bondOf(state, policy);
    if (bond !== undefined) await bonds?.consider(bond);
    const head = guard.admitEnrolment(facts, this.limits(holding));
    if (bond !== undefined) await bonds?.approve(bond);
    const { head: previous } = facts.published;
    return {
      ...{ round, dataset: holding.id, head: `0x${head}` },
      previousHead: previous === undefined ? ZeroHash : `0x${previous}`,
    };
  }

  /**
   * Checks a challenge, writes it to the ledger, then opens and proves it.
   * @param part `before`: a holdout's second answer, at the weights before the last step
   * @throws AssayError as `Guard.admitAnswer` and `RoundReader.challenge` (3); `no-witness` (3) where a record is outside of
   * the policy
   */
  async prove(holding: Holding, id: bigint, part: StatementPart = 'round'): Promise<PreparedAnswer> {
    return proveTask(this.#deps, holding.id, await this.admit(holding, id, part));
  }

  /**
   * Checks a challenge and writes it to the ledger, without opening a batch: the holding may lack its records.
   * @throws AssayError as `prove`
   */
  async admit(holding: Holding, id: bigint, part: StatementPart = 'round'): Promise<AnswerTask> {
    const { facts, task } = await this.#challenge(holding, id, part);
    this.#deps.guard.admitAnswer(facts, this.limits(holding));
    return task;
  }

  /**
   * Opens an answer again that the ledger has, without a proof.
   * @throws AssayError `not-answered` (2); `second-statement` (3) where the chain now tells other values than those that
   * were answered
   */
  async reopen(holding: Holding, id: bigint, part: StatementPart = 'round'): Promise<OpenedAnswer> {
    const { chain, guard } = this.#deps;
    const { entries } = guard.ledger;
    const place = { chainId: chain.chainId, contract: chain.rounds.address };
    const known = answerTo(entries, place, id, holding.dataset.root, part);
    if (known === undefined)
      throw new AssayError('not-answered', `the ledger has no answer of this dataset to round ${id}`);
    const { facts, task } = await this.#challenge(holding, id, part);
    if (statementHash(facts) !== known.statementHash) {
      throw new AssayError(
        'second-statement',
        `the chain tells other values of round ${id} than those that this dataset answered; ask another node`,
        { exitCode: 3 },
      );
    }
    return openAnswer(task);
  }

  /** The context of a role's proof for this beneficiary. @param relayerFee 0 for a proof that pays none */
  context(
    role: DatasetContext['role'],
    round: RoundState,
    deadline: bigint,
    relayerFee = 0n,
  ): DatasetContext {
    const { chain, beneficiary } = this.#deps;
    return {
      ...{ role, beneficiary, deadline, relayerFee, chainId: chain.chainId },
      ...{ rounds: chain.rounds.address, model: round.model, round: round.id },
    };
  }

  async #challenge(
    holding: Holding,
    id: bigint,
    part: StatementPart,
  ): Promise<{ readonly facts: AnswerFacts; readonly task: AnswerTask }> {
    const { chain, guard, policy, holderSecret, deadline, relayerFee } = this.#deps;
    const reader = new RoundReader(chain, await chain.look(guard.ledger), holding);
    const { round, weights, answer } = await reader.challenge(id, guard.ledger.entries, policy, part);
    const task: AnswerTask = {
      ...{ dataset: holding.dataset, holderSecret, weights, policy: policy.policy },
      ...{ directions: answer.directions, beacon: answer.beacon, indices: answer.indices },
      // The seal is a proof, too.
      context: this.context(holding.role, round, deadline(), relayerFee?.(answer.indices.length + 1)),
      mode: modeOf(holding, part),
      trainerKey: round.pins.trainerKey,
    };
    return { facts: answer, task };
  }
}

/**
 * Opens and proves a task as it is. Its caller has asked the guard, or has a task that the machine with the ledger
 * authenticated.
 * @param dataset its id on chain
 */
export async function proveTask(
  { prover, onProof }: Pick<AnswerDeps, 'prover' | 'onProof'>,
  dataset: bigint,
  task: AnswerTask,
): Promise<PreparedAnswer> {
  const { context, policy } = task;
  const opened = openAnswer(task);
  const { shape } = task.dataset;
  const proven = await proveSecondAnswer(prover, opened, policy, shape, context.chainId, onProof);
  return {
    call: callOf(dataset, context, opened, proven),
    values: secondAttestationSetValues(proven, dataset, context, shape),
    ...{ opened, task },
  };
}

/** The bond of an enrolment; undefined if the round takes none. @throws AssayError `terms-differ` (3) */
function bondOf(
  { id, pins }: RoundState,
  { enrolmentBond: approved }: ApprovedSecondPolicy,
): EnrolmentBond | undefined {
  const { enrolmentBond: amount, settlementToken: token } = pins;
  if (approved !== undefined && amount > approved)
    throw refusal(
      'terms-differ',
      `round ${id} takes a bond of ${amount}, and the policy that you approved names ${approved}; do not enrol, ask the model's owner`,
    );
  return amount === 0n ? undefined : { round: id, token, amount };
}

const modeOf = ({ role }: Holding, part: StatementPart): SealMode => {
  if (role === 'contributor') return 'contributor';
  return part === 'before' ? 'holdoutBefore' : 'holdout';
};

/** The call of an answer. */
function callOf(
  dataset: bigint,
  { round, deadline, relayerFee }: DatasetContext,
  { gates }: OpenedAnswer,
  { attestations, seal, combinedC }: ProvenAnswer,
): AttestationSetCall {
  const { fresh, sealed } = seal.statement;
  return {
    ...{ round, dataset, deadline, combinedC, relayerFee },
    points: attestations.flatMap(({ proof: { a, b } }) => [...a, ...b[0], ...b[1]]),
    commitments: attestations.flatMap(({ statement: { commitment } }) => [commitment.x, commitment.y]),
    fresh: [fresh.x, fresh.y],
    scores: scoresSignal(gates),
    sealedOpening: sealed,
    sealProof: seal.proof,
  };
}

/** The part of an answer that evaluation, step and second score prove from. */
export const freshSetOf = ({ seal, fresh, count }: OpenedAnswer): FreshSet => ({
  point: seal.fresh,
  opening: fresh,
  count,
});
