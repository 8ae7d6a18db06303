import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../protocol/policy/schema.ts';

/** One line of the audit log. Each holds the hash of the line before, and a signature of its own hash. */

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The things that a command can touch. */
const TOUCHED = ['records', 'source keys', 'contributor keys', 'approval', 'egress'] as const;
export type Touched = (typeof TOUCHED)[number];

const contentSchema = z.strictObject({
  /** Number of the line, from 0. */
  n: z.int().min(0),
  /** UTC, to the second. */
  time: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
  /** The command's words, such as `source build`. */
  command: z.string().max(60),
  event: z.enum(['begin', 'end', 'note']),
  touched: z.array(z.enum(TOUCHED)).max(TOUCHED.length),
  /** User name of the operating system. */
  user: z.string().max(120),
  /** Exit code, at the end. */
  exitCode: z.int().min(0).max(255).optional(),
  /** Code of the error, at the end. */
  error: z.string().max(80).optional(),
  /** SHA-256 of files that came in or went out, by kind. */
  files: z
    .array(z.strictObject({ kind: z.string().max(40), sha256: hash }))
    .max(16)
    .optional(),
  /** Hash of the line before; of the log's key for the first line. */
  previous: hash,
});
export type EntryContent = z.infer<typeof contentSchema>;
/** An entry before it has a place in the log. */
export type NewEntry = Omit<EntryContent, 'n' | 'time' | 'user' | 'previous'>;

export const lineSchema = z.strictObject({
  content: contentSchema,
  /** Ed25519 over the content's hash, base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

/** SHA-256 of an entry: the head of the log that ends with it. */
export const entryHash = (content: EntryContent): string =>
  createHash('sha256')
    .update(`assay/audit/entry/v1\n${canonicalJson(content)}`)
    .digest('hex');

/** The head of an empty log, which names its key. */
export const firstHead = (publicKey: string): string =>
  createHash('sha256').update(`assay/audit/first/v1\n${publicKey}`).digest('hex');
