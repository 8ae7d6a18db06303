import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CIRCUIT_NAMES, type CircuitName, publicSignalNames } from '../../../src/protocol/second/shape.ts';
import { sha256File } from '../../../src/prover/artifacts.ts';
import { SECOND_KEYS } from '../../../src/prover/second/keys.ts';
import { readKeyManifest } from '../../../src/prover/setup/key-manifest.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { CONSTRAINTS } from '../../circuits/second/counts.ts';

interface ExportedKey {
  readonly nPublic: number;
  readonly vk_gamma_2: unknown;
  readonly vk_delta_2: unknown;
}
const keysIn = (folder: string): ExportedKey[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.vkey.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as ExportedKey);

/** The tiny dense shape is for tests of circuits. */
const WITHOUT_KEY: readonly CircuitName[] = ['attestation-tiny-dense', 'infer-tiny-dense'];

test('every circuit of a model or an answer has a key of development grade, of its public signals and constraints', async () => {
  const { circuits } = await readKeyManifest(SECOND_KEYS);
  expect(Object.keys(circuits)).toEqual(CIRCUIT_NAMES.filter((name) => !WITHOUT_KEY.includes(name)));
  for (const [circuit, { grade, r1cs, vkey }] of Object.entries(circuits)) {
    const name = circuit as CircuitName;
    expect(grade, circuit).toBe('dev');
    expect(r1cs.constraints, circuit).toBe(CONSTRAINTS[name]);
    const file = join(SECOND_KEYS, vkey.file);
    expect(await sha256File(file), circuit).toBe(vkey.sha256);
    const { nPublic } = JSON.parse(readFileSync(file, 'utf8')) as ExportedKey;
    expect(nPublic, circuit).toBe(publicSignalNames(name).length);
  }
});

test('no two keys of both editions share a delta, and none has gamma as its delta', () => {
  const all = [...keysIn(SECOND_KEYS), ...keysIn(join(PROJECT_ROOT, 'keys'))];
  expect(new Set(all.map(({ vk_delta_2 }) => JSON.stringify(vk_delta_2))).size).toBe(all.length);
  for (const { vk_delta_2, vk_gamma_2 } of all) expect(vk_delta_2).not.toEqual(vk_gamma_2);
});

test('keys/second holds no proving key', () => {
  expect(readdirSync(SECOND_KEYS).filter((file) => file.endsWith('.zkey'))).toEqual([]);
});
