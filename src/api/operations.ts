import { z } from 'zod';
import { apiKeyRequest, apiKeysPage, rotationRequest } from './api-keys.ts';
import {
  ACKNOWLEDGEMENTS_LIMIT,
  administration,
  BODY_PROBLEMS,
  EVENTS_LIMIT,
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
  submissionQuery,
} from './operation.ts';
import { quoteResource } from './quote.ts';
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
  deploymentResource,
  entryResource,
  eventsPage,
  healthResource,
  modelResource,
  modelsPage,
  readinessResource,
  roundResource,
  roundsPage,
  submissionResourceSchema,
  submissionsPage,
  tokenResource,
} from './resources.ts';
import {
  deliveriesPage,
  deliveryResource,
  newWebhookResource,
  webhookRequest,
  webhooksResource,
} from './webhooks.ts';

/**
 * All operations of the API. The app mounts exactly these, and the OpenAPI document is built from them.
 */
export const OPERATIONS = {
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

  listSubmissions: {
    ...list('/v1/submissions', "The caller's submissions, newest first", submissionsPage),
    ...own,
    query: submissionQuery,
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
      'Events `status` with `{status, reason, at}`, from the first one, or after the one that Last-Event-ID names. The stream stays open after a last status, because a reorganisation of the chain can undo it; the reader closes it.',
    ),
    ...own,
    anonymous: true,
  },
  listReceipts: {
    ...list(
      '/v1/receipts',
      "Acknowledgements of the caller's submissions, newest first",
      acknowledgementsPage,
    ),
    ...own,
    query: pageQuery(ACKNOWLEDGEMENTS_LIMIT),
  },
  readReceipt: {
    ...read(
      '/v1/receipts/{submission}',
      "The operator's signed acknowledgement of a submission",
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
    'The state of a round, now and after every change, as server-sent events',
    'Events `round` with the same body as GET. States between two polls of the service are skipped.',
  ),
  readDataset: read('/v1/datasets/{dataset}', 'A committed dataset', datasetResource),

  readQuote: {
    ...read('/v1/quote', 'Account and price of the relay, now', quoteResource),
    problems: ['chain-unavailable'],
  },
  readDeployment: read('/v1/deployment', 'The contracts behind this service', deploymentResource),
  readToken: read('/v1/tokens/{token}', 'Name and decimals of a settlement token', tokenResource),
  listEvents: {
    ...list('/v1/events', "The contracts' events, oldest first", eventsPage),
    query: pageQuery(EVENTS_LIMIT),
  },
  headEvents: stream(
    '/v1/events/head',
    'The newest block, now and whenever an event is added, as server-sent events',
    'Events `head` with `{block, time, events}`: height, Unix seconds, and the number of events so far.',
  ),

  createWebhook: {
    ...hooks,
    method: 'post',
    path: '/v1/webhooks',
    summary: 'Create a webhook: events are posted to an address',
    description:
      'Each delivery is signed as in Standard Webhooks: `webhook-id`, `webhook-timestamp`, and in `webhook-signature` HMAC-SHA256 over `id.timestamp.body`. It arrives at least once, always with the same id; any status other than 2xx is retried for about nine hours. A delivery says only that something changed: read the current state from the API.',
    body: webhookRequest,
    answers: { 201: { description: 'created; the secret is shown only now', schema: newWebhookResource } },
    problems: [...BODY_PROBLEMS, 'unsafe-url', 'host-unresolved', 'busy', 'too-many-webhooks'],
  },
  listWebhooks: {
    ...hooks,
    method: 'get',
    path: '/v1/webhooks',
    summary: "The caller's webhooks, without secrets",
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
    summary: 'Retry a dead delivery',
    answers: { 202: { description: 'the delivery is pending again', schema: deliveryResource } },
    problems: ['not-found', 'not-retriable'],
  },

  createApiKey: {
    ...administration,
    method: 'post',
    path: '/v1/api-keys',
    summary: 'Create an API key',
    body: apiKeyRequest,
    answers: newKey,
    problems: BODY_PROBLEMS,
  },
  listApiKeys: {
    ...list('/v1/api-keys', 'All API keys, also revoked ones, oldest first, without secrets', apiKeysPage),
    ...administration,
  },
  rotateApiKey: {
    ...administration,
    method: 'post',
    path: '/v1/api-keys/{key}/rotation',
    summary: 'Create a key with the same rights; the old one still works for a while',
    body: rotationRequest,
    answers: newKey,
    problems: [...BODY_PROBLEMS, 'not-found'],
  },
  revokeApiKey: {
    ...administration,
    method: 'delete',
    path: '/v1/api-keys/{key}',
    summary: 'Revoke a key at once',
    answers: { 204: { description: 'revoked' } },
    problems: ['not-found'],
  },

  readRelay: {
    ...relay,
    method: 'get',
    path: '/v1/relay',
    summary: 'Pending work of the relay, and whether it is halted',
    answers: { 200: { description: 'the relay', schema: relayResource } },
    problems: [],
  },
  listDeadLetters: {
    ...list(
      '/v1/relay/dead-letters',
      'Submissions that the contract rejected or that failed on chain',
      deadLettersPage,
    ),
    ...relay,
  },
  retryDeadLetter: {
    ...relay,
    method: 'post',
    path: '/v1/relay/dead-letters/{submission}/retry',
    summary: 'Queue a dead letter again; it cannot take effect twice',
    answers: { 204: { description: 'queued' } },
    problems: ['not-found', 'not-dead', 'not-final', 'identity-taken'],
  },
  resumeRelay: {
    ...relay,
    method: 'post',
    path: '/v1/relay/resume',
    summary: 'End a halt, once its cause is known and removed',
    answers: { 204: { description: 'the relay continues' } },
    problems: ['not-halted'],
  },

  health: {
    method: 'get',
    path: '/healthz',
    tag: 'service',
    summary: 'Whether the process answers',
    answers: { 200: { description: 'it answers', schema: healthResource } },
    problems: [],
    unlimited: true,
    internal: true,
  },
  readiness: {
    method: 'get',
    path: '/readyz',
    tag: 'service',
    summary: 'Whether the service can accept submissions',
    answers: {
      200: { description: 'ready', schema: readinessResource },
      503: { description: 'not ready', schema: readinessResource },
    },
    problems: [],
    internal: true,
  },
  metrics: {
    method: 'get',
    path: '/metrics',
    tag: 'service',
    summary: 'Metrics for Prometheus',
    answers: { 200: { description: 'the metrics', schema: z.string(), mediaType: 'text/plain' } },
    problems: [],
    unlimited: true,
    internal: true,
  },
  openApi: {
    method: 'get',
    path: '/openapi.json',
    tag: 'service',
    summary: 'This API as an OpenAPI 3.1 document',
    answers: { 200: { description: 'the document', schema: z.looseObject({ openapi: z.literal('3.1.0') }) } },
    problems: [],
  },
  docs: {
    method: 'get',
    path: '/docs',
    tag: 'service',
    summary: 'This API as a page to browse',
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
