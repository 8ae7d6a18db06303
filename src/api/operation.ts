import { z } from 'zod';
import { newApiKeyResource } from './api-keys.ts';
import type { ProblemCode } from './problem-types.ts';
import { submissionResourceSchema } from './resources.ts';
import type { Scope } from './scopes.ts';

/** One operation of the API: what it takes, who may do it, what it answers. */
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
  webhooks: 'Being told instead of asking.',
  'api-keys': 'Keys of contributors and owners, for an administrator.',
  relay: 'What carries submissions to the chain, for an administrator.',
  service: 'The service itself.',
} as const;
type Tag = keyof typeof TAGS;

/** Items on a page. */
export const PAGE_LIMIT = { default: 50, most: 100 } as const;
/** Each receipt on a page is signed as it is read. */
export const ACKNOWLEDGEMENTS_LIMIT = { default: 20, most: 20 } as const;

export const pageQuery = ({ default: usual, most }: { default: number; most: number }) =>
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
export const BODY_PROBLEMS = [
  'malformed-json',
  'invalid-request',
  'body-too-large',
  'unsupported-media-type',
] as const satisfies readonly ProblemCode[];

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
    'verifier-unavailable',
    ...problems,
  ] as readonly ProblemCode[],
});

export const read = <S extends z.ZodType>(path: string, summary: string, schema: S) => ({
  method: 'get' as const,
  path,
  tag: 'public' as const,
  summary,
  answers: { 200: { description: 'found', schema } },
  problems: ['not-found', 'chain-unavailable'] as readonly ProblemCode[],
});

export const list = <S extends z.ZodType>(path: string, summary: string, schema: S) => {
  const base = read(path, summary, schema);
  return { ...base, query: pageQuery(PAGE_LIMIT), problems: [...base.problems, 'invalid-query' as const] };
};

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

export const hooks = { tag: 'webhooks' as const, scope: 'webhooks' as const };
/** What an administrator does with the relay. */
export const relay = { tag: 'relay' as const, scope: 'admin' as const };
export const administration = { tag: 'api-keys' as const, scope: 'admin' as const };
export const newKey = {
  201: { description: 'made; the token is shown this once', schema: newApiKeyResource },
};

export const own = { tag: 'submissions' as const, scope: 'read:own' as const };
