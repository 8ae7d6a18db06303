import { z } from 'zod';
import { adminActsPage } from './admin-acts.ts';
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
  submissionQuery,
} from './operation.ts';
import { quoteResource } from './quote.ts';
import { deadLettersPage, relayResource } from './relay.ts';
import {
  acknowledgementResource,
  acknowledgementsPage,
  datasetsPage,
  deploymentResource,
  eventsPage,
  healthResource,
  modelsPage,
  readinessResource,
  roundsPage,
  submissionResourceSchema,
  submissionsPage,
  tokenResource,
} from './resources.ts';
import {
  consistencyQuery,
  consistencyResource,
  inclusionQuery,
  inclusionResource,
  MERGE_DELAY_SECONDS,
} from './transparency-log.ts';
import {
  deliveriesPage,
  deliveryResource,
  newWebhookResource,
  webhookRequest,
  webhooksResource,
} from './webhooks.ts';

/** Where the operations are that a version of the API may change. */
export const API_BASE = '/v2';

/** Operations that are not about the protocol's statements and their state. */
export const SHARED_OPERATIONS = {
  listSubmissions: {
    ...list('/v2/submissions', "The caller's submissions, newest first", submissionsPage),
    ...own,
    query: submissionQuery,
  },
  readSubmission: {
    ...read('/v2/submissions/{submission}', 'A submission of the caller', submissionResourceSchema),
    ...own,
    anonymous: true,
  },
  submissionEvents: {
    ...stream(
      '/v2/submissions/{submission}/events',
      "Every change of a submission's status, as server-sent events",
      'Events `status` with `{status, reason, at}`, from the first one, or after the one that Last-Event-ID names. The stream stays open after a last status, because a reorganisation of the chain can undo it; the reader closes it.',
    ),
    ...own,
    anonymous: true,
  },
  listReceipts: {
    ...list(
      '/v2/receipts',
      "Acknowledgements of the caller's submissions, newest first",
      acknowledgementsPage,
    ),
    ...own,
    query: pageQuery(ACKNOWLEDGEMENTS_LIMIT),
  },
  readReceipt: {
    ...read(
      '/v2/receipts/{submission}',
      "The operator's signed acknowledgement of a submission",
      acknowledgementResource,
    ),
    ...own,
    anonymous: true,
  },

  listModels: list('/v2/models', 'Models, in the order of their registration', modelsPage),
  listRounds: list('/v2/models/{model}/rounds', "A model's rounds, oldest first", roundsPage),
  listDatasets: list('/v2/models/{model}/datasets', "A model's datasets, oldest first", datasetsPage),
  readQuote: {
    ...read('/v2/quote', 'Account and price of the relay, now', quoteResource),
    problems: ['chain-unavailable'],
  },
  readDeployment: read('/v2/deployment', 'The contracts behind this service', deploymentResource),
  readToken: read('/v2/tokens/{token}', 'Name and decimals of a settlement token', tokenResource),
  listEvents: {
    ...list('/v2/events', "The contracts' events, oldest first", eventsPage),
    query: pageQuery(EVENTS_LIMIT),
  },
  headEvents: stream(
    '/v2/events/head',
    'The newest block, now and whenever an event is added, as server-sent events',
    'Events `head` with `{block, time, events}`: height, Unix seconds, and the number of events so far.',
  ),

  readLogCheckpoint: {
    ...read('/v2/log/checkpoint', 'Signed size and root of the log of acknowledgements', z.string()),
    description: `A signed note (C2SP checkpoint) with the time of its signature. Every acknowledgement is in the checkpoints that are signed ${MERGE_DELAY_SECONDS} seconds after its receivedAt, or later.`,
    answers: {
      200: { description: 'the checkpoint', schema: z.string(), mediaType: 'text/plain' },
    },
    problems: [],
  },
  readLogProof: {
    ...read(
      '/v2/log/proof',
      'Proof that an acknowledgement is in the log of a given size',
      inclusionResource,
    ),
    query: inclusionQuery,
    problems: ['not-found', 'invalid-query'],
  },
  readLogConsistency: {
    ...read(
      '/v2/log/consistency',
      'Proof that the log of one size goes on from the log of a smaller one',
      consistencyResource,
    ),
    query: consistencyQuery,
    problems: ['not-found', 'invalid-query'],
  },

  createWebhook: {
    ...hooks,
    method: 'post',
    path: '/v2/webhooks',
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
    path: '/v2/webhooks',
    summary: "The caller's webhooks, without secrets",
    answers: { 200: { description: 'found', schema: webhooksResource } },
    problems: [],
  },
  removeWebhook: {
    ...hooks,
    method: 'delete',
    path: '/v2/webhooks/{webhook}',
    summary: 'Remove a webhook and its deliveries',
    answers: { 204: { description: 'removed' } },
    problems: ['not-found'],
  },
  pingWebhook: {
    ...hooks,
    method: 'post',
    path: '/v2/webhooks/{webhook}/ping',
    summary: 'Send an event `webhook.ping` to a webhook, to see whether deliveries arrive',
    answers: { 202: { description: 'the delivery is pending', schema: deliveryResource } },
    problems: ['not-found'],
  },
  listDeliveries: {
    ...list('/v2/webhooks/{webhook}/deliveries', "A webhook's deliveries, newest first", deliveriesPage),
    ...hooks,
  },
  retryDelivery: {
    ...hooks,
    method: 'post',
    path: '/v2/webhooks/{webhook}/deliveries/{delivery}/retry',
    summary: 'Send a dead delivery again, or a delivered one once more, with the same id',
    answers: { 202: { description: 'the delivery is pending again', schema: deliveryResource } },
    problems: ['not-found', 'not-retriable'],
  },

  createApiKey: {
    ...administration,
    method: 'post',
    path: '/v2/api-keys',
    summary: 'Create an API key',
    body: apiKeyRequest,
    answers: newKey,
    problems: BODY_PROBLEMS,
  },
  listApiKeys: {
    ...list('/v2/api-keys', 'All API keys, also revoked ones, oldest first, without secrets', apiKeysPage),
    ...administration,
  },
  rotateApiKey: {
    ...administration,
    method: 'post',
    path: '/v2/api-keys/{key}/rotation',
    summary: 'Create a key with the same rights; the old one still works for a while',
    body: rotationRequest,
    answers: newKey,
    problems: [...BODY_PROBLEMS, 'not-found'],
  },
  revokeApiKey: {
    ...administration,
    method: 'delete',
    path: '/v2/api-keys/{key}',
    summary: 'Revoke a key at once',
    answers: { 204: { description: 'revoked' } },
    problems: ['not-found'],
  },

  listAdminActs: {
    ...list('/v2/admin-acts', 'What administrators did through this API, newest first', adminActsPage),
    ...administration,
  },

  readRelay: {
    ...relay,
    method: 'get',
    path: '/v2/relay',
    summary: 'Pending work of the relay, and whether it is halted',
    answers: { 200: { description: 'the relay', schema: relayResource } },
    problems: [],
  },
  listDeadLetters: {
    ...list(
      '/v2/relay/dead-letters',
      'Submissions that the contract rejected or that failed on chain',
      deadLettersPage,
    ),
    ...relay,
  },
  retryDeadLetter: {
    ...relay,
    method: 'post',
    path: '/v2/relay/dead-letters/{submission}/retry',
    summary: 'Queue a dead letter again; it cannot take effect twice',
    answers: { 204: { description: 'queued' } },
    problems: ['not-found', 'not-dead', 'not-final', 'identity-taken'],
  },
  resumeRelay: {
    ...relay,
    method: 'post',
    path: '/v2/relay/resume',
    summary: 'End a halt, once its cause is known and removed',
    answers: { 204: { description: 'the relay continues' } },
    problems: ['not-halted'],
  },
} as const satisfies Readonly<Record<string, Operation>>;

/** The operations of the service itself, under no base. */
export const SERVICE_OPERATIONS = {
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
