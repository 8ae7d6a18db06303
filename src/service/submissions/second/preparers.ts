import { ProblemError } from '../../../api/problem.ts';
import { parseBody } from '../../../api/requests.ts';
import {
  secondAttestationSetRequest,
  secondEnrolmentRequest,
  secondEvaluationRequest,
  secondOriginRequest,
  secondScoreRequest,
  secondStepRequest,
} from '../../../api/second/requests.ts';
import type { SecondChainView } from '../../../chain/gateway/second/views.ts';
import type { SecondRoundView } from '../../../protocol/second/chain-state.ts';
import { secondEnrolmentTypedData } from '../../../protocol/second/typed-data.ts';
import { prepareEnrolment } from '../prepare-enrolment.ts';
import { type Preparers, prepared } from '../prepared-submission.ts';
import { prepareSecondOrigin } from './prepare-origin.ts';
import { prepareSecondEvaluation, prepareSecondScore, prepareSecondStep } from './prepare-round.ts';
import { prepareSecondSet } from './prepare-set.ts';
import type { SecondDeps } from './second-chain.ts';

/** The kinds of submission. */
export function secondPreparers(
  given: Omit<SecondDeps, 'feeAllowance'>,
  live: Pick<SecondChainView, 'simulate' | 'feeAllowance'>,
  relayAddress: string,
): Preparers {
  const deps: SecondDeps = {
    ...given,
    feeAllowance: (beneficiary, allowedFor) => live.feeAllowance(beneficiary, allowedFor, relayAddress),
  };
  return {
    origin: prepared(
      (body) => parseBody(secondOriginRequest, body),
      (request) => prepareSecondOrigin(deps, request),
    ),
    enrolment: prepared(
      (body) => parseBody(secondEnrolmentRequest, body),
      (request) =>
        prepareEnrolment(
          { ...deps, live, relayAddress, assertOpen, signedData: secondEnrolmentTypedData },
          request,
        ),
    ),
    'attestation-set': prepared(
      (body) => parseBody(secondAttestationSetRequest, body),
      (request) => prepareSecondSet(deps, request),
    ),
    evaluation: prepared(
      (body) => parseBody(secondEvaluationRequest, body),
      (request) => prepareSecondEvaluation(deps, request),
    ),
    score: prepared(
      (body) => parseBody(secondScoreRequest, body),
      (request) => prepareSecondScore(deps, request),
    ),
    step: prepared(
      (body) => parseBody(secondStepRequest, body),
      (request) => prepareSecondStep(deps, request),
    ),
  };
}

function assertOpen({ phase, closing }: SecondRoundView): void {
  if (phase !== 'open') throw new ProblemError('wrong-phase', `the round is ${phase}: enrolment is over`);
  if (closing) throw new ProblemError('wrong-phase', 'a closing round takes no datasets');
}
