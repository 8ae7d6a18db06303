import { z } from 'zod';
import { createDocument, type ZodOpenApiResponsesObject } from 'zod-openapi';
import manifest from '../../package.json' with { type: 'json' };
import {
  decimal,
  inferenceAnswer,
  inferenceRequest,
  modelResource,
  RECEIPT_HEADER,
  receiptContent,
  subscriptionResource,
  X402_HEADERS,
} from './inference.ts';
import { INFERENCE_PROBLEMS, type InferenceProblem } from './inference-problems.ts';
import { problemUri } from './problem-types.ts';
import { problemResource } from './resources.ts';

/** The OpenAPI document of the inference gateway. In a file of its own: clients do not need the library that makes it. */

const healthResource = z.strictObject({ status: z.enum(['ok', 'stopping']) }).meta({ id: 'Health' });

const ALWAYS: readonly InferenceProblem[] = [
  'invalid-request',
  'rate-limited',
  'internal',
  'method-not-allowed',
];

function problems(codes: readonly InferenceProblem[]): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(new Set([...codes, ...ALWAYS]), (code) => INFERENCE_PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, listed]) => [
        `${status}`,
        {
          description: listed
            .map((code) => `\`${problemUri(code)}\`: ${INFERENCE_PROBLEMS[code].title}`)
            .join('; '),
          content: { 'application/problem+json': { schema: problemResource } },
        },
      ]),
  );
}

const json = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { 'application/json': { schema } },
});

/** The gateway's API as an OpenAPI 3.1 document, built from the schemas that parse requests. */
export function inferenceDocument(): object {
  const header = z.string().optional();
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Assay inference gateway',
      version: manifest.version,
      description:
        'Answers for records at a checkpoint of a model. Every request is paid by a usage receipt of a subscription, or by x402. Errors are application/problem+json (RFC 9457). No record is kept or logged.',
      license: { name: manifest.license, identifier: manifest.license },
    },
    servers: [{ url: '/' }],
    paths: {
      '/v1/inferences': {
        post: {
          operationId: 'infer',
          summary: "The model's answers for records",
          requestParams: {
            header: z.object({
              [RECEIPT_HEADER]: header.meta({ description: 'base64url of a UsageReceipt in JSON' }),
              [X402_HEADERS.payment]: header.meta({ description: 'an x402 payment (version 2), base64' }),
            }),
          },
          requestBody: { required: true, content: { 'application/json': { schema: inferenceRequest } } },
          responses: {
            200: json('answered and paid', inferenceAnswer),
            ...problems([
              ...([
                'malformed-json',
                'bad-receipt',
                'bad-payment',
                'payment-required',
                'payment-refused',
              ] as const),
              ...(['receipt-refused', 'receipt-spent', 'checkpoint-changed', 'body-too-large'] as const),
              ...(['unsupported-media-type', 'record-refused', 'proof-unavailable'] as const),
              ...(['busy', 'stopping', 'chain-unavailable', 'store-unavailable'] as const),
            ]),
          },
        },
      },
      '/v1/model': {
        get: {
          operationId: 'model',
          summary: 'The checkpoint that is served, its features, and the ways to pay',
          responses: { 200: json('the model', modelResource), ...problems([]) },
        },
      },
      '/v1/subscriptions/{id}': {
        get: {
          operationId: 'subscription',
          summary: 'Uses of a subscription, drawn here and recorded on chain',
          requestParams: { path: z.object({ id: decimal(20) }) },
          responses: {
            200: json('the subscription', subscriptionResource),
            ...problems(['not-found', 'chain-unavailable']),
          },
        },
      },
      '/healthz': {
        get: {
          operationId: 'health',
          summary: 'Whether the gateway answers',
          responses: { 200: json('it does', healthResource), 503: json('it is stopping', healthResource) },
        },
      },
    },
    components: { schemas: { UsageReceipt: receiptContent } },
  });
}
