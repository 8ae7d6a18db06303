import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  parseSecondAttestation,
  SECOND_ATTESTATION,
  type SecondAttestationRecord,
  sealCircuitOf,
  verifySecondAttestation,
} from '../../../delivery/second/attestation-record.ts';
import { parseSecondParcel } from '../../../delivery/second/parcel.ts';
import { secondClaimsOf, signerOf } from '../../../delivery/second/parcel-claims.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { type CircuitName, publicSignalNames } from '../../../protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../../system/package-root.ts';
import { loadVerificationKey } from '../../../verifier/load-verification-key.ts';
import { parseProof } from '../../../verifier/parse-proof.ts';
import type { Proof } from '../../../verifier/proof.ts';
import { parseSecondProof, SECOND_PROOF } from '../../../verifier/second/proof-json.ts';
import { LOCAL_CHAIN_ID, type VerificationKey } from '../../../verifier/verification-key.ts';
import { snarkjsVerifier } from '../../../verifier/verify-proof.ts';
import type { CliDeps, Printed } from '../../command.ts';
import {
  dataOf,
  describeVerified,
  type Verified,
  type VerifyOptions,
  type VerifyResult,
} from '../../commands/verify.ts';
import { unsigned } from '../../options/values.ts';
import { jsonFilesBelow, parse, unlessNoJson } from '../../proofs/find-proofs.ts';
import { PROOF_FORMATS } from '../edition.ts';

/**
 * `verify` for a parcel, an attestation or a proof of the second edition, or a folder of them: every proof, and that it is for
 * the statement that the file names.
 */
export async function runSecondVerify(_: CliDeps, options: VerifyOptions): Promise<Printed> {
  const { files, skipped } = await filesAt(options.proof);
  const proofs: Verified[] = [];
  const signatures: { name: string; signer: string }[] = [];
  for (const { path, name: file, json } of files) {
    const named = <T extends { readonly name: string }>(part: T): T =>
      file === '' ? part : { ...part, name: part.name === '' ? file : `${file}: ${part.name}` };
    const parts = await verifiedParts(json, path, options);
    proofs.push(...parts.proofs.map(named));
    signatures.push(...parts.signatures.map(named));
  }
  const valid = proofs.every((each) => each.valid);
  const result: VerifyResult = { valid, proofs, signatures, unverified: [], skipped };
  return { data: dataOf(result), lines: describeVerified(result), exitCode: valid ? 0 : 3 };
}

interface FoundFiles {
  /** `name` is relative to the folder; empty for a file that was named itself. */
  readonly files: readonly { readonly path: string; readonly name: string; readonly json: unknown }[];
  /** Files of the folder that hold no proof, relative to it. */
  readonly skipped: readonly string[];
}

async function filesAt(path: string): Promise<FoundFiles> {
  if (!(await stat(path).catch(() => undefined))?.isDirectory())
    return { files: [{ path, name: '', json: await parse(path) }], skipped: [] };
  const files: { path: string; name: string; json: unknown }[] = [];
  const skipped: string[] = [];
  for (const each of await jsonFilesBelow(path)) {
    const name = relative(path, each);
    const json = await parse(each).catch(unlessNoJson);
    if (PROOF_FORMATS.includes(`${formatOf(json)}`)) files.push({ path: each, name, json });
    else skipped.push(name);
  }
  return { files, skipped };
}

const formatOf = (json: unknown): unknown => ((json ?? {}) as { readonly format?: unknown }).format;

type Parts = Pick<VerifyResult, 'proofs' | 'signatures'>;

async function verifiedParts(json: unknown, path: string, options: VerifyOptions): Promise<Parts> {
  const format = formatOf(json);
  if (format === SECOND_ATTESTATION)
    return { proofs: await verifyRecord(parseSecondAttestation(json), options), signatures: [] };
  if (format === SECOND_PROOF) {
    const file = parseSecondProof(json, path);
    const claim = { ...file, name: '', chainId: undefined, isBound: true };
    return { proofs: [await verifyClaim(claim, options)], signatures: [] };
  }
  const submission = parcelIn(json, path);
  const proofs: Verified[] = [];
  for (const claim of secondClaimsOf(submission))
    proofs.push(await verifyClaim({ ...claim, proof: parseProof(claim.proof) }, options));
  return {
    proofs,
    signatures: submission.kind === 'enrolment' ? [{ name: 'enrolment', signer: signerOf(submission) }] : [],
  };
}

/** @throws AssayError `bad-parcel` (2) */
function parcelIn(json: unknown, path: string): ReturnType<typeof parseSecondParcel> {
  try {
    return parseSecondParcel(json);
  } catch (cause) {
    throw new AssayError('bad-parcel', `${path} is not a parcel; make it again with commit, enrol or prove`, {
      cause,
    });
  }
}

/** The chain whose contracts rely on a proof. @param own the chain that the file names */
const chainFor = ({ chainId }: VerifyOptions, own: bigint | undefined): bigint =>
  chainId === undefined ? (own ?? LOCAL_CHAIN_ID) : unsigned(chainId, '--chain-id', 1n << 64n);

const keysOf = ({ keys }: VerifyOptions): string => keys ?? join(PROJECT_ROOT, 'keys', 'second');

interface Claim {
  readonly name: string;
  readonly circuit: CircuitName;
  readonly publicSignals: readonly bigint[];
  readonly proof: Proof;
  readonly chainId: bigint | undefined;
  readonly isBound: boolean;
}

async function verifyClaim(claim: Claim, options: VerifyOptions): Promise<Verified> {
  const { name, circuit, publicSignals, proof, isBound } = claim;
  const chain = chainFor(options, claim.chainId);
  const key = loadVerificationKey(keysOf(options), circuit, chain);
  const isProven = await snarkjsVerifier.verify(key, publicSignals, proof);
  const isHere = claim.chainId === undefined || claim.chainId === chain;
  return verified(name, key, isProven && isBound && isHere, publicSignals);
}

/** The proofs of a mined call together, and that of its seal. */
async function verifyRecord(record: SecondAttestationRecord, options: VerifyOptions): Promise<Verified[]> {
  const own = record.statement.chainId;
  const chain = chainFor(options, own);
  const load = (circuit: CircuitName) => loadVerificationKey(keysOf(options), circuit, chain);
  const keys = { attestation: load(record.circuit), seal: load(sealCircuitOf(record)) };
  const holds = await verifySecondAttestation(record, keys);
  const isFor = holds.isBound && chain === own;
  return [
    ...record.attestations.map(({ signals }, i) =>
      verified(`batch ${i + 1} of the set`, keys.attestation, holds.batches && isFor, signals),
    ),
    verified('seal', keys.seal, holds.seal && isFor, record.seal.signals),
  ];
}

const verified = (
  name: string,
  { circuit, grade, vkHash }: VerificationKey,
  valid: boolean,
  publicSignals: readonly bigint[],
): Verified => ({
  ...{ name, valid, circuit, grade, vkHash },
  publicSignals: Object.fromEntries(
    publicSignalNames(circuit as CircuitName).map((each, i) => [each, String(publicSignals[i])]),
  ),
});
