import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as second from '../../src/protocol/second/shape.ts';
import { isCircuitName } from '../../src/protocol/shape.ts';
import { compileMain } from '../../src/prover/artifacts.ts';
import type { CircuitInputs } from '../../src/prover/inputs.ts';
import { CheckedKeys, witnessOf } from '../../src/prover/prover.ts';
import { madeKey } from '../../src/prover/setup/made-key.ts';
import { calculateWitness } from '../../src/prover/witness.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import * as cases from '../support/second-cases.ts';
import { trueInputs } from '../support/true-inputs.ts';
import type { CaseFiles } from './prover-native.ts';

const SECOND = 'second/';

/** Circuits of the second edition that have a size of their own: one feature count of each kind, without copies. */
export const SECOND_CIRCUITS = [
  'attestation-tiny',
  'attestation-small',
  'attestation-standard',
  'seal-f16',
  'evaluate-f16',
  'score-f16',
  'step-f16',
  'origin',
].map((name) => `${SECOND}${name}`);

/**
 * Key and witness of a circuit as files for the measuring processes.
 * @param name of the first edition, or `second/` and a name of the second
 */
export async function circuitCase(name: string, folder: string): Promise<CaseFiles> {
  await mkdir(folder, { recursive: true });
  const { zkey, witness } = name.startsWith(SECOND)
    ? await secondEdition(name.slice(SECOND.length))
    : await firstEdition(name);
  const started = process.cpuUsage();
  const bytes = await witness();
  const cold = process.cpuUsage(started).user / 1000;
  const again = process.cpuUsage();
  await witness();
  const warm = process.cpuUsage(again).user / 1000;
  const wtns = join(folder, `${name.replace('/', '-')}.wtns`);
  await writeFile(wtns, bytes, { mode: 0o600 });
  return { name, zkey, wtns, witnessMs: { cold, warm } };
}

interface KeyAndWitness {
  readonly zkey: string;
  readonly witness: () => Promise<Uint8Array>;
}

async function firstEdition(name: string): Promise<KeyAndWitness> {
  if (!isCircuitName(name)) throw new Error(`There is no circuit ${name}.`);
  const { zkey, wasm } = await new CheckedKeys().of(name);
  const inputs = trueInputs(name);
  return { zkey, witness: () => witnessOf(name, inputs, wasm) };
}

async function secondEdition(name: string): Promise<KeyAndWitness> {
  const main = join(PROJECT_ROOT, 'circuits', 'second', 'main', `${name}.circom`);
  const { r1cs, wasm } = await compileMain(main);
  const zkey = await madeKey(`second-${name}`, r1cs);
  const inputs = secondInputs(name);
  return { zkey, witness: () => calculateWitness(inputs, wasm) };
}

function secondInputs(name: string): CircuitInputs {
  if (name === 'origin') return cases.originCase().inputs;
  const [kind, size = ''] = name.split('-');
  if (kind === 'attestation') return cases.attestationCase(second.shapeOf(name)).inputs;
  const features = Number(size.slice(1));
  const shape = [second.TINY, second.STANDARD, second.WIDE, second.DENSE].find(({ f }) => f === features);
  if (!shape) throw new Error(`There is no shape of ${features} features.`);
  if (kind === 'seal') return cases.sealCase(shape).inputs;
  if (kind === 'evaluate') return cases.evaluateCase(shape).inputs;
  if (kind === 'score') return cases.scoreCase(shape).inputs;
  if (kind === 'step') return cases.stepCase(shape).inputs;
  throw new Error(`There is no circuit ${name} in the second edition.`);
}
