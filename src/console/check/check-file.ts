import './zod-setup.ts';
import {
  parseSecondAttestation,
  SECOND_ATTESTATION,
  type SecondAttestationRecord,
} from '../../delivery/second/attestation-record.ts';
import { parseSecondParcel, SECOND_PARCEL } from '../../delivery/second/parcel.ts';
import { secondClaimsOf, signerOf } from '../../delivery/second/parcel-claims.ts';
import { nobleVerifier } from '../../verifier/noble-verifier.ts';
import { parseProof } from '../../verifier/parse-proof.ts';
import type { Proof } from '../../verifier/proof.ts';
import { parseSecondProof, SECOND_PROOF } from '../../verifier/second/proof-json.ts';
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
): Promise<SecondAttestationRecord | undefined> {
  const json = parseJson(text);
  const { format } = (json ?? {}) as { format?: unknown };
  switch (format) {
    case SECOND_ATTESTATION: {
      const record = parseSecondAttestation(json);
      await checkProofs(record, undefined, report);
      return record;
    }
    case SECOND_PARCEL:
      await checkParcel(json, report);
      return undefined;
    case SECOND_PROOF: {
      const file = parseSecondProof(json, 'the file');
      report(await proofFinding({ ...file, name: file.circuit, chainId: LOCAL_CHAIN_ID, isBound: true }));
      return undefined;
    }
    default:
      throw new SourceError('The file holds no proof.', MAKE_AGAIN);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SourceError('The file is not JSON, so it holds no proof.', MAKE_AGAIN);
  }
}

async function checkParcel(json: unknown, report: (finding: Finding) => void): Promise<void> {
  const submission = parseSecondParcel(json);
  if (submission.kind === 'enrolment') {
    const detail = `Signed by ${signerOf(submission)}. It holds no proof.`;
    report({ name: 'Enrolment', verdict: 'good', detail });
  }
  for (const claim of secondClaimsOf(submission))
    report(await proofFinding({ ...claim, proof: parseProof(claim.proof) }));
}

/** A proof, and what it must be for. */
interface Given {
  readonly name: string;
  readonly circuit: string;
  readonly publicSignals: readonly bigint[];
  readonly proof: Proof;
  readonly chainId: bigint;
  /** Whether the proof is for its parcel's statement. */
  readonly isBound: boolean;
}

async function proofFinding(given: Given): Promise<Finding> {
  const { name, circuit, publicSignals, proof } = given;
  const key = await ownKey(circuit);
  if (key === undefined) {
    return {
      name,
      verdict: 'unknown',
      detail: `This page has no verification key of ${circuit}. Use assay verify with the model's keys.`,
    };
  }
  if (!given.isBound) {
    return {
      name,
      verdict: 'bad',
      detail: "The proof is for another statement than the parcel's. Do not rely on it.",
    };
  }
  const isProven = await nobleVerifier.verify(key, publicSignals, proof);
  const isSound = isTrusted(key, given.chainId);
  const grade =
    key.grade === 'dev' ? ' The key is of development grade: it counts on local chains only.' : '';
  return finding(
    name,
    isProven && isSound,
    `The proof of ${circuit} holds for its ${publicSignals.length} public signals, computed in this tab.${grade}`,
    isProven
      ? 'The key is of development grade, but the parcel is for a public chain. Do not rely on it.'
      : 'The proof does not hold for its public signals. It is forged or damaged: do not rely on it.',
  );
}
