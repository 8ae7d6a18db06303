import { z } from 'zod';
import { apiKeyRequest, apiKeysPage, newApiKeyResource, rotationRequest } from './api-key-schemas.ts';
import type { ProblemCode } from './problem-types.ts';
import { deadLettersPage, relayResource } from './relay-schemas.ts';
import {
  attestationSetRequest,
  enrolmentRequest,
  evaluationRequest,
  originRequest,
  stepRequest,
} from './requests.ts';
import {
  datasetResource,
  datasetsPage,
  entryResource,
  healthResource,
  modelResource,
  modelsPage,
  readinessResource,
  receiptResource,
  receiptsPage,
  roundResource,
  roundsPage,
  submissionResourceSchema,
  submissionsPage,
} from './resources.ts';
import type { Scope } from './scopes.ts';

/**
 * The API, operation by operation: the app mounts exactly these, and the OpenAPI document is written from them.
 */
export interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  /** `{name}` stands for a path parameter. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** What a key must be allowed to; undefined: anybody may. */
  readonly scope?: Scope;
  /** Whether it may be done without a key where the operator allows anonymous submissions. */
  readonly anonymous?: boolean;
  /** Wants an Idempotency-Key. */
  readonly idempotent?: boolean;
  /** Takes a Last-Event-ID. */
  readonly resumable?: boolean;
  /** Query parameters by name: parsed strictly, others are refused. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Good answers by status. */
  readonly answers: Readonly<Record<number, Answers>>;
  /** Problems beside those that any operation may answer with. */
  readonly problems: readonly ProblemCode[];
  /** Not counted against the limits, and answered while the service drains. */
  readonly unlimited?: boolean;
}

interface Answers {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** application/json if there is a schema. */
  readonly mediaType?: string;
}

export const TAGS = {
  submissions: 'Proofs and signatures handed in, and what became of them.',
  public: 'What is public on chain anyway.',
  'api-keys': 'Keys of contributors and owners, for an administrator.',
  relay: 'What carries submissions to the chain, for an administrator.',
  service: 'The service itself.',
} as const;
type Tag = keyof typeof TAGS;

/** Items on a page. */
export const PAGE_LIMIT = { default: 50, most: 100 } as const;
/** Each receipt on a page is signed as it is read. */
export const RECEIPTS_LIMIT = { default: 20, most: 20 } as const;

const pageQuery = ({ default: usual, most }: { default: number; most: number }) =>
  z.strictObject({
    limit: z
      .string()
      .regex(/^[1-9][0-9]{0,2}$/)
      .transform(Number)
      .pipe(z.number().max(most))
      .optional()
      .meta({
        description: `items on a page, at most ${most}; ${usual} if not said`,
        override: ({ jsonSchema }) => {
          delete jsonSchema.pattern;
          Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: most, default: usual });
        },
      }),
    cursor: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,128}$/)
      .optional()
      .meta({ description: 'where to go on: from the `next` of the page before' }),
  });

/** What may be wrong with a JSON body. */
const BODY_PROBLEMS = [
  'malformed-json',
  'invalid-request',
  'body-too-large',
  'unsupported-media-type',
] as const satisfies readonly ProblemCode[];

const submission = (
  path: string,
  summary: string,
  body: z.ZodType,
  problems: readonly ProblemCode[] = [],
) => ({
  method: 'post' as const,
  path,
  tag: 'submissions' as const,
  summary,
  description:
    'The identity of a submission is what it consumes on chain, never the bytes of its proofs: the same statement again, under whatever proof, answers 200 with the submission that is there.',
  scope: 'submit' as const,
  anonymous: true,
  idempotent: true,
  body,
  answers: {
    201: { description: 'accepted, verified and queued', schema: submissionResourceSchema },
    200: { description: 'the submission that is there already', schema: submissionResourceSchema },
  },
  problems: [
    ...BODY_PROBLEMS,
    'invalid-header',
    'non-canonical',
    'wrong-arity',
    'NULLIFIER_USED',
    'idempotency-in-progress',
    'idempotency-key-reused',
    'invalid-proof',
    'wrong-domain',
    'chain-unavailable',
    'busy',
    ...problems,
  ] as readonly ProblemCode[],
});

const read = <S extends z.ZodType>(path: string, summary: string, schema: S) => ({
  method: 'get' as const,
  path,
  tag: 'public' as const,
  summary,
  answers: { 200: { description: 'found', schema } },
  problems: ['not-found', 'chain-unavailable'] as readonly ProblemCode[],
});

const list = <S extends z.ZodType>(path: string, summary: string, schema: S) => {
  const base = read(path, summary, schema);
  return { ...base, query: pageQuery(PAGE_LIMIT), problems: [...base.problems, 'invalid-query' as const] };
};

const stream = (path: string, summary: string, description: string) => ({
  method: 'get' as const,
  path,
  tag: 'public' as const,
  summary,
  description: `${description} A comment every 15 seconds shows that the stream is alive.`,
  resumable: true,
  answers: {
    200: {
      description: 'the stream',
      schema: z.string(),
      mediaType: 'text/event-stream',
    },
  },
  problems: [
    'not-found',
    'invalid-header',
    'too-many-streams',
    'chain-unavailable',
    'stopping',
  ] as readonly ProblemCode[],
});

const relay = { tag: 'relay' as const, scope: 'admin' as const };
const administration = { tag: 'api-keys' as const, scope: 'admin' as const };
const newKey = { 201: { description: 'made; the token is shown this once', schema: newApiKeyResource } };

const own = { tag: 'submissions' as const, scope: 'read:own' as const };

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
    ...list('/v1/receipts', "Receipts of the caller's submissions, newest first", receiptsPage),
    ...own,
    query: pageQuery(RECEIPTS_LIMIT),
  },
  readReceipt: {
    ...read('/v1/receipts/{submission}', "The operator's signed receipt of a submission", receiptResource),
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
