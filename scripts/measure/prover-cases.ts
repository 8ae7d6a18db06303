import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CircuitName } from '../../src/protocol/second/shape.ts';
import { CheckedKeys } from '../../src/prover/prover.ts';
import { SECOND_EDITION, SECOND_KEYS } from '../../src/prover/second/keys.ts';
import { calculateWitness } from '../../src/prover/witness.ts';
import { trueInputs } from './circuit-inputs.ts';
import type { CaseFiles } from './prover-native.ts';

/** Key and witness of a circuit as files for the measuring processes. */
export async function circuitCase(circuit: CircuitName, folder: string): Promise<CaseFiles> {
  await mkdir(folder, { recursive: true });
  const keys = new CheckedKeys<CircuitName>(SECOND_KEYS, undefined, SECOND_EDITION);
  const { zkey, wasm } = await keys.of(circuit);
  const inputs = trueInputs(circuit);
  const started = process.cpuUsage();
  const bytes = await calculateWitness(inputs, wasm);
  const cold = process.cpuUsage(started).user / 1000;
  const again = process.cpuUsage();
  await calculateWitness(inputs, wasm);
  const warm = process.cpuUsage(again).user / 1000;
  const wtns = join(folder, `${circuit}.wtns`);
  await writeFile(wtns, bytes, { mode: 0o600 });
  return { name: circuit, zkey, wtns, witnessMs: { cold, warm } };
}
