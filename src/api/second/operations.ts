import { type Operation, read, stream, submission } from '../operation.ts';
import { SERVICE_OPERATIONS, SHARED_OPERATIONS } from '../shared-operations.ts';
import {
  secondAttestationSetRequest,
  secondEnrolmentRequest,
  secondEvaluationRequest,
  secondOriginRequest,
  secondScoreRequest,
  secondStepRequest,
} from './requests.ts';
import {
  secondAccountResource,
  secondDatasetResource,
  secondEntryResource,
  secondModelResource,
  secondRoundResource,
} from './resources.ts';

/** Problems of a submission about a round. */
const OF_A_ROUND = ['wrong-phase', 'unknown-circuit'] as const;

/** All operations of the API. The app mounts exactly these, and the OpenAPI document is built from them. */
export const SECOND_OPERATIONS = {
  submitOrigin: submission(
    '/v2/origins',
    "Commit a dataset with its source's signature",
    secondOriginRequest,
    ['already-on-chain', 'wrong-phase'],
  ),
  submitEnrolment: submission('/v2/enrolments', 'Enrol a dataset for a round', secondEnrolmentRequest, [
    'invalid-signature',
    'wrong-phase',
  ]),
  submitAttestationSet: submission(
    '/v2/attestation-sets',
    "Answer a round's challenge with all proofs of a dataset and their seal",
    secondAttestationSetRequest,
    OF_A_ROUND,
  ),
  submitEvaluation: submission(
    '/v2/evaluations',
    "Prove an evaluator's direction and losses",
    secondEvaluationRequest,
    OF_A_ROUND,
  ),
  submitScore: submission(
    '/v2/scores',
    'Prove the second score of an accepted set',
    secondScoreRequest,
    OF_A_ROUND,
  ),
  submitStep: submission('/v2/steps', "Prove a round's next checkpoint", secondStepRequest, OF_A_ROUND),

  readModel: read(
    '/v2/models/{model}',
    'A model: owner, terms, verifiers, state of its training',
    secondModelResource,
  ),
  readRoundOfModel: read('/v2/models/{model}/rounds/{round}', 'A round of a model', secondRoundResource),
  readEntry: read(
    '/v2/models/{model}/rounds/{round}/datasets/{dataset}',
    'A dataset in a round, with its challenge',
    secondEntryResource,
  ),
  readAccount: read(
    '/v2/models/{model}/accounts/{account}',
    "A beneficiary's stake in a model: minted, unvested, owed",
    secondAccountResource,
  ),
  readRound: read('/v2/rounds/{round}', 'A round', secondRoundResource),
  roundEvents: stream(
    '/v2/rounds/{round}/events',
    'The state of a round, now and after every change, as server-sent events',
    'Events `round` with the same body as GET. States between two polls of the service are skipped.',
  ),
  readDataset: read('/v2/datasets/{dataset}', 'A committed dataset', secondDatasetResource),

  ...SHARED_OPERATIONS,
  ...SERVICE_OPERATIONS,
} as const satisfies Readonly<Record<string, Operation>>;
