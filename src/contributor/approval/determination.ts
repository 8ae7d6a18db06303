import { randomUUID } from 'node:crypto';
import { getAddress } from 'ethers';
import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { CLOCK_SKEW } from './assert-approved.ts';
import { type CommitteeKeys, DID_KEY } from './committee-key.ts';
import {
  CONTEXTS,
  isoTime,
  isSecured,
  proofSchema,
  secondsOf,
  secure,
  statusEntry,
  statusEntrySchema,
} from './credential.ts';

/**
 * A committee's determination that an account may be paid for uses of a model, up to a declared cost. A claim waits for it where
 * the hospital's folder demands one. It is a Verifiable Credential like an approval, on the same status list.
 */

const amount = z.string().regex(/^(?:0|[1-9][0-9]{0,38})$/);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);

const subjectSchema = z.strictObject({
  type: z.literal('RemunerationDetermination'),
  /** Checksummed. */
  account: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  model: z.string().regex(/^(?:0|[1-9][0-9]{0,76})$/),
  /** Most that the account may claim in all, in the settlement token's smallest unit. */
  declaredCost: amount,
  /** Grounds, such as the costs that are recovered. */
  grounds: z.string().min(1).max(2000),
});
export type DeterminationTerms = z.infer<typeof subjectSchema>;

const schema = z.strictObject({
  '@context': z.tuple([z.literal(CONTEXTS[0]), z.literal(CONTEXTS[1])]),
  id: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  type: z.tuple([z.literal('VerifiableCredential'), z.literal('AssayDetermination')]),
  issuer: z.string().regex(DID_KEY),
  validFrom: time,
  validUntil: time,
  credentialSubject: subjectSchema,
  credentialStatus: statusEntrySchema,
  proof: proofSchema,
});

/** A determination whose signature was verified. */
export interface Determination {
  readonly id: string;
  readonly committee: string;
  readonly terms: DeterminationTerms;
  readonly status: { readonly list: string; readonly index: number };
}

/** Times in Unix seconds. */
export async function issueDetermination(
  keys: CommitteeKeys,
  request: {
    readonly terms: DeterminationTerms;
    readonly from: number;
    readonly until: number;
    readonly status: Determination['status'];
  },
): Promise<Record<string, unknown> & { readonly id: string }> {
  const id = `urn:uuid:${randomUUID()}`;
  const { terms, from, until, status } = request;
  const credential = {
    '@context': [...CONTEXTS],
    id,
    type: ['VerifiableCredential', 'AssayDetermination'],
    issuer: keys.did,
    validFrom: isoTime(from),
    validUntil: isoTime(until),
    credentialSubject: subjectSchema.parse(terms),
    credentialStatus: statusEntry(status),
  };
  return { ...(await secure(credential, keys, from)), id };
}

/**
 * Reads a determination, and verifies that the committee signed it and that it is in time.
 *
 * @param now Unix seconds
 * @throws AssayError `bad-determination` (2); `determination-false`, `determination-expired` (3)
 */
export async function readDetermination(
  json: unknown,
  committee: string,
  now: number,
  path: string,
): Promise<Determination> {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new AssayError(
      'bad-determination',
      `${path} is not a determination of a committee (see ${parsed.error.issues[0]?.path.join('.') || 'the document'})`,
    );
  }
  const { id, issuer, validFrom, validUntil, credentialSubject, credentialStatus } = parsed.data;
  if (issuer !== committee || !(await isSecured(json as object, committee, secondsOf(validFrom)))) {
    throw refusal('determination-false', `${path} is not signed by the committee that is named`);
  }
  if (now < secondsOf(validFrom) - CLOCK_SKEW || now >= secondsOf(validUntil)) {
    throw refusal(
      'determination-expired',
      `the determination is for ${validFrom} to ${validUntil}; ask for a new one`,
    );
  }
  const status = {
    list: credentialStatus.statusListCredential,
    index: Number(credentialStatus.statusListIndex),
  };
  return { id, committee: issuer, terms: credentialSubject, status };
}

/**
 * Refuses a claim that the determination does not cover.
 *
 * @param claim `claimed`: what the account claimed before; `owed`: what it would get now
 * @throws AssayError `determination-other`, `above-declared-cost` (3)
 */
export function assertMayClaim(
  { terms }: Determination,
  claim: {
    readonly account: string;
    readonly model: bigint;
    readonly claimed: bigint;
    readonly owed: bigint;
  },
): void {
  const isTheirs =
    getAddress(terms.account) === getAddress(claim.account) && BigInt(terms.model) === claim.model;
  if (!isTheirs) throw refusal('determination-other', 'the determination is for another account or model');
  const total = claim.claimed + claim.owed;
  if (total <= BigInt(terms.declaredCost)) return;
  throw refusal(
    'above-declared-cost',
    `this claim would bring the account to ${total}, above the declared cost of ${terms.declaredCost}; ask the committee for another determination`,
  );
}

const refusal = (code: string, message: string): AssayError => new AssayError(code, message, { exitCode: 3 });
