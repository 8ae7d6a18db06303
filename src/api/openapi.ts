import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import manifest from '../../package.json' with { type: 'json' };
import { type Operation, TAGS } from './operation.ts';
import { PROBLEM_TYPES, type ProblemCode, problemUri } from './problem-types.ts';
import { problemResource } from './resources.ts';
import { SCOPES } from './scopes.ts';
import { SECOND_OPERATIONS } from './second/operations.ts';
import { webhookPayload } from './webhooks.ts';

/** Problems of every operation: of the HTTP parser, the checks of path, query and key, and of the service as a whole. */
const ALWAYS: readonly ProblemCode[] = [
  'invalid-request',
  'invalid-query',
  'request-timeout',
  'headers-too-large',
  'internal',
];
/** Problems of every operation that is not `unlimited`. */
const ANYWHERE: readonly ProblemCode[] = [
  ...ALWAYS,
  'rate-limited',
  'unauthenticated',
  'store-unavailable',
  'store-broken',
];
/** The operator's listener, at its default address. */
const INTERNAL = {
  url: 'http://127.0.0.1:8481',
  description: "the operator's listener: ASSAY_ADMIN_HOST and ASSAY_ADMIN_PORT of the service",
};

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .meta({
    description:
      'one value for each request: the same key and body again get the same answer for at least 24 hours. Each tenant has its own keys.',
  });

const lastEventId = z
  .string()
  .regex(/^[\x21-\x7e]{1,80}$/)
  .meta({ description: 'id of the last event that the client got: the stream continues after it' });

const webhookHeaders = z.object({
  'webhook-id': z.string().meta({ description: 'the same in every attempt; use it to drop duplicates' }),
  'webhook-timestamp': z.string().meta({ description: 'Unix seconds of this attempt' }),
  'webhook-signature': z.string().meta({ description: '`v1,` and the signature in base64' }),
});

/** The API as an OpenAPI 3.1 document, built from the schemas that parse requests. */
export function openApiDocument(): object {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Assay verifier service',
      version: manifest.version,
      description:
        'Checks proofs and carries them to the chain. Every integer that may exceed 2^53 is a canonical decimal string. Errors are application/problem+json (RFC 9457) with a stable `type`. State that is public on chain needs no key.',
      license: { name: manifest.license, identifier: manifest.license },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: paths(SECOND_OPERATIONS),
    webhooks: {
      event: {
        post: {
          summary: 'An event, posted to a webhook',
          tags: ['webhooks'],
          requestParams: { header: webhookHeaders },
          requestBody: { content: { 'application/json': { schema: webhookPayload } } },
          responses: { '2XX': { description: 'accepted; any other status is retried, except 410' } },
        },
      },
    },
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: `An API key from the operator: assay_<id>_<secret>. Scopes: ${SCOPES.join(', ')}.`,
        },
      },
      schemas: { Problem: problemResource },
    },
  });
}

function paths(operations: Readonly<Record<string, Operation>>): ZodOpenApiPathsObject {
  const all: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const { path, method } = operation;
    all[path] = { ...all[path], [method]: describe(name, operation) };
  }
  return all;
}

function describe(name: string, operation: Operation): ZodOpenApiOperationObject {
  const { summary, description, tag, scope, anonymous, query, body, idempotent, resumable, internal } =
    operation;
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => `${parameter}`);
  const path =
    names.length === 0 ? undefined : z.object(Object.fromEntries(names.map((n) => [n, z.string()])));
  return {
    operationId: name,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tag],
    ...(internal === true ? { servers: [INTERNAL] } : {}),
    // An empty requirement: the key is optional if the operator allows anonymous submissions.
    security: scope === undefined ? [] : [{ apiKey: [scope] }, ...(anonymous ? [{}] : [])],
    requestParams: {
      ...(path === undefined ? {} : { path }),
      ...(query === undefined ? {} : { query }),
      ...(idempotent ? { header: z.object({ 'Idempotency-Key': idempotencyKey }) } : {}),
      ...(resumable ? { header: z.object({ 'Last-Event-ID': lastEventId.optional() }) } : {}),
    },
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: responses(operation),
  };
}

function responses({ answers, problems, scope, unlimited, method }: Operation): ZodOpenApiResponsesObject {
  const all: ZodOpenApiResponsesObject = {};
  for (const [status, { description, schema, mediaType = 'application/json' }] of Object.entries(answers)) {
    all[status as '200'] =
      schema === undefined ? { description } : { description, content: { [mediaType]: { schema } } };
  }
  const guarded: ProblemCode[] = scope === undefined ? [] : ['insufficient-scope'];
  if (method === 'post' && scope === 'submit') guarded.push('stopping');
  const codes = new Set([...problems, ...guarded, ...(unlimited === true ? ALWAYS : ANYWHERE)]);
  const byStatus = Map.groupBy(codes, (code) => PROBLEM_TYPES[code].status);
  for (const [status, listed] of [...byStatus].sort(([a], [b]) => a - b)) {
    const answer = all[`${status}` as '503'];
    const answered = answer !== undefined && 'content' in answer ? answer : undefined;
    const prefix = answered === undefined ? '' : `${answered.description}; or `;
    all[`${status}` as '400'] = {
      description: `${prefix}${listed.map((code) => `\`${problemUri(code)}\`: ${PROBLEM_TYPES[code].title}`).join('; ')}`,
      content: { ...answered?.content, 'application/problem+json': { schema: problemResource } },
    };
  }
  return all;
}
