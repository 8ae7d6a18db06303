import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { runCircom } from '../../../src/prover/circuit-compiler.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { attack } from './attack.ts';
import { Circuit } from './circuit.ts';
import { compileTarget, gadgetMain } from './compile.ts';
import { unboundPublicWires } from './free.ts';
import { Generator } from './generator.ts';
import type { Mutant } from './mutate.ts';
import { type Constraint, type R1cs, readR1cs, readSymbols, type Symbols, wiresOf } from './r1cs.ts';
import { TARGETS_OF } from './second/targets-of.ts';
import type { Target } from './target.ts';
import { targetOf } from './targets.ts';

const require = createRequire(import.meta.url);

export type Verdict =
  | { readonly status: 'killed'; readonly by: string }
  | { readonly status: 'survived' | 'invalid' }
  /** No template alone tells it from the original; whole circuits were not asked. */
  | { readonly status: 'survived'; readonly isQuick: true };

interface Original {
  readonly target: Target;
  readonly circuit: Circuit;
  readonly keys: readonly string[];
  /** Public signals of each accepted case. */
  readonly signals: readonly (readonly bigint[] | undefined)[];
  /** For each forgery, the constraints that notice it. Takes minutes for a whole circuit. */
  readonly battery: () => Promise<readonly Noticed[]>;
  /** For each case that the constraints refuse, those that notice it. */
  readonly refused: () => readonly Noticed[];
}

interface Noticed {
  readonly of: string;
  readonly broken: readonly number[];
}

type Output = '--r1cs' | '--sym' | '--wasm';
const CONSTRAINTS: readonly Output[] = ['--r1cs', '--sym'];

interface Files {
  readonly r1cs: string;
  readonly sym: string;
  readonly wasm: string;
}

const keyOf = ({ a, b, c }: Constraint): string =>
  [a, b, c]
    .map(({ wires, coefficients }) => wires.map((wire, i) => `${coefficients[i]}*${wire}`).join('+'))
    .join('|');

/** Whether a target is a template; the others are whole circuits. */
const isTemplate = (name: string): boolean => 'include' in targetOf(name).source;

/** Whether a template is among the targets that compile a source. */
export const hasTemplate = (file: string): boolean => (TARGETS_OF[file] ?? []).some(isTemplate);

const originals = new Map<string, Promise<Original>>();

function originalOf(name: string): Promise<Original> {
  let found = originals.get(name);
  if (!found) {
    found = prepare(targetOf(name));
    originals.set(name, found);
  }
  return found;
}

/** Inputs of a stored battery besides the constraints: the attack and its cases. */
async function engineHash(): Promise<string> {
  const digest = createHash('sha256');
  const folder = new URL('.', import.meta.url);
  for (const file of (await readdir(folder, { recursive: true }))
    .filter((name) =>
      /^(second\/)?(attack|batch-cases|circuit|hints|instances|target.*|whole.*)\.ts$/.test(name),
    )
    .sort()) {
    digest.update(await readFile(new URL(file, folder)));
  }
  return digest.digest('hex');
}

/** The forgeries of an attack on the original, built once and kept in build/attacks. */
async function buildBattery(target: Target, circuit: Circuit, keys: readonly string[]): Promise<Noticed[]> {
  const hash = createHash('sha256')
    .update(await engineHash())
    .update(keys.join('\n'))
    .update(target.name);
  const folder = join(PROJECT_ROOT, 'build', 'attacks');
  const cache = join(folder, `${hash.digest('hex').slice(0, 24)}.json`);
  const known = await readFile(cache, 'utf8').catch(() => undefined);
  if (known) return JSON.parse(known) as Noticed[];
  const { wires } = circuit.r1cs;
  const { forgeries } = attack(
    circuit,
    target,
    wires > 1000 ? { honest: wires > 5000 ? 1 : 4, depth: 3, most: { honest: 8, bad: 150 } } : {},
  );
  const sets = forgeries
    .filter(({ broken }) => broken.length <= 64)
    .map(({ case: of, changed, broken }) => ({
      of: `${of}${changed.length ? `, ${changed.join(' and ')} changed` : ''}`,
      broken,
    }));
  await mkdir(folder, { recursive: true });
  await writeFile(cache, JSON.stringify(sets));
  return sets;
}

async function prepare(target: Target): Promise<Original> {
  const { circuit, generator } = await compileTarget(target);
  const keys = circuit.r1cs.constraints.map(keyOf);
  const signals = target.cases.map(({ inputs, accepted }) => {
    if (!accepted) return undefined;
    const witness = generator.run(inputs);
    return circuit.publicWires.map((wire) => witness[wire] as bigint);
  });
  let battery: Promise<Noticed[]> | undefined;
  let refused: Noticed[] | undefined;
  return {
    ...{ target, circuit, keys, signals },
    battery: () => {
      battery ??= buildBattery(target, circuit, keys);
      return battery;
    },
    refused: () => {
      refused ??= target.cases
        .filter(({ accepted }) => !accepted)
        .map(({ name, inputs }) => ({ of: name, broken: [...circuit.evaluate(inputs).broken] }));
      return refused;
    },
  };
}

/**
 * A folder in which one mutant at a time is compiled. It lies in the project, because the compiler sees no
 * other files.
 */
export class Bench {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(name: string): Promise<Bench> {
    const folder = join(PROJECT_ROOT, 'build', 'circuit-mutants', name);
    await rm(folder, { recursive: true, force: true });
    await cp(join(PROJECT_ROOT, 'circuits'), join(folder, 'circuits'), { recursive: true });
    return new Bench(folder);
  }

  close(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  /** @returns the files of the compiled target; undefined if it does not compile */
  async #compile(target: Target, outputs: readonly Output[]): Promise<Files | undefined> {
    // A main file keeps its folder: its includes are relative.
    const mains =
      'main' in target.source
        ? relative(join(PROJECT_ROOT, 'circuits'), dirname(target.source.main))
        : 'main';
    const main = join(this.#folder, 'circuits', mains, 'mutant.circom');
    const text =
      'main' in target.source
        ? await readFile(join(dirname(main), basename(target.source.main)), 'utf8')
        : gadgetMain(target.source.include, target.source.instance, '..');
    await mkdir(dirname(main), { recursive: true });
    await writeFile(main, text);
    const libraries = join(require.resolve('circomlib/package.json'), '..', '..');
    const inside = (path: string) => relative(PROJECT_ROOT, path);
    const at = (file: string) => join(this.#folder, file);
    return runCircom({
      args: [inside(main), ...outputs, '--O0', '-l', inside(libraries), '-o', inside(this.#folder)],
      folder: PROJECT_ROOT,
    }).then(
      () => ({ r1cs: at('mutant.r1cs'), sym: at('mutant.sym'), wasm: at('mutant_js/mutant.wasm') }),
      () => undefined,
    );
  }

  /**
   * Whether a check tells the mutant from the original.
   * @param isQuick whether to ask templates alone, without the whole circuits that use them
   */
  async judge(mutant: Mutant, isQuick: boolean): Promise<Verdict> {
    const path = join(this.#folder, 'circuits', mutant.file);
    const original = await readFile(path, 'utf8');
    await writeFile(path, mutant.source);
    try {
      const all = TARGETS_OF[mutant.file] ?? [];
      const names = isQuick ? all.filter(isTemplate) : all;
      const own = names.filter((name) => name.startsWith(`${mutant.template}(`));
      let compiled = false;
      for (const name of [...own, ...names.filter((other) => !own.includes(other))]) {
        const verdict = await this.#judgeOn(await originalOf(name), mutant);
        if (verdict === undefined) {
          return compiled ? { status: 'killed', by: `${name} does not compile` } : { status: 'invalid' };
        }
        if (verdict !== 'alike') return { status: 'killed', by: `${name}: ${verdict}` };
        compiled = true;
      }
      if (!compiled) return { status: 'invalid' };
      return { status: 'survived', ...(names.length < all.length ? { isQuick: true } : {}) };
    } finally {
      await writeFile(path, original);
    }
  }

  /** The check that told mutant and original apart, `alike`, or undefined if the mutant does not compile. */
  async #judgeOn(original: Original, mutant: Mutant): Promise<string | undefined> {
    const { target, circuit } = original;
    const drops = DROPS.includes(mutant.operator);
    const isWhole = 'main' in target.source;
    // The generator of a whole circuit takes long to compile, and the constraints alone kill most mutants.
    const isLater = drops || isWhole;
    const files = await this.#compile(target, isLater ? CONSTRAINTS : [...CONSTRAINTS, '--wasm']);
    if (!files) return undefined;
    const system = await readR1cs(files.r1cs);
    if (system.outputs !== circuit.r1cs.outputs) return 'another number of public signals';
    if (isWhole && unboundPublicWires(system).length > 0) return 'a public signal binds nothing';
    const { gone, added } = changesOf(original, system);
    const isSame = gone.size === 0 && !added;
    const isOnlyLess = !added && system.wires === circuit.r1cs.wires;
    if (isOnlyLess && drops) return (await freedForgery(original, gone)) ?? 'alike';
    const mutated = isSame ? undefined : circuitOf(target, system, await readSymbols(files.sym));
    const decided =
      (isWhole && mutated ? caseDifference(target, mutated) : undefined) ??
      (isOnlyLess ? await freedForgery(original, gone) : undefined);
    if (decided !== undefined) return decided;
    if (isLater && !(await this.#compile(target, ['--wasm']))) return undefined;
    const generated = generatorDifference(original, await Generator.load(files.wasm));
    if (generated !== undefined || !mutated) return generated ?? 'alike';
    return (
      (isWhole ? undefined : caseDifference(target, mutated)) ?? acceptedForgery(target, mutated) ?? 'alike'
    );
  }
}

/** Operators that only remove constraints. */
const DROPS = ['assigned, not constrained', 'constraint dropped', 'selector left unconstrained'];

/** The original's constraints that are gone, and whether there are new ones. */
function changesOf({ keys }: Original, system: R1cs): { gone: ReadonlySet<number>; added: boolean } {
  const left = new Map<string, number>();
  for (const key of system.constraints.map(keyOf)) left.set(key, (left.get(key) ?? 0) + 1);
  const gone = new Set<number>();
  keys.forEach((key, i) => {
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    else gone.add(i);
  });
  return { gone, added: [...left.values()].some((count) => count > 0) };
}

/**
 * A forgery that only the constraints that are gone notice: without them it is a proof. It is sought first among
 * the cases, then by changing the wires of these constraints, then in the whole battery.
 */
async function freedForgery(original: Original, gone: ReadonlySet<number>): Promise<string | undefined> {
  if (gone.size === 0) return undefined;
  const { circuit, target } = original;
  const isFreed = ({ broken }: Noticed) => broken.length > 0 && broken.every((i) => gone.has(i));
  const near = new Set([...gone].flatMap((i) => wiresOf(circuit.constraint(i))).slice(0, 64));
  const sought = (): Noticed[] =>
    attack(circuit, target, {
      wires: (_, wire) => near.has(wire),
      ...{ honest: 1, depth: 2, most: { honest: 8, bad: 20 } },
      until: ({ broken }) => isFreed({ of: '', broken: [...broken] }),
    }).forgeries.map(({ case: of, broken }) => ({ of, broken }));
  const found =
    original.refused().find(isFreed) ?? sought().find(isFreed) ?? (await original.battery()).find(isFreed);
  return found && `forgery accepted (${found.of})`;
}

/** The first case in which the mutated generator answers otherwise. */
function generatorDifference(
  { target, circuit, signals }: Original,
  generator: Generator,
): string | undefined {
  for (const [i, { name, inputs, accepted }] of target.cases.entries()) {
    let witness: bigint[] | undefined;
    try {
      witness = generator.attempt(inputs);
    } catch {
      return `${name} fails to run`;
    }
    if ((witness !== undefined) !== accepted) return `${name} is ${accepted ? 'refused' : 'accepted'}`;
    if (witness && !circuit.publicWires.every((wire, at) => witness[wire] === signals[i]?.[at])) {
      return `${name} has other public signals`;
    }
  }
  return undefined;
}

/** The mutated constraints as a circuit; undefined if they no longer give every signal. */
function circuitOf(target: Target, system: R1cs, symbols: Symbols): Circuit | undefined {
  try {
    return new Circuit(system, symbols, target);
  } catch {
    return undefined;
  }
}

/**
 * The first case that the mutated constraints decide otherwise. Witnesses of the mutated generator need not
 * satisfy the mutated constraints, and the reverse.
 */
function caseDifference(target: Target, mutated: Circuit): string | undefined {
  const differs = target.cases.find(
    ({ inputs, accepted }) => (mutated.evaluate(inputs).broken.size === 0) !== accepted,
  );
  return differs && `${differs.name} is ${differs.accepted ? 'refused' : 'accepted'} by the constraints`;
}

/** A forgery that the mutated constraints accept. */
function acceptedForgery(target: Target, mutated: Circuit): string | undefined {
  const { wires } = mutated.r1cs;
  const until = ({ broken }: { broken: ReadonlySet<number> }) => broken.size === 0;
  const { accepted } = attack(
    mutated,
    target,
    wires > 1000
      ? { honest: wires > 5000 ? 0 : 1, depth: 2, most: { honest: 4, bad: 60 }, until }
      : { depth: 2, until },
  );
  const known =
    target.name === 'SignMagnitude(8)' ? accepted.filter((forgery) => forgery.case !== 'zero') : accepted;
  return known[0] && `forgery accepted (${known[0].case}, ${known[0].changed.join(' and ')} changed)`;
}
