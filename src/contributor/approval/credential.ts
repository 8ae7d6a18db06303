import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { canonicalJson } from '../../protocol/policy/schema.ts';
import { type CommitteeKeys, DID_KEY, keyPairOf, verificationMethod } from './committee-key.ts';
import { type Approval, type ApprovalTerms, termsSchema } from './terms.ts';

/**
 * Approvals as W3C Verifiable Credentials 2.0 with a Data Integrity proof of cryptosuite eddsa-jcs-2022. The suite signs the
 * JSON itself, so no context is needed to verify it, and no context can change its meaning. The two contexts serve readers
 * that speak JSON-LD.
 */
export const CONTEXTS = [
  'https://www.w3.org/ns/credentials/v2',
  'https://www.w3.org/ns/credentials/undefined-terms/v2',
] as const;

const contextSchema = z.tuple([z.literal(CONTEXTS[0]), z.literal(CONTEXTS[1])]);
const didKey = z.string().regex(DID_KEY);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
const urn = z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/);

export const proofSchema = z.strictObject({
  '@context': z.unknown(),
  type: z.literal('DataIntegrityProof'),
  created: time,
  verificationMethod: z.string().max(200),
  cryptosuite: z.literal('eddsa-jcs-2022'),
  proofPurpose: z.literal('assertionMethod'),
  proofValue: z.string().max(200),
});

/** The place of an approval in a status list. */
export const statusEntrySchema = z.strictObject({
  id: z.string().max(200),
  type: z.literal('BitstringStatusListEntry'),
  statusPurpose: z.literal('revocation'),
  statusListIndex: z.string().regex(/^(?:0|[1-9][0-9]{0,5})$/),
  statusListCredential: urn,
});

const credentialSchema = z.strictObject({
  '@context': contextSchema,
  id: urn,
  type: z.tuple([z.literal('VerifiableCredential'), z.literal('AssayApproval')]),
  issuer: didKey,
  validFrom: time,
  validUntil: time,
  credentialSubject: termsSchema,
  credentialStatus: statusEntrySchema,
  proof: proofSchema,
});

/** The parts of an approval besides its terms. */
export interface ApprovalRequest {
  readonly terms: ApprovalTerms;
  /** Unix seconds. */
  readonly from: number;
  readonly until: number;
  readonly status: { readonly list: string; readonly index: number };
}

export const isoTime = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
export const secondsOf = (text: string): number => Date.parse(text) / 1000;

export const statusEntry = ({ list, index }: ApprovalRequest['status']) => ({
  id: `${list}#${index}`,
  type: 'BitstringStatusListEntry',
  statusPurpose: 'revocation',
  statusListIndex: `${index}`,
  statusListCredential: list,
});

/** Signs an approval as a Verifiable Credential. */
export async function issueCredential(
  keys: CommitteeKeys,
  { terms, from, until, status }: ApprovalRequest,
): Promise<Record<string, unknown>> {
  const credential = {
    '@context': [...CONTEXTS],
    id: `urn:uuid:${randomUUID()}`,
    type: ['VerifiableCredential', 'AssayApproval'],
    issuer: keys.did,
    validFrom: isoTime(from),
    validUntil: isoTime(until),
    credentialSubject: structuredClone(terms),
    credentialStatus: statusEntry(status),
  };
  return secure(credential, keys, from);
}

/**
 * Adds a Data Integrity proof.
 *
 * @param at Unix seconds, the proof's time
 */
export async function secure(
  credential: Record<string, unknown>,
  keys: CommitteeKeys,
  at: number,
): Promise<Record<string, unknown>> {
  const [{ issue }, { DataIntegrityProof }, { createSignCryptosuite }] = await libraries();
  const signer = (await keyPairOf(keys)).signer();
  const suite = new DataIntegrityProof({
    signer,
    cryptosuite: createSignCryptosuite(),
    date: isoTime(at),
  });
  return issue({ credential, suite, documentLoader: loaderFor(keys.did), now: new Date(at * 1000) });
}

/**
 * Reads an approval and verifies the committee's proof. Times and status are not checked here.
 *
 * @param committee did:key that must have signed
 * @throws AssayError `bad-approval` (2); `approval-false` (3)
 */
export async function readCredential(json: unknown, committee: string, from: string): Promise<Approval> {
  const parsed = credentialSchema.safeParse(json);
  if (!parsed.success) throw badApproval(from, parsed.error.issues[0]?.path.join('.') ?? '');
  const { id, issuer, validFrom, validUntil, credentialSubject, credentialStatus } = parsed.data;
  if (issuer !== committee || !(await isSecured(json as object, committee, secondsOf(validFrom)))) {
    throw falseApproval(from);
  }
  return {
    id,
    committee: issuer,
    terms: credentialSubject,
    from: secondsOf(validFrom),
    until: secondsOf(validUntil),
    status: {
      list: credentialStatus.statusListCredential,
      index: Number(credentialStatus.statusListIndex),
    },
    hash: createHash('sha256').update(canonicalJson(json)).digest('hex'),
    form: 'vc',
  };
}

/**
 * Whether a credential's proof is the committee's.
 *
 * @param at Unix seconds at which the credential is looked at: its own times are checked elsewhere
 */
export async function isSecured(credential: object, committee: string, at: number): Promise<boolean> {
  const [{ verifyCredential }, { DataIntegrityProof }, , { createVerifyCryptosuite }] = await libraries();
  const { verified } = await verifyCredential({
    credential,
    suite: new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() }),
    documentLoader: loaderFor(committee),
    checkStatus: async () => ({ verified: true }),
    now: new Date(at * 1000),
  });
  return verified;
}

export const badApproval = (from: string, where: string): AssayError =>
  new AssayError(
    'bad-approval',
    `${from} is not an approval of a data access committee${where === '' ? '' : ` (see ${where})`}; ask the committee for it again`,
  );

export const falseApproval = (from: string): AssayError =>
  new AssayError(
    'approval-false',
    `${from} is not signed by the committee that this folder names; ask the committee for it again`,
    { exitCode: 3 },
  );

/** Loaded on first use: few commands need them. */
const libraries = () =>
  Promise.all([
    import('@digitalbazaar/vc'),
    import('@digitalbazaar/data-integrity'),
    import('@digitalbazaar/eddsa-jcs-2022-cryptosuite'),
    import('@digitalbazaar/eddsa-jcs-2022-cryptosuite'),
  ]);

/** Knows one committee's key. Every other document is refused, so that nothing is ever fetched. */
function loaderFor(did: string) {
  const id = verificationMethod(did);
  const documents: Readonly<Record<string, object>> = {
    [did]: { '@context': 'https://www.w3.org/ns/did/v1', id: did, assertionMethod: [id] },
    [id]: {
      '@context': 'https://w3id.org/security/multikey/v1',
      ...{ id, type: 'Multikey', controller: did, publicKeyMultibase: did.slice('did:key:'.length) },
    },
  };
  return async (url: string) => {
    const document = documents[url];
    if (document === undefined) throw new Error('the document is not known, and nothing is fetched');
    return { contextUrl: null, documentUrl: url, document };
  };
}
