import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileMain } from '../../src/prover/artifacts.ts';
import { madeKey } from '../../src/prover/setup/made-key.ts';
import { calculateWitness } from '../../src/prover/witness.ts';
import type { CaseFiles } from './prover-native.ts';

/**
 * A circuit of about 2^power constraints: a chain of products of wires, each with a range check of 16 bits of it, so that bits
 * and full-size values mix as they do in real circuits.
 */
const source = (steps: number): string => `pragma circom 2.2.2;
template Chain(n) {
    signal input x;
    signal output y;
    signal low[n][16];
    signal state[n + 1];
    state[0] <== x;
    for (var i = 0; i < n; i++) {
        var sum = 0;
        for (var j = 0; j < 16; j++) {
            low[i][j] <-- (state[i] >> j) & 1;
            low[i][j] * (low[i][j] - 1) === 0;
            sum += low[i][j] * (1 << j);
        }
        state[i + 1] <== state[i] * state[i] + sum;
    }
    y <== state[n];
}
component main = Chain(${steps});
`;

/** Constraints of a step: sixteen bits and one product. */
const STEP = 17;

export async function growthCase(power: number, folder: string): Promise<CaseFiles> {
  await mkdir(folder, { recursive: true });
  const name = `chain-${power}`;
  const main = join(folder, `${name}.circom`);
  await writeFile(main, source(Math.floor((2 ** power - 16) / STEP)));
  const { r1cs, wasm } = await compileMain(main);
  const zkey = await madeKey(name, r1cs);
  const wtns = join(folder, `${name}.wtns`);
  await writeFile(wtns, await calculateWitness({ x: 123456789n }, wasm));
  return { name, zkey, wtns };
}
