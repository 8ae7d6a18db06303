import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { CLOCK_SKEW } from './assert-approved.ts';
import type { CommitteeKeys } from './committee-key.ts';
import { isoTime, isSecured, proofSchema, secondsOf, secure } from './credential.ts';
import type { Approval } from './terms.ts';

/**
 * A committee's revocations: a W3C Bitstring Status List as a credential in a file. It is signed anew for every revocation and
 * before it grows stale, so that an old copy is noticed.
 */

/** Bits of a list. The specification asks for at least this many, so that a place tells nothing. */
export const LIST_LENGTH = 131_072;

const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
const schema = z.strictObject({
  '@context': z.tuple([z.literal('https://www.w3.org/ns/credentials/v2')]),
  id: z.string().max(100),
  type: z.tuple([z.literal('VerifiableCredential'), z.literal('BitstringStatusListCredential')]),
  issuer: z.string().max(100),
  validFrom: time,
  validUntil: time,
  credentialSubject: z.strictObject({
    id: z.string().max(110),
    type: z.literal('BitstringStatusList'),
    statusPurpose: z.literal('revocation'),
    encodedList: z.string().max(1 << 20),
  }),
  proof: proofSchema,
});

/** A list to be signed. */
interface StatusListRequest {
  /** The list's id, `urn:uuid:...`. */
  readonly list: string;
  readonly revoked: readonly number[];
  /** Unix seconds. */
  readonly from: number;
  readonly until: number;
}

const library = () => import('@digitalbazaar/vc-bitstring-status-list');

/** Signs a committee's list of revoked approvals. */
export async function issueStatusList(
  keys: CommitteeKeys,
  { list: id, revoked, from, until }: StatusListRequest,
): Promise<Record<string, unknown>> {
  const { createList, createCredential } = await library();
  const list = await createList({ length: LIST_LENGTH });
  for (const index of revoked) list.setStatus(index, true);
  const credential = await createCredential({ id, list, statusPurpose: 'revocation' });
  const dated = { ...credential, issuer: keys.did, validFrom: isoTime(from), validUntil: isoTime(until) };
  return secure(dated, keys, from);
}

/**
 * Checks that an approval is not revoked.
 *
 * @param now Unix seconds
 * @throws AssayError `bad-status-list` (2); `status-false`, `status-stale`, `approval-revoked` (3)
 */
export async function assertNotRevoked(
  json: unknown,
  approval: Pick<Approval, 'status' | 'committee'>,
  now: number,
  path: string,
): Promise<void> {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new AssayError(
      'bad-status-list',
      `${path} is not a committee's status list (see ${parsed.error.issues[0]?.path.join('.') || 'the document'}); ask the committee for the newest one`,
    );
  }
  const { id, issuer, validFrom, validUntil, credentialSubject } = parsed.data;
  const { status, committee } = approval;
  const isTheirs = id === status.list && issuer === committee;
  if (!isTheirs || !(await isSecured(json as object, committee, secondsOf(validFrom)))) {
    throw refusal('status-false', `${path} is not the status list of the committee that signed the approval`);
  }
  if (now < secondsOf(validFrom) - CLOCK_SKEW || now >= secondsOf(validUntil)) {
    throw refusal(
      'status-stale',
      `${path} says nothing about today (it is for ${validFrom} to ${validUntil}); ask the committee for the newest one`,
    );
  }
  const { decodeList } = await library();
  const list = await decodeList({ encodedList: credentialSubject.encodedList });
  if (status.index >= list.length || list.getStatus(status.index)) {
    throw refusal(
      'approval-revoked',
      'the committee has revoked this approval; nothing may be sent under it',
    );
  }
}

const refusal = (code: string, message: string): AssayError => new AssayError(code, message, { exitCode: 3 });
