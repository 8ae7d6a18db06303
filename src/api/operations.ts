import { type Operation, read, stream, submission } from './operation.ts';
import {
  attestationSetRequest,
  enrolmentRequest,
  evaluationRequest,
  originRequest,
  stepRequest,
} from './requests.ts';
import { datasetResource, entryResource, modelResource, roundResource } from './resources.ts';
import { SERVICE_OPERATIONS, sharedOperations } from './shared-operations.ts';

/** Submissions of the first edition, and reads of its public state. */
const FIRST_OPERATIONS = {
  submitOrigin: submission('/v1/origins', "Commit a dataset with its source's signature", originRequest, [
    'already-on-chain',
  ]),
  submitEnrolment: submission('/v1/enrolments', 'Enrol a dataset for a round', enrolmentRequest, [
    'invalid-signature',
  ]),
  submitAttestationSet: submission(
    '/v1/attestation-sets',
    "Answer a round's challenge with all proofs of a dataset",
    attestationSetRequest,
    ['wrong-phase', 'unknown-circuit'],
  ),
  submitEvaluation: submission('/v1/evaluations', "Prove a round's direction V", evaluationRequest, [
    'wrong-phase',
    'unknown-circuit',
  ]),
  submitStep: submission('/v1/steps', "Prove a round's next checkpoint", stepRequest, [
    'wrong-phase',
    'unknown-circuit',
  ]),

  readModel: read('/v1/models/{model}', 'A model: owner, pinned verifiers, terms, checkpoint', modelResource),
  readRoundOfModel: read('/v1/models/{model}/rounds/{round}', 'A round of a model', roundResource),
  readEntry: read(
    '/v1/models/{model}/rounds/{round}/datasets/{dataset}',
    'A dataset in a round, with its challenge',
    entryResource,
  ),
  readRound: read('/v1/rounds/{round}', 'A round', roundResource),
  roundEvents: stream(
    '/v1/rounds/{round}/events',
    'The state of a round, now and after every change, as server-sent events',
    'Events `round` with the same body as GET. States between two polls of the service are skipped.',
  ),
  readDataset: read('/v1/datasets/{dataset}', 'A committed dataset', datasetResource),
} as const satisfies Readonly<Record<string, Operation>>;

/**
 * All operations of the first edition's API. The app mounts exactly these, and the OpenAPI document is built from them.
 */
export const OPERATIONS = {
  ...FIRST_OPERATIONS,
  ...sharedOperations('/v1'),
  ...SERVICE_OPERATIONS,
} as const satisfies Readonly<Record<string, Operation>>;
