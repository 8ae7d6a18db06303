import { z } from 'zod';
import { apiKeyRequest, apiKeysPage, rotationRequest } from './api-keys.ts';
import {
  ACKNOWLEDGEMENTS_LIMIT,
  administration,
  BODY_PROBLEMS,
  hooks,
  list,
  newKey,
  type Operation,
  own,
  pageQuery,
  read,
  relay,
  stream,
  submission,
} from './operation.ts';
import { deadLettersPage, relayResource } from './relay.ts';
import {
  attestationSetRequest,
  enrolmentRequest,
  evaluationRequest,
  originRequest,
  stepRequest,
} from './requests.ts';
import {
  acknowledgementResource,
  acknowledgementsPage,
  datasetResource,
  datasetsPage,
  entryResource,
  healthResource,
  modelResource,
  modelsPage,
  readinessResource,
  roundResource,
  roundsPage,
  submissionResourceSchema,
  submissionsPage,
} from './resources.ts';
import {
  deliveriesPage,
  deliveryResource,
  newWebhookResource,
  webhookRequest,
  webhooksResource,
} from './webhooks.ts';

/**
 * The API, operation by operation: the app mounts exactly these, and the OpenAPI document is written from them.
 */
export const OPERATIONS = {
  submitOrigin: submission('/v1/origins', "Commit a dataset with its source's signature", originRequest),
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

  listSubmissions: {
    ...list('/v1/submissions', "The caller's submissions, newest first", submissionsPage),
    ...own,
  },
  readSubmission: {
    ...read('/v1/submissions/{submission}', 'A submission of the caller', submissionResourceSchema),
    ...own,
    anonymous: true,
  },
  submissionEvents: {
    ...stream(
      '/v1/submissions/{submission}/events',
      "Every change of a submission's status, as server-sent events",
      'Events `status` with `{status, reason, at}`, from the first one on, or after the one that Last-Event-ID names. The stream stays open after a final status (a reorganisation of the chain can undo it): the reader ends it.',
    ),
    ...own,
    anonymous: true,
  },
  listReceipts: {
    ...list('/v1/receipts', "Receipts of the caller's submissions, newest first", acknowledgementsPage),
    ...own,
    query: pageQuery(ACKNOWLEDGEMENTS_LIMIT),
  },
  readReceipt: {
    ...read(
      '/v1/receipts/{submission}',
      "The operator's signed receipt of a submission",
      acknowledgementResource,
    ),
    ...own,
    anonymous: true,
  },

  listModels: list('/v1/models', 'Models, in the order of their registration', modelsPage),
  readModel: read('/v1/models/{model}', 'A model: owner, pinned verifiers, terms, checkpoint', modelResource),
  listRounds: list('/v1/models/{model}/rounds', "A model's rounds, oldest first", roundsPage),
  listDatasets: list('/v1/models/{model}/datasets', "A model's datasets, oldest first", datasetsPage),
  readRoundOfModel: read('/v1/models/{model}/rounds/{round}', 'A round of a model', roundResource),
  readEntry: read(
    '/v1/models/{model}/rounds/{round}/datasets/{dataset}',
    'A dataset in a round, with its challenge',
    entryResource,
  ),
  readRound: read('/v1/rounds/{round}', 'A round', roundResource),
  roundEvents: stream(
    '/v1/rounds/{round}/events',
    'A round as it is, and anew with every change, as server-sent events',
    'Events `round` with the round as GET answers it. States between two looks of the service are not told.',
  ),
  readDataset: read('/v1/datasets/{dataset}', 'A committed dataset', datasetResource),

  createWebhook: {
    ...hooks,
    method: 'post',
    path: '/v1/webhooks',
    summary: 'Have a webhook: what happens is posted to an address',
    description:
      'Each webhook is signed as Standard Webhooks has it: `webhook-id`, `webhook-timestamp`, and in `webhook-signature` HMAC-SHA256 over `id.timestamp.body`. It arrives at least once, with the same id each time; anything but 2xx is tried again for about nine hours. It says that something changed: what is true, a read says.',
    body: webhookRequest,
    answers: { 201: { description: 'made; the secret is shown this once', schema: newWebhookResource } },
    problems: [...BODY_PROBLEMS, 'unsafe-url', 'too-many-webhooks'],
  },
  listWebhooks: {
    ...hooks,
    method: 'get',
    path: '/v1/webhooks',
    summary: "The caller's webhooks; never a secret",
    answers: { 200: { description: 'found', schema: webhooksResource } },
    problems: [],
  },
  removeWebhook: {
    ...hooks,
    method: 'delete',
    path: '/v1/webhooks/{webhook}',
    summary: 'Remove a webhook and its deliveries',
    answers: { 204: { description: 'removed' } },
    problems: ['not-found'],
  },
  listDeliveries: {
    ...list('/v1/webhooks/{webhook}/deliveries', "A webhook's deliveries, newest first", deliveriesPage),
    ...hooks,
  },
  retryDelivery: {
    ...hooks,
    method: 'post',
    path: '/v1/webhooks/{webhook}/deliveries/{delivery}/retry',
    summary: 'Send a delivery again that was given up',
    answers: { 202: { description: 'it waits again', schema: deliveryResource } },
    problems: ['not-found', 'not-retriable'],
  },

  createApiKey: {
    ...administration,
    method: 'post',
    path: '/v1/api-keys',
    summary: 'Make an API key',
    body: apiKeyRequest,
    answers: newKey,
    problems: BODY_PROBLEMS,
  },
  listApiKeys: {
    ...list('/v1/api-keys', 'All API keys, oldest first, revoked ones too; never a secret', apiKeysPage),
    ...administration,
  },
  rotateApiKey: {
    ...administration,
    method: 'post',
    path: '/v1/api-keys/{key}/rotation',
    summary: 'Make a key with the same rights; the old one goes on working for a while',
    body: rotationRequest,
    answers: newKey,
    problems: [...BODY_PROBLEMS, 'not-found'],
  },
  revokeApiKey: {
    ...administration,
    method: 'delete',
    path: '/v1/api-keys/{key}',
    summary: 'Revoke a key: it is refused from now on',
    answers: { 204: { description: 'revoked' } },
    problems: ['not-found'],
  },

  readRelay: {
    ...relay,
    method: 'get',
    path: '/v1/relay',
    summary: 'What waits for the chain, and whether anything keeps the relay from going on',
    answers: { 200: { description: 'the relay', schema: relayResource } },
    problems: [],
  },
  listDeadLetters: {
    ...list(
      '/v1/relay/dead-letters',
      'Submissions that the chain refused or that failed there',
      deadLettersPage,
    ),
    ...relay,
  },
  retryDeadLetter: {
    ...relay,
    method: 'post',
    path: '/v1/relay/dead-letters/{submission}/retry',
    summary: 'Queue a dead letter again; nothing can take effect twice',
    answers: { 204: { description: 'queued' } },
    problems: ['not-found', 'not-dead', 'not-final', 'identity-taken'],
  },
  resumeRelay: {
    ...relay,
    method: 'post',
    path: '/v1/relay/resume',
    summary: 'Go on after a halt, once its cause is known and gone',
    answers: { 204: { description: 'it goes on' } },
    problems: ['not-halted'],
  },

  health: {
    method: 'get',
    path: '/healthz',
    tag: 'service',
    summary: 'Whether the process answers',
    answers: { 200: { description: 'it does', schema: healthResource } },
    problems: [],
    unlimited: true,
  },
  readiness: {
    method: 'get',
    path: '/readyz',
    tag: 'service',
    summary: 'Whether the service can do its work',
    answers: {
      200: { description: 'ready', schema: readinessResource },
      503: { description: 'not ready', schema: readinessResource },
    },
    problems: [],
    unlimited: true,
  },
  metrics: {
    method: 'get',
    path: '/metrics',
    tag: 'service',
    summary: 'Figures for Prometheus',
    answers: { 200: { description: 'figures', schema: z.string(), mediaType: 'text/plain' } },
    problems: [],
    unlimited: true,
  },
  openApi: {
    method: 'get',
    path: '/openapi.json',
    tag: 'service',
    summary: 'This description, as OpenAPI 3.1',
    answers: { 200: { description: 'the document', schema: z.looseObject({ openapi: z.literal('3.1.0') }) } },
    problems: [],
  },
  docs: {
    method: 'get',
    path: '/docs',
    tag: 'service',
    summary: 'This description, to browse',
    answers: { 200: { description: 'a page', schema: z.string(), mediaType: 'text/html' } },
    problems: [],
  },
  docsFile: {
    method: 'get',
    path: '/docs/{file}',
    tag: 'service',
    summary: 'Scripts and styles of /docs',
    answers: { 200: { description: 'a file', schema: z.string(), mediaType: 'text/*' } },
    problems: ['not-found'],
  },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof OPERATIONS;
