import { z } from 'zod';
import type { VerifierView } from '../protocol/chain-state.ts';

/**
 * Response bodies as zod schemas. The OpenAPI document is built from them, and tests check every answer against them.
 * Integers that may exceed 2^53 are decimal strings. All objects are strict, so an undeclared member fails the tests.
 */

/** The type of a value in JSON: bigints become decimal strings. */
export type Wire<T> = T extends bigint
  ? string
  : T extends readonly unknown[]
    ? { [I in keyof T]: Wire<T[I]> }
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T;

export const decimal = z
  .string()
  .regex(/^-?(?:0|[1-9][0-9]*)$/)
  .meta({ id: 'Decimal', description: 'an integer as a canonical decimal string', example: '7001' });
export const count = z.int().nonnegative();
export const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .meta({ id: 'Address', description: 'a checksummed address' });
const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .meta({ id: 'Hash' });
const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
export const instant = z.iso.datetime().meta({ id: 'Instant', description: 'UTC, RFC 3339' });
export const words = z.array(decimal);

export const problemResource = z
  .strictObject({
    type: z.string().meta({ description: 'stable; docs/problems.md lists all types' }),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'short name of the type, for programs' }),
    detail: z.string().optional(),
    signals: z.array(z.string()).optional().meta({
      description: 'for wrong-domain: names of the public signals that differ from what the service computes',
    }),
    instance: z.string().optional().meta({ description: "id of the request in the service's log" }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. It never repeats what was sent.' });

/** Not an enum: a later version may add statuses, and a client must keep waiting on one that it does not know. */
const submissionStatus = z.string().meta({
  id: 'SubmissionStatus',
  description:
    'queued → submitted → confirmed. failed-onchain and rejected are failures; `reason` says why. delayed: its transaction waits for lower fees. Until `transaction.final` is true, a reorganisation of the chain may make it submitted again.',
  examples: ['queued', 'submitted', 'delayed', 'confirmed', 'failed-onchain', 'rejected'],
});

export const SUBMISSION_KINDS = [
  ...(['origin', 'enrolment', 'attestation-set', 'evaluation', 'score', 'step'] as const),
] as const;

export const submissionResourceSchema = z
  .strictObject({
    id: uuid,
    kind: z.enum(SUBMISSION_KINDS),
    status: submissionStatus,
    reason: z.string().nullable().meta({ description: "the contract's error, or another reason" }),
    statementHash: hash.meta({ description: 'keccak256 of the canonical JSON of `statement`' }),
    statement: z.record(z.string(), z.unknown()).meta({ description: 'the submitted statement; public' }),
    receivedAt: instant,
    updatedAt: instant,
    transaction: z
      .strictObject({ hash, blockNumber: z.int().nullable(), final: z.boolean() })
      .nullable()
      .meta({ description: 'its mined transaction, otherwise its newest' }),
  })
  .meta({ id: 'Submission' });

export const acknowledgementResource = z
  .strictObject({
    operator: address,
    domain: z.strictObject({
      name: z.literal('Assay Service'),
      version: z.literal('1'),
      chainId: decimal,
      verifyingContract: address,
    }),
    types: z.record(z.string(), z.array(z.strictObject({ name: z.string(), type: z.string() }))),
    primaryType: z.literal('SubmissionReceipt'),
    message: z.strictObject({
      submission: uuid,
      kind: z.string(),
      statementHash: hash,
      receivedAt: decimal.meta({ description: 'Unix milliseconds' }),
    }),
    signature: z.string(),
  })
  .meta({
    id: 'Receipt',
    description:
      "an acknowledgement: the operator's signature (EIP-712) that it received a submission; it does not promise execution",
  });

export const verifier = z
  .strictObject({ address, circuit: z.string(), vkHash: z.string() })
  .meta({ id: 'Verifier' }) satisfies z.ZodType<Wire<VerifierView>>;

export const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/);
export const deploymentResource = z
  .strictObject({
    chainId: count,
    fromBlock: count.meta({ description: 'block of the first transaction' }),
    contracts: z.record(z.string(), z.strictObject({ address, codeHash: bytes32 })),
  })
  .meta({ id: 'Deployment', description: 'the contracts: addresses, and keccak256 of their code' });

export const tokenResource = z
  .strictObject({ symbol: z.string(), decimals: count })
  .meta({ id: 'Token', description: 'how amounts of a settlement token are shown' });

const eventResource = z
  .strictObject({
    name: z.string(),
    args: z
      .record(z.string(), z.unknown())
      .meta({ description: 'by name; integers are decimal strings, bytes are hexadecimal' }),
    block: count,
    index: count.meta({ description: 'position among the logs of the block' }),
    transaction: hash,
    time: decimal.meta({ description: 'Unix seconds of the block' }),
  })
  .meta({ id: 'ChainEvent' });

/** A page of a list; the items are under `name`. */
const page = <N extends string, S extends z.ZodType>(name: N, items: S) =>
  z.strictObject({
    [name]: z.array(items),
    next: z.string().nullable().meta({ description: 'path of the next page; null on the last page' }),
  } as { [K in N]: z.ZodArray<S> } & { next: z.ZodNullable<z.ZodString> });

export const modelsPage = page('models', decimal).meta({ id: 'ModelsPage' });
export const roundsPage = page('rounds', decimal).meta({ id: 'RoundsPage' });
export const datasetsPage = page('datasets', decimal).meta({ id: 'DatasetsPage' });
export const submissionsPage = page('submissions', submissionResourceSchema).meta({ id: 'SubmissionsPage' });
export const acknowledgementsPage = page('receipts', acknowledgementResource).meta({ id: 'ReceiptsPage' });

export const eventsPage = z
  .strictObject({
    events: z.array(eventResource),
    head: z.strictObject({ block: count, time: decimal }).meta({ description: 'the newest block' }),
    next: z.string().nullable().meta({ description: 'path of the next page; null on the last page' }),
  })
  .meta({ id: 'ChainEventsPage' });

export const healthResource = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });
export const readinessResource = z
  .strictObject({
    status: z.enum(['ready', 'not ready']),
    relay: z.enum(['running', 'standby', 'halted', 'stopped']),
    chain: z.boolean(),
    store: z.boolean().meta({ description: 'the database answers' }),
    writable: z.boolean().meta({ description: 'the database can write: its disk is not full' }),
  })
  .meta({ id: 'Readiness' });
