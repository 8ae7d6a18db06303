import type { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import { wireBody } from '../../client/bodies.ts';
import type {
  SecondAttestationSetValues,
  SecondEvaluationValues,
  SecondOriginValues,
  SecondScoreValues,
  SecondStepValues,
} from '../../client/second/bodies.ts';
import type { TypedDataSigner } from '../../client/second/enrolment-body.ts';
import { secondEnrolmentBody } from '../../client/second/enrolment-body.ts';
import type { SecondServiceClient } from '../../client/second/service-client.ts';
import type { SubmissionSummary } from '../../client/service-submissions.ts';
import type { EnrolmentCall } from '../../protocol/second/typed-data.ts';
import { evmProofOf, originCallOf, setCallOf } from './calls.ts';

/**
 * One way of a role's statements to the chain: by its own account, or by a service. A method returns once the transaction is
 * mined. It throws AssayError (5): the contract's refusal, or the service's.
 */
export interface SecondSender {
  commit(origin: SecondOriginValues): Promise<void>;
  /** Enrols a dataset of the role's account. */
  enrol(enrolment: EnrolmentCall): Promise<void>;
  attest(set: SecondAttestationSetValues): Promise<void>;
  evaluate(evaluation: SecondEvaluationValues): Promise<void>;
  score(score: SecondScoreValues): Promise<void>;
  step(step: SecondStepValues): Promise<void>;
}

/**
 * Sends transactions of one's own account.
 * @param rounds signs as the account
 * @param circuit attestation circuit of the model
 */
export const chainSender = (rounds: SecondRoundsClient, circuit: string): SecondSender => ({
  async commit(origin) {
    await rounds.commit(originCallOf(origin), evmProofOf(origin.proof));
  },
  async enrol(enrolment) {
    await rounds.enrol(enrolment);
  },
  async attest(set) {
    const call = setCallOf(set, circuit);
    const { role, before } = set.statement;
    await (role === 'holdout' ? rounds.attestHoldout(call, before) : rounds.attest(call));
  },
  async evaluate({ statement, direction, loss, lossBefore, proof }) {
    const { round, evaluator, deadline } = statement;
    const losses = [loss, lossBefore] as const;
    await rounds.evaluate(round, Number(evaluator), direction, losses, deadline, evmProofOf(proof));
  },
  async score({ statement, fresh: [x, y], score, proof }) {
    const { round, dataset, deadline } = statement;
    await rounds.pay(round, dataset, { x, y }, score, deadline, evmProofOf(proof));
  },
  async step({ statement, weights, proof }) {
    await rounds.step(statement.round, weights, statement.deadline, evmProofOf(proof));
  },
});

export interface ServiceSenderOptions {
  readonly chainId: bigint;
  /** The deployment's Rounds2, checksummed. */
  readonly rounds: string;
  /** Signs the role's enrolments. */
  readonly account: TypedDataSigner;
  /** Unix second after which an enrolment that is signed now may not be submitted. */
  readonly deadline: () => bigint;
  /** Milliseconds to wait for each transaction, and between two looks at it. */
  readonly patienceMs: number;
  readonly pollMs?: number;
}

/** Posts to a service, and waits until it has carried the submission to the chain. */
export function serviceSender(service: SecondServiceClient, options: ServiceSenderOptions): SecondSender {
  const { chainId, rounds, account, deadline, patienceMs, pollMs } = options;
  const settled = async (submission: Promise<SubmissionSummary>): Promise<void> => {
    await service.settled(await submission, patienceMs, pollMs);
  };
  return {
    commit: (origin) => settled(service.submitOrigin(wireBody(origin))),
    enrol: async (enrolment) => {
      const signed = { chainId, rounds, ...enrolment, deadline: deadline() };
      await settled(service.submitEnrolment(await secondEnrolmentBody(signed, account)));
    },
    attest: (set) => settled(service.submitAttestationSet(wireBody(set))),
    evaluate: (evaluation) => settled(service.submitEvaluation(wireBody(evaluation))),
    score: (score) => settled(service.submitScore(wireBody(score))),
    step: (step) => settled(service.submitStep(wireBody(step))),
  };
}
