import { join } from 'node:path';
import { type SecondClaim, secondClaimsOf, signerOf } from '../../../delivery/second/parcel-claims.ts';
import { publicSignalNames } from '../../../protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../../system/package-root.ts';
import { loadVerificationKey } from '../../../verifier/load-verification-key.ts';
import { parseProof } from '../../../verifier/parse-proof.ts';
import { snarkjsVerifier } from '../../../verifier/verify-proof.ts';
import type { CliDeps, Printed } from '../../command.ts';
import { dataOf, describeVerified, type Verified, type VerifyOptions } from '../../commands/verify.ts';
import { unsigned } from '../../options/values.ts';
import { readSecondParcel } from '../parcels.ts';

/** `verify` for a parcel of the second edition: every proof, and that it is for the parcel's own statement. */
export async function runSecondVerify(_: CliDeps, options: VerifyOptions): Promise<Printed> {
  const submission = await readSecondParcel(options.proof);
  const proofs: Verified[] = [];
  for (const claim of secondClaimsOf(submission)) proofs.push(await verifyClaim(claim, options));
  const signatures =
    submission.kind === 'enrolment' ? [{ name: 'enrolment', signer: signerOf(submission) }] : [];
  const result = {
    ...{ valid: proofs.every(({ valid }) => valid), proofs, signatures },
    ...{ unverified: [], skipped: [] },
  };
  return { data: dataOf(result), lines: describeVerified(result), exitCode: result.valid ? 0 : 3 };
}

async function verifyClaim(
  { name, circuit, chainId, publicSignals, proof, isBound }: SecondClaim,
  options: VerifyOptions,
): Promise<Verified> {
  const keys = options.keys ?? join(PROJECT_ROOT, 'keys', 'second');
  const chain = options.chainId === undefined ? chainId : unsigned(options.chainId, '--chain-id', 1n << 64n);
  const key = loadVerificationKey(keys, circuit, chain);
  const isProven = await snarkjsVerifier.verify(key, publicSignals, parseProof(proof));
  return {
    ...{ name, circuit, grade: key.grade, vkHash: key.vkHash },
    valid: isProven && isBound && chain === chainId,
    publicSignals: Object.fromEntries(
      publicSignalNames(circuit).map((each, i) => [each, String(publicSignals[i])]),
    ),
  };
}
