/**
 * Verifies the proof in a parcel of `assay commit --out`, on this machine alone:
 *
 *     node examples/verify-proof.ts origin.parcel
 *
 * Exits with 1 if the proof does not hold.
 */
import { readFileSync } from 'node:fs';
import { isProven, parseParcel, publicSignalNames } from 'assay/sdk';

const [file = 'origin.parcel'] = process.argv.slice(2);

const parcel = parseParcel(JSON.parse(readFileSync(file, 'utf8')));
if (parcel.kind !== 'origin') throw new Error(`${file} holds no proof of a dataset's origin`);
const { statement, publicSignals, proof } = parcel.body;

// A proof speaks about its public signals. They must be those that the statement names.
const signals = new Map(publicSignalNames('origin').map((name, i) => [name, publicSignals[i]]));
for (const name of ['root', 'records', 'period', 'sourceListRoot', 'model', 'originNullifier'] as const) {
  if (signals.get(name) !== statement[name]) throw new Error(`statement and public signal differ: ${name}`);
}

// The verification keys are those of this package; the chain's id decides whether development keys are allowed.
const holds = await isProven('origin', BigInt(statement.chainId), publicSignals.map(BigInt), proof);
if (holds) {
  console.log(`proven: an accredited source signed a dataset of ${statement.records} records`);
  console.log(`model ${statement.model}, root ${statement.root}`);
} else {
  console.log('not proven');
  process.exitCode = 1;
}
