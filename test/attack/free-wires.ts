/**
 * npm run test:free-wires [-- --json FILE]
 *
 * For honest witnesses of every circuit at its tiny size, at both levels of optimisation: can a private
 * signal take another value alone, with every constraint still satisfied? As a function of one wire a
 * constraint is a polynomial of degree at most two. Its other roots are the other possible values: at most
 * one if it is quadratic, none if it is linear, all values if it vanishes. A public signal that no constraint
 * binds is reported too. A free signal that is not on the list of explained ones is an error (exit code 3).
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { compileMain, type OptimisationLevel } from '../../src/prover/artifacts.ts';
import { freeWires, unboundPublicWires } from './circuits/free.ts';
import { Generator } from './circuits/generator.ts';
import { readR1cs, readSymbols } from './circuits/r1cs.ts';
import { secondCircuits } from './circuits/second/whole.ts';

/** Reasons for which a signal may be free: its value changes nothing that is read. */
const EXPLAINED: readonly { readonly signal: RegExp; readonly why: string }[] = [
  { signal: /(^|\.)inv$/, why: 'IsZero.inv where the tested value is 0: out is 1 for any inv' },
  {
    signal: /(^|\.)negative$/,
    why: 'the sign of 0 (a logit, a dividend, a word): every user gives the same result',
  },
  {
    signal: /(^|\.)part\[\d+\]$/,
    why: 'parts of a missing code, and two subsets of one sum (circuits/second/lib/record)',
  },
  {
    signal: /(^|\.)isLimit$/,
    why: "where the limit is also the quotient that isn't clamped (circuits/second/lib/quotient)",
  },
];

const { values: options } = parseArgs({ options: { json: { type: 'string' } } });
const lines: { circuit: string; level: string; case: string; signal: string; why: string | null }[] = [];
let checked = 0;
for (const target of secondCircuits()) {
  if (!('main' in target.source)) throw new Error('a circuit has a main file');
  for (const level of ['O2', 'O0'] as const satisfies OptimisationLevel[]) {
    const { r1cs, sym, wasm } = await compileMain(target.source.main, level);
    const [system, symbols, generator] = await Promise.all([
      readR1cs(r1cs),
      readSymbols(sym),
      Generator.load(wasm),
    ]);
    for (const wire of unboundPublicWires(system)) {
      const signal = symbols.nameOf[wire] ?? `wire ${wire}`;
      lines.push({ circuit: target.name, level, case: 'any', signal, why: null });
    }
    for (const { name, inputs, accepted } of target.cases) {
      if (!accepted) continue;
      const free = freeWires(system, generator.run(inputs));
      checked += system.wires - 1 - system.outputs - system.publicInputs;
      for (const wire of free) {
        const signal = symbols.nameOf[wire] ?? `wire ${wire}`;
        const why = EXPLAINED.find((entry) => entry.signal.test(signal))?.why ?? null;
        lines.push({ circuit: target.name, level, case: name, signal, why });
      }
    }
  }
}
const unexplained = lines.filter((line) => line.why === null);
for (const { why } of EXPLAINED) {
  const signals = new Set(
    lines.filter((line) => line.why === why).map(({ circuit, signal }) => `${circuit} ${signal}`),
  );
  console.log(`${signals.size} free for a known reason: ${why}`);
}
for (const { circuit, level, case: of, signal } of unexplained) {
  console.error(`${circuit} (${level}, ${of}): ${signal} is free`);
}
console.log(`${checked} private signals in witnesses checked, ${unexplained.length} free without a reason`);
if (options.json)
  await writeFile(
    options.json,
    `${JSON.stringify({ checked, free: lines, unexplained: unexplained.length }, null, 2)}\n`,
  );
process.exitCode = unexplained.length > 0 ? 3 : 0;
