import { z } from 'zod';
import { newApiKeyResource } from './api-keys.ts';
import type { ProblemCode } from './problem-types.ts';
import { SUBMISSION_KINDS, submissionResourceSchema } from './resources.ts';
import type { Scope } from './scopes.ts';

/** One operation of the API: path, inputs, required scope, answers. */
export interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  /** `{name}` stands for a path parameter. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** Scope that the key needs; undefined: no key needed. */
  readonly scope?: Scope;
  /** The key is optional if the operator allows anonymous submissions. */
  readonly anonymous?: boolean;
  /** Requires an Idempotency-Key. */
  readonly idempotent?: boolean;
  /** Accepts a Last-Event-ID. */
  readonly resumable?: boolean;
  /** Query parameters by name; unknown ones are rejected. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Successful answers by status. */
  readonly answers: Readonly<Record<number, Answers>>;
  /** Problems of this operation, besides those of every operation. */
  readonly problems: readonly ProblemCode[];
  /** Exempt from the rate limits, and answered while the service stops. */
  readonly unlimited?: boolean;
  /** Served by the operator's listener alone, which is not for the public. */
  readonly internal?: boolean;
}

interface Answers {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default: application/json. */
  readonly mediaType?: string;
}

export const TAGS = {
  submissions: 'Submitting proofs and signatures, and following their status.',
  public: 'State that is public on chain.',
  webhooks: 'Events, posted to an address of the caller.',
  'api-keys': 'API keys of contributors and owners, for an administrator.',
  relay: 'The relay, which brings submissions to the chain, for an administrator.',
  service: 'The service itself.',
} as const;
type Tag = keyof typeof TAGS;

/** Items on a page. */
export const PAGE_LIMIT = { default: 50, most: 100 } as const;
/** Acknowledgements on a page. Each one is signed when it is read, so pages are small. */
export const ACKNOWLEDGEMENTS_LIMIT = { default: 20, most: 20 } as const;

/** Chain events on a page. A page of the console reads all of them in few requests. */
export const EVENTS_LIMIT = { default: 2_000, most: 5_000 } as const;

/** Query parameters of a list. */
export const pageQuery = ({ default: usual, most }: { default: number; most: number }) =>
  z.strictObject({
    limit: z
      .string()
      .regex(/^[1-9][0-9]{0,3}$/)
      .transform(Number)
      .pipe(z.number().max(most))
      .optional()
      .meta({
        description: `items on a page, at most ${most}; default ${usual}`,
        override: ({ jsonSchema }) => {
          delete jsonSchema.pattern;
          Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: most, default: usual });
        },
      }),
    cursor: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,128}$/)
      .optional()
      .meta({ description: 'start of the page: from `next` of the previous page' }),
  });

const momentQuery = (description: string) =>
  z
    .string()
    .regex(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/)
    .refine((text) => !Number.isNaN(Date.parse(text)))
    .transform((text) => new Date(text))
    .optional()
    .meta({
      description,
      override: ({ jsonSchema }) => {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
      },
    });

/** Query parameters of the caller's submissions. */
export const submissionQuery = pageQuery(PAGE_LIMIT).extend({
  status: z
    .enum(['queued', 'submitted', 'delayed', 'confirmed', 'failed-onchain', 'rejected'])
    .optional()
    .meta({ description: 'only those with this status' }),
  kind: z.enum(SUBMISSION_KINDS).optional().meta({ description: 'only those of this kind' }),
  model: z
    .string()
    .regex(/^(?:0|[1-9][0-9]{0,76})$/)
    .optional()
    .meta({ description: 'only statements about this model (enrolments name none)' }),
  account: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .optional()
    .meta({ description: 'only statements with this beneficiary: a checksummed address' }),
  since: momentQuery('only those received at this time or later (UTC)'),
  until: momentQuery('only those received before this time (UTC)'),
});

/** Problems of a JSON body. */
export const BODY_PROBLEMS = [
  'malformed-json',
  'invalid-request',
  'body-too-large',
  'unsupported-media-type',
] as const satisfies readonly ProblemCode[];

/** An operation that submits a statement with its proof or signature. */
export const submission = (
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
    'A submission is identified by what it consumes on chain, never by the bytes of its proofs: the same statement again, with any proof, answers 200 with the existing submission.',
  scope: 'submit' as const,
  anonymous: true,
  idempotent: true,
  body,
  answers: {
    201: { description: 'accepted, verified and queued', schema: submissionResourceSchema },
    200: { description: 'the existing submission', schema: submissionResourceSchema },
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
    'fee-too-low',
    'chain-unavailable',
    'busy',
    'verifier-unavailable',
    'quota-used',
    ...problems,
  ] as readonly ProblemCode[],
});

/** An operation that reads public state. */
export const read = <S extends z.ZodType>(path: string, summary: string, schema: S) => ({
  method: 'get' as const,
  path,
  tag: 'public' as const,
  summary,
  answers: { 200: { description: 'found', schema } },
  problems: ['not-found', 'chain-unavailable'] as readonly ProblemCode[],
});

/** An operation that reads a page of a public list. */
export const list = <S extends z.ZodType>(path: string, summary: string, schema: S) => {
  const base = read(path, summary, schema);
  return { ...base, query: pageQuery(PAGE_LIMIT), problems: [...base.problems, 'invalid-query' as const] };
};

/** An operation that answers with server-sent events. */
export const stream = (path: string, summary: string, description: string) => ({
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

/** Common parts of operations on webhooks. */
export const hooks = { tag: 'webhooks' as const, scope: 'webhooks' as const };
/** Common parts of operations on the relay. */
export const relay = { tag: 'relay' as const, scope: 'admin' as const, internal: true };
/** Common parts of operations on API keys. */
export const administration = { tag: 'api-keys' as const, scope: 'admin' as const, internal: true };
/** The answer with a new API key. */
export const newKey = {
  201: { description: 'created; the token is shown only now', schema: newApiKeyResource },
};

/** Common parts of reads of the caller's own submissions. */
export const own = { tag: 'submissions' as const, scope: 'read:own' as const };
