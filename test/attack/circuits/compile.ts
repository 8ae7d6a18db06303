import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { compileMain } from '../../../src/prover/artifacts.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { Circuit } from './circuit.ts';
import { Generator } from './generator.ts';
import { readR1cs, readSymbols } from './r1cs.ts';
import type { Target } from './target.ts';

export interface Compiled {
  readonly circuit: Circuit;
  readonly generator: Generator;
}

/** The main file of a gadget, as text. @param circuits folder of the sources, relative to the main file's */
export const gadgetMain = (include: string, instance: string, circuits: string): string =>
  `pragma circom 2.2.2;\ninclude "${join(circuits, include)}";\ncomponent main = ${instance};\n`;

/** A target's main file in the project's build folder, or in circuits/main. */
async function mainOf(target: Target): Promise<string> {
  if ('main' in target.source) return target.source.main;
  const folder = join(PROJECT_ROOT, 'build', 'gadgets');
  const text = gadgetMain(
    target.source.include,
    target.source.instance,
    relative(folder, join(PROJECT_ROOT, 'circuits')),
  );
  const path = join(folder, `gadget-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.circom`);
  await mkdir(folder, { recursive: true });
  await writeFile(path, text);
  return path;
}

/** A target, compiled without simplification. */
export async function compileTarget(target: Target): Promise<Compiled> {
  const { r1cs, sym, wasm } = await compileMain(await mainOf(target), 'O0');
  return {
    circuit: new Circuit(await readR1cs(r1cs), await readSymbols(sym), target),
    generator: await Generator.load(wasm),
  };
}
