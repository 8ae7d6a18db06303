import {
  parseAttestationSetRequest,
  parseEnrolmentRequest,
  parseEvaluationRequest,
  parseOriginRequest,
  parseStepRequest,
} from '../../api/requests.ts';
import type { SharedView } from '../../chain/gateway/views.ts';
import { enrolmentTypedData } from '../../protocol/typed-data.ts';
import { prepareAttestationSet, prepareOrigin } from './prepare-dataset.ts';
import { prepareEnrolment } from './prepare-enrolment.ts';
import { prepareEvaluation, prepareStep } from './prepare-round.ts';
import { type Preparers, prepared } from './prepared-submission.ts';
import type { FirstDeps } from './remembered-chain.ts';

/** The kinds of submission of the first edition. */
export function firstPreparers(
  deps: FirstDeps,
  live: Pick<SharedView, 'simulate'>,
  relayAddress: string,
): Preparers {
  return {
    origin: prepared(parseOriginRequest, (request) => prepareOrigin(deps, request)),
    enrolment: prepared(parseEnrolmentRequest, (request) =>
      prepareEnrolment({ ...deps, live, relayAddress, signedData: enrolmentTypedData }, request),
    ),
    'attestation-set': prepared(parseAttestationSetRequest, (request) =>
      prepareAttestationSet(deps, request),
    ),
    evaluation: prepared(parseEvaluationRequest, (request) => prepareEvaluation(deps, request)),
    step: prepared(parseStepRequest, (request) => prepareStep(deps, request)),
  };
}
