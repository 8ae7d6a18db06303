import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { r1cs as r1csTools, zKey } from 'snarkjs';
import { describe, expect, test } from 'vitest';
import { circuitConstants } from '../../scripts/build/circuit-constants.ts';
import { identifyPhase1, KNOWN_PHASE1 } from '../../scripts/build/phase1.ts';
import { renderVerifiers } from '../../scripts/build/verifiers.ts';
import { type CircuitName, publicSignalNames } from '../../src/protocol/second/shape.ts';
import { compileMain, sha256File } from '../../src/prover/artifacts.ts';
import { CheckedKeys } from '../../src/prover/prover.ts';
import { SECOND_KEYS as keys, SECOND_EDITION } from '../../src/prover/second/keys.ts';
import { KEY_CACHE } from '../../src/prover/setup/made-key.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const manifest = JSON.parse(readFileSync(join(keys, 'manifest.json'), 'utf8'));
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

// Proofs of every other circuit compare their keys, too: npm run test:second.
const QUICK: readonly CircuitName[] = [
  ...(['origin', 'attestation-tiny', 'seal-f4', 'evaluate-f4', 'score-f4', 'step-f4', 'infer-tiny'] as const),
];
const artifactsOf = (circuit: CircuitName) =>
  compileMain(join(PROJECT_ROOT, 'circuits', 'second', 'main', `${circuit}.circom`));

describe.each([...QUICK])('%s', (circuit) => {
  const entry = manifest.circuits[circuit];

  test('compiles to the r1cs that the key was made for', async () => {
    const { r1cs, wasm } = await artifactsOf(circuit);
    expect(await sha256File(r1cs)).toBe(entry.r1cs.sha256);
    expect(await sha256File(wasm)).toBe(entry.wasm.sha256);
    const info = await r1csTools.info(r1cs);
    expect(info.nConstraints).toBe(entry.r1cs.constraints);
    // No outputs: the public signals are the named inputs, in the manifest's order.
    expect(info.nOutputs).toBe(0);
    expect(info.nPubInputs).toBe(publicSignalNames(circuit).length);
  });

  test('names its public signals in the order of the compiled circuit', async () => {
    const { sym } = await artifactsOf(circuit);
    const names = readFileSync(sym, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','))
      .filter(([, at]) => Number(at) >= 1 && Number(at) <= publicSignalNames(circuit).length)
      .sort((a, b) => Number(a[1]) - Number(b[1]))
      .filter(([, , , name]) => /^main\.[^.]+$/.test(name ?? ''))
      .map(([, , , name]) => (name ?? '').replace('main.', ''));
    expect(names).toEqual(publicSignalNames(circuit));
  });

  test('has the proving and verification key of the manifest, of development grade', async () => {
    expect(entry.grade).toBe('dev');
    const { zkey } = await new CheckedKeys<CircuitName>(keys, KEY_CACHE, SECOND_EDITION).of(circuit);
    expect(await sha256File(zkey)).toBe(entry.zkey.sha256);
    expect(statSync(zkey).size).toBe(entry.zkey.bytes);
    expect(await sha256File(join(keys, entry.vkey.file))).toBe(entry.vkey.sha256);
    const exported = await zKey.exportVerificationKey(zkey, quiet);
    const vkey = JSON.parse(readFileSync(join(keys, entry.vkey.file), 'utf8'));
    expect(vkey).toEqual(JSON.parse(JSON.stringify(exported)));
    expect(vkey.nPublic).toBe(publicSignalNames(circuit).length);
    expect(vkey.vk_gamma_2).not.toEqual(vkey.vk_delta_2);
  });
});

test('all verification keys share the rest of a phase 1', () => {
  const all = readdirSync(keys)
    .filter((file) => file.endsWith('.vkey.json'))
    .map((file) => JSON.parse(readFileSync(join(keys, file), 'utf8')));
  for (const part of ['vk_alpha_1', 'vk_beta_2', 'vk_gamma_2']) {
    expect(new Set(all.map((key) => JSON.stringify(key[part]))).size).toBe(1);
  }
});

test('the Solidity verifiers have the constants of the verification keys', () => {
  for (const { file, source } of renderVerifiers()) {
    expect(readFileSync(join(PROJECT_ROOT, 'contracts', file), 'utf8')).toBe(source);
  }
});

test('the circuits have the constants of the protocol', () => {
  expect(readFileSync(join(PROJECT_ROOT, 'circuits', 'lib', 'constants.circom'), 'utf8')).toBe(
    circuitConstants(),
  );
});

describe('phase-1 files', () => {
  test('of both families are known by name and hash', () => {
    expect(new Set(KNOWN_PHASE1.map(({ family }) => family))).toEqual(new Set(['hermez', 'pse']));
    for (const { blake2b } of KNOWN_PHASE1) expect(blake2b).toMatch(/^[0-9a-f]{128}$/);
  });

  test('rejects an unknown file unless told that it is for development, and a false name always', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'assay-phase1-'));
    const unknown = join(folder, 'mine.ptau');
    const impostor = join(folder, 'powersOfTau28_hez_final_16.ptau');
    for (const path of [unknown, impostor]) writeFileSync(path, 'not a ceremony');
    await expect(identifyPhase1(unknown, false)).rejects.toThrow(/not on the list/);
    expect((await identifyPhase1(unknown, true)).family).toBe('development');
    await expect(identifyPhase1(impostor, false)).rejects.toThrow(/published/);
    await expect(identifyPhase1(impostor, true)).rejects.toThrow(/published/);
  });
});
