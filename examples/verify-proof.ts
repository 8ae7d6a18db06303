/**
 * Verifies the proofs in a parcel of `assay commit --out` or `assay prove`, on this machine alone:
 *
 *     node examples/verify-proof.ts origin.parcel
 *
 * Exits with 1 if one of them does not hold.
 */
import { readFileSync } from 'node:fs';
import { isSecondProven, parseSecondParcel, secondClaimsOf } from 'assay/sdk';

const [file = 'origin.parcel'] = process.argv.slice(2);

const parcel = parseSecondParcel(JSON.parse(readFileSync(file, 'utf8')));
const claims = secondClaimsOf(parcel);
if (claims.length === 0) throw new Error(`${file} holds no proof`);

for (const { name, circuit, chainId, publicSignals, proof, isBound } of claims) {
  // A proof speaks about its public signals. `isBound` says whether they are those that the parcel's statement names.
  // The verification keys are those of this package; the chain's id decides whether development keys are allowed.
  const holds = isBound && (await isSecondProven(circuit, chainId, publicSignals, proof));
  console.log(`${name} (${circuit}): ${holds ? 'proven' : 'not proven'}`);
  if (!holds) process.exitCode = 1;
}

if (parcel.kind === 'origin' && process.exitCode === undefined) {
  const { records, model, root } = parcel.values.statement;
  console.log(`an accredited source signed a dataset of ${records} records`);
  console.log(`model ${model}, root ${root}`);
}
