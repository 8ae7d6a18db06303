import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { r1cs as r1csTools, zKey } from 'snarkjs';
import { describe, expect, test } from 'vitest';
import { circuitConstants } from '../../scripts/build/circuit-constants.ts';
import { identifyPhase1, KNOWN_PHASE1 } from '../../scripts/build/phase1.ts';
import { renderVerifiers } from '../../scripts/build/verifiers.ts';
import { CIRCUIT_NAMES, publicSignalNames } from '../../src/protocol/shape.ts';
import { circuitArtifacts, sha256File } from '../../src/prover/artifacts.ts';
import { CheckedKeys } from '../../src/prover/prover.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const keys = join(PROJECT_ROOT, 'keys');
const manifest = JSON.parse(readFileSync(join(keys, 'manifest.json'), 'utf8'));
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

test('every circuit has a key, and every key a circuit', () => {
  expect(Object.keys(manifest.circuits).sort()).toEqual([...CIRCUIT_NAMES].sort());
});

describe.each([...CIRCUIT_NAMES])('%s', (circuit) => {
  const entry = manifest.circuits[circuit];

  test('compiles to the r1cs that the key was made for', async () => {
    const { r1cs, wasm } = await circuitArtifacts(circuit);
    expect(await sha256File(r1cs)).toBe(entry.r1cs.sha256);
    expect(await sha256File(wasm)).toBe(entry.wasm.sha256);
    const info = await r1csTools.info(r1cs);
    expect(info.nConstraints).toBe(entry.r1cs.constraints);
    // No outputs: the public signals are the named inputs, in the manifest's order.
    expect(info.nOutputs).toBe(0);
    expect(info.nPubInputs).toBe(publicSignalNames(circuit).length);
  });

  test('names its public signals in the order of the compiled circuit', async () => {
    const { sym } = await circuitArtifacts(circuit);
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
    const { zkey } = await new CheckedKeys().of(circuit);
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

test('keys/ holds no proving key, and all verification keys differ in delta and share the rest of a phase 1', () => {
  expect(readdirSync(keys).filter((file) => file.endsWith('.zkey'))).toEqual([]);
  const all = CIRCUIT_NAMES.map((circuit) =>
    JSON.parse(readFileSync(join(keys, `${circuit}.vkey.json`), 'utf8')),
  );
  expect(new Set(all.map(({ vk_delta_2 }) => JSON.stringify(vk_delta_2))).size).toBe(all.length);
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
