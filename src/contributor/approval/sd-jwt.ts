import {
  createHash,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import { z } from 'zod';
import { type CommitteeKeys, DID_KEY, verificationMethod, verifierKey } from './committee-key.ts';
import {
  type ApprovalRequest,
  badApproval,
  falseApproval,
  statusEntry,
  statusEntrySchema,
} from './credential.ts';
import { type Approval, termsSchema } from './terms.ts';

/**
 * Approvals as SD-JWT VC (dc+sd-jwt, EdDSA). Purpose, permit and dataset can be withheld when the approval is shown to a third
 * party; the gate needs all of them. The status is the entry of the committee's Bitstring Status List, so that one list serves
 * both forms.
 */
const VCT = 'urn:assay:approved-cohort:v1';
const WITHHELD = ['dataset', 'purpose', 'permit'] as const;

const payloadSchema = z.strictObject({
  iss: z.string().regex(DID_KEY),
  vct: z.literal(VCT),
  jti: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
  credentialStatus: statusEntrySchema,
  ...termsSchema.shape,
});

/** Prefix of an Ed25519 private key in PKCS #8 (RFC 8410), before the 32 bytes of the seed. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** Prefix of an Ed25519 public key in SPKI (RFC 8410), before its 32 bytes. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

const digest = (data: string | ArrayBuffer): Uint8Array =>
  createHash('sha256')
    .update(typeof data === 'string' ? data : new Uint8Array(data))
    .digest();

/** Loaded on first use: few commands need it. */
const instance = async (own: object) => {
  const { SDJwtVcInstance } = await import('@sd-jwt/sd-jwt-vc');
  return new SDJwtVcInstance({
    hasher: digest,
    hashAlg: 'sha-256',
    saltGenerator: (length: number) => randomBytes(length).toString('base64url'),
    signAlg: 'EdDSA',
    ...own,
  });
};

/** Signs an approval as an SD-JWT VC, every part disclosed. */
export async function issueSdJwt(
  { seed, did }: CommitteeKeys,
  { terms, from, until, status }: ApprovalRequest,
): Promise<string> {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8, Buffer.from(seed, 'hex')]),
    format: 'der',
    type: 'pkcs8',
  });
  const issuer = await instance({
    signer: (data: string) => sign(null, Buffer.from(data), key).toString('base64url'),
  });
  const times = { iat: from, nbf: from, exp: until };
  const claims = { ...structuredClone(terms), credentialStatus: statusEntry(status) };
  return issuer.issue(
    { iss: did, vct: VCT, jti: `urn:uuid:${randomUUID()}`, ...times, ...claims },
    { _sd: [...WITHHELD] },
    { header: { kid: verificationMethod(did) } },
  );
}

/**
 * Reads an approval and verifies the committee's signature. Times and status are not checked here.
 *
 * @param committee did:key that must have signed
 * @throws AssayError `bad-approval` (2), also where a part is withheld; `approval-false` (3)
 */
export async function readSdJwt(text: string, committee: string, from: string): Promise<Approval> {
  const { publicKey } = await verifierKey(committee);
  const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
  const verifier = await instance({
    verifier: (data: string, signature: string) =>
      verify(null, Buffer.from(data), key, Buffer.from(signature, 'base64url')),
  });
  const payload = await claimsOf(verifier, text, from);
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) throw badApproval(from, parsed.error.issues[0]?.path.join('.') ?? '');
  const { iss, vct: _vct, jti, iat: _iat, nbf, exp, credentialStatus, ...terms } = parsed.data;
  // The library compares the current time itself; the times are the gate's to judge, so it is shown the first moment.
  const verified = await verifier.verify(text, { currentDate: nbf }).catch(() => undefined);
  if (verified === undefined || iss !== committee) throw falseApproval(from);
  return {
    id: jti,
    committee: iss,
    terms,
    from: nbf,
    until: exp,
    status: {
      list: credentialStatus.statusListCredential,
      index: Number(credentialStatus.statusListIndex),
    },
    hash: createHash('sha256').update(text).digest('hex'),
    form: 'sd-jwt',
  };
}

async function claimsOf(
  verifier: Awaited<ReturnType<typeof instance>>,
  text: string,
  from: string,
): Promise<unknown> {
  try {
    const decoded = await verifier.decode(text);
    if (decoded.jwt?.header?.['alg'] !== 'EdDSA') throw badApproval(from, 'alg');
    return await verifier.getClaims(text);
  } catch {
    throw badApproval(from, '');
  }
}
