import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Contract, ContractFactory, type InterfaceAbi } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderVerifier } from '../../scripts/build/verifier-template.ts';
import { renderVerifiers } from '../../scripts/build/verifiers.ts';
import { trapdoorKey } from '../../scripts/support/trapdoor-key.ts';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { type Anvil, startAnvil } from '../../src/chain/deploy/anvil.ts';
import {
  changedSources,
  compileContracts,
  compileSources,
  loadArtifact,
} from '../../src/chain/deploy/compile.ts';
import { verifierContract } from '../../src/chain/deploy/verifier-contract.ts';
import type { EvmProof } from '../../src/protocol/evm-proof.ts';
import { BASE_MODULUS, FIELD_MODULUS } from '../../src/protocol/field.ts';
import {
  type CircuitName as SecondCircuit,
  publicSignalNames as secondSignalNames,
} from '../../src/protocol/second/shape.ts';
import { toEvmProof } from '../../src/verifier/proof.ts';
import { refused } from './support/refused.ts';
import { withCoordinate as spoiled, strayG2 } from './support/spoiled-proof.ts';

const key = trapdoorKey('trapdoor', 3);
const vkey = key.json;
const signals = [5n, 0n, FIELD_MODULUS - 1n];
const proof = toEvmProof(key.prove(signals));
const source = (grade: 'dev' | 'ceremony'): string =>
  renderVerifier('trapdoor', vkey, { circuit: 'trapdoor', grade });

const withCoordinate = (i: number, change: (value: bigint) => bigint): EvmProof => spoiled(proof, i, change);

describe('Groth16Verifier', () => {
  let anvil: Anvil;
  let verifier: Contract;
  let abi: InterfaceAbi;
  let bytecode: string;

  const compile = (text: string) => {
    const path = `contracts/generated/${verifierContract('trapdoor')}.sol`;
    const found = compileSources({ [path]: text }, changedSources()).find(
      ({ contract }) => contract === verifierContract('trapdoor'),
    );
    if (!found) throw new Error('not compiled');
    return found;
  };
  const verify = (p: EvmProof, s: readonly bigint[]): Promise<boolean> =>
    verifier.getFunction('verify').staticCall(p, s);

  beforeAll(async () => {
    anvil = await startAnvil();
    const artifact = compile(source('dev'));
    abi = artifact.abi as InterfaceAbi;
    bytecode = artifact.bytecode;
    const deployed = await new ContractFactory(abi, bytecode, anvil.wallet(0)).deploy();
    verifier = new Contract(await deployed.getAddress(), ABIS.groth16Verifier, anvil.provider);
  });
  afterAll(() => anvil.stop());

  it('accepts a proof, and another proof of the same statement', async () => {
    expect(await verify(proof, signals)).toBe(true);
    expect(await verify(toEvmProof(key.prove(signals, 'other')), signals)).toBe(true);
    expect(await verifier.getFunction('publicSignalCount').staticCall()).toBe(3n);
    expect(await verifier.getFunction('circuit').staticCall()).toBe('trapdoor');
    expect(await verifier.getFunction('grade').staticCall()).toBe('dev');
  });

  it('rejects other signals than those proven', async () => {
    for (const i of [0, 1, 2]) {
      const changed = signals.map((value, at) => (at === i ? (value + 1n) % FIELD_MODULUS : value));
      expect(await verify(proof, changed)).toBe(false);
    }
  });

  it('rejects a signal plus r', async () => {
    for (const i of [0, 1]) {
      const changed = signals.map((value, at) => (at === i ? value + FIELD_MODULUS : value));
      await refused(verify(proof, changed), 'NonCanonicalInput', changed[i]);
    }
    await refused(verify(proof, [FIELD_MODULUS, 0n, 0n]), 'NonCanonicalInput');
  });

  it('rejects truncated and extended signals', async () => {
    await refused(verify(proof, signals.slice(1)), 'WrongArity', 3n, 2n);
    await refused(verify(proof, [...signals, 0n]), 'WrongArity', 3n, 4n);
  });

  it('rejects each coordinate plus q', async () => {
    for (let i = 0; i < 8; i++) {
      await refused(
        verify(
          withCoordinate(i, (value) => value + BASE_MODULUS),
          signals,
        ),
        'NonCanonicalInput',
      );
    }
  });

  it('rejects the negated A', async () => {
    expect(
      await verify(
        withCoordinate(1, (y) => BASE_MODULUS - y),
        signals,
      ),
    ).toBe(false);
  });

  it('rejects points at infinity', async () => {
    await refused(verify({ ...proof, a: [0n, 0n] }, signals), 'InvalidPoint');
    await refused(verify({ ...proof, c: [0n, 0n] }, signals), 'InvalidPoint');
    const zero = [0n, 0n] as const;
    await refused(verify({ ...proof, b: [zero, zero] }, signals), 'InvalidPoint');
    await refused(verify({ a: zero, b: [zero, zero], c: zero }, signals), 'InvalidPoint');
  });

  it('rejects points off their curve or outside the subgroup', async () => {
    for (let i = 0; i < 8; i++) {
      await refused(
        verify(
          withCoordinate(i, (value) => value ^ 1n),
          signals,
        ),
        'InvalidPoint',
      );
    }
    await refused(verify({ ...proof, b: strayG2() }, signals), 'InvalidPoint');
  });

  it('never reports a proof as invalid because gas ran out', async () => {
    const data = ABIS.groth16Verifier.encodeFunctionData('verify', [proof, signals]);
    const to = await verifier.getAddress();
    const outcomes = new Set<string>();
    for (let gas = 30_000; gas <= 330_000; gas += 2_500) {
      const outcome = await anvil.provider
        .send('eth_call', [{ to, data, gas: `0x${gas.toString(16)}` }, 'latest'])
        .then((result: string) => (BigInt(result) === 1n ? 'valid' : 'invalid'))
        .catch((error: { info?: { error?: { data?: string } } }) => {
          const returned = error.info?.error?.data ?? '0x';
          return returned.length >= 10
            ? (ABIS.groth16Verifier.parseError(returned)?.name ?? returned)
            : 'out of gas';
        });
      outcomes.add(outcome);
    }
    expect([...outcomes].sort()).toEqual(['InsufficientGas', 'out of gas', 'valid']);
  });

  it('rejects a key whose gamma equals delta', async () => {
    const text = source('ceremony');
    const [head, gamma, , tail] = text.split(/ {12}\/\/ (?:gamma|delta|ic: .*)\n/) as [
      string,
      string,
      string,
      string,
    ];
    const forgeable = [head, gamma, gamma, tail].join('');
    const artifact = compile(forgeable);
    await refused(
      new ContractFactory(artifact.abi as InterfaceAbi, artifact.bytecode, anvil.wallet(0)).deploy(),
      'DegenerateKey',
    );
  });

  it('rejects constants that do not hash to the declared hash', async () => {
    const artifact = compile(source('dev').replace(/return 0x[0-9a-f]{64};/, `return 0x${'12'.repeat(32)};`));
    await refused(
      new ContractFactory(artifact.abi as InterfaceAbi, artifact.bytecode, anvil.wallet(0)).deploy(),
      'KeyMismatch',
    );
  });

  it('rejects a development key on a public chain', async () => {
    const elsewhere = await startAnvil({ chainId: 4242 });
    try {
      await refused(
        new ContractFactory(abi, bytecode, elsewhere.wallet(0)).deploy(),
        'DevelopmentKey',
        4242n,
      );
      const ceremony = compile(source('ceremony'));
      await new ContractFactory(
        ceremony.abi as InterfaceAbi,
        ceremony.bytecode,
        elsewhere.wallet(0),
      ).deploy();
    } finally {
      await elsewhere.stop();
    }
  });

  it('is the code of every committed verifier, one per key', async () => {
    const folder = compileContracts();
    for (const { file, source: expected } of renderVerifiers()) {
      const path = new URL(`../../contracts/${file}`, import.meta.url);
      expect(readFileSync(path, 'utf8'), `${file}: run scripts/build/verifiers.ts`).toBe(expected);
      if (!file.startsWith('generated/')) continue;
      const artifact = loadArtifact(basename(file, '.sol'), folder);
      const factory = new ContractFactory(artifact.abi as InterfaceAbi, artifact.bytecode, anvil.wallet(0));
      const deployed = await factory.deploy();
      const contract = new Contract(await deployed.getAddress(), ABIS.groth16Verifier, anvil.provider);
      const circuit: string = await contract.getFunction('circuit').staticCall();
      const names = secondSignalNames(circuit as SecondCircuit);
      expect(await contract.getFunction('publicSignalCount').staticCall()).toBe(BigInt(names.length));
    }
  });
});
