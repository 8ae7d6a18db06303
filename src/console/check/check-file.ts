import './zod-setup.ts';
import {
  ATTESTATION_FORMAT,
  type AttestationRecord,
  parseAttestation,
} from '../../delivery/attestation-record.ts';
import { type Claim, claimsOf } from '../../delivery/parcel-claims.ts';
import { PARCEL_FORMAT, parseParcel } from '../../delivery/parse-parcel.ts';
import { submissionOf } from '../../delivery/submission.ts';
import { nobleVerifier } from '../../verifier/noble-verifier.ts';
import { parseProofJson } from '../../verifier/proof-json.ts';
import { LOCAL_CHAIN_ID } from '../../verifier/verification-key.ts';
import { SourceError } from '../data/source.ts';
import { checkProofs } from './check-attestation.ts';
import { type Finding, finding } from './finding.ts';
import { isTrusted, ownKey } from './keys.ts';

const MAKE_AGAIN =
  'Choose a proof file, a parcel that assay wrote, or an attestation saved from this console.';

/**
 * Checks the proofs of a file's text.
 * @returns the attestation, if the file is one
 * @throws SourceError if the text holds no proof; AssayError for a damaged one
 */
export async function checkFile(
  text: string,
  report: (finding: Finding) => void,
): Promise<AttestationRecord | undefined> {
  const json = parseJson(text);
  const { format } = (json ?? {}) as { format?: unknown };
  if (format === ATTESTATION_FORMAT) {
    const record = parseAttestation(json);
    await checkProofs(record, undefined, report);
    return record;
  }
  for (const claim of claimsIn(json, format)) report(await checkClaim(claim));
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SourceError('The file is not JSON, so it holds no proof.', MAKE_AGAIN);
  }
}

function claimsIn(json: unknown, format: unknown): readonly Claim[] {
  if (format === PARCEL_FORMAT) return claimsOf(submissionOf(parseParcel(json)), '', undefined);
  const { circuit, proof } = (json ?? {}) as { circuit?: unknown; proof?: unknown };
  if (circuit === undefined || proof === undefined) {
    throw new SourceError('The file holds no proof.', MAKE_AGAIN);
  }
  const parsed = parseProofJson(json, 'the file');
  return [{ name: parsed.circuit, kind: 'proof', ...parsed, chainId: undefined, isBound: true }];
}

async function checkClaim(claim: Claim): Promise<Finding> {
  const { name } = claim;
  if (claim.kind === 'signature')
    return { name, verdict: 'good', detail: `Signed by ${claim.signer}. It holds no proof.` };
  if (claim.kind === 'unverified') {
    return {
      name,
      verdict: 'unknown',
      detail: `Not checked here: ${claim.why}. Use assay verify with that key.`,
    };
  }
  const key = await ownKey(claim.circuit);
  if (key === undefined) {
    return {
      name,
      verdict: 'unknown',
      detail: `This page has no verification key of ${claim.circuit}. Use assay verify with the model's keys.`,
    };
  }
  const isProven = await nobleVerifier.verify(key, claim.publicSignals, claim.proof);
  const isSound = isTrusted(key, claim.chainId ?? LOCAL_CHAIN_ID);
  const grade =
    key.grade === 'dev' ? ' The key is of development grade: it counts on local chains only.' : '';
  if (!claim.isBound) {
    return {
      name,
      verdict: 'bad',
      detail: "The proof is for another statement than the parcel's. Do not rely on it.",
    };
  }
  return finding(
    name,
    isProven && isSound,
    `The proof of ${claim.circuit} holds for its ${claim.publicSignals.length} public signals, computed in this tab.${grade}`,
    isProven
      ? 'The key is of development grade, but the parcel is for a public chain. Do not rely on it.'
      : 'The proof does not hold for its public signals. It is forged or damaged: do not rely on it.',
  );
}
