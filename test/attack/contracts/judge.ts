// Holds a mutant against the tests: forge first, then the test files that know its source.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Artifact, importsOf, listSources } from '../../../src/chain/deploy/compile.ts';
import { forgeBinary, runForge } from '../invariants.ts';
import type { Mutant } from './mutate.ts';
import { compileQuickly } from './solidity.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CONFIG = fileURLToPath(new URL('./vitest.config.ts', import.meta.url));

export type Verdict = {
  readonly status: 'killed' | 'survived' | 'invalid';
  /** The failed test, or the other check that told it from the original. */
  readonly by?: string;
};

export interface BenchOptions {
  /** Runs forge only, without the test files. */
  readonly forgeOnly: boolean;
  /** Runs only the tests that kill most mutants. Survivors may then be killed by other tests. */
  readonly quick: boolean;
}

type Failed = { readonly by: string; readonly test: string | undefined };

/** Contracts that others call instead of including: their users keep their code when they change. */
const LINKED = [
  ...(['Accounts2', 'Answers2', 'Commitments2', 'Decisions2', 'Evaluations2'] as const).map(
    (name) => `second/lib/${name}.sol` as const,
  ),
  'second/lib/Openings2.sol',
  'second/lib/Settlements2.sol',
] as const;

/** Sources that are never deployed alone; contracts that include them are compiled. */
const PARTS =
  /^(second\/)?interfaces\/|^second\/lib\/(BatchDraws|PackedIndices|RoundsState|Scoring|Signals2)|^AttestationGate|^lib\/(BabyJubJub|Field|Groth16|Lineage|PackedWords)/;

/** File beside a mutant's artifacts: its changed source. */
const CHANGED = 'changed.json';

/** Verifiers that no test of test/contracts deploys. */
const UNUSED = /^generated\/second\/.*Standard/;

const MONEY = ['events', 'vault', 'terms', 'lineage', 'plans'] as const;

/** Test files by source; those that kill most come first. Forge's tests come before them. */
const TESTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^HeaderBeacon/, ['beacon']],
  [/^UsagePlans/, ['plans', ...MONEY]],
  [/^RoyaltyVault|^StakeToken|^vault\/|Lineage|Models/, MONEY],
  [/Groth16/, ['groth16-batch', 'verifier']],
  [/BabyJubJub|PackedWords|Field/, ['libraries', 'second/libraries']],
  [/^second\//, ['second/libraries']],
];

/** Cheap checks that every mutant meets first; the others follow for mutants that pass. */
interface Stage {
  readonly sources: readonly (readonly [source: string, contracts: readonly string[]])[];
  readonly tests: readonly string[];
}

/**
 * Every verifier includes the pairing code, and verifiers compile slowly. First come the verifiers that its
 * own tests deploy.
 */
const PAIRING_STAGES: readonly Stage[] = [
  {
    sources: [
      ['test/LibraryHarness.sol', ['LibraryHarness']],
      [
        'test/SimulatedVerifiers.sol',
        ['SimulatedAttestationStandardVerifier', 'SimulatedOpenStandardVerifier'],
      ],
    ],
    tests: ['test/contracts/groth16-batch.test.ts'],
  },
  {
    // The tests of the batch also have real proofs of this one.
    sources: [['generated/second/AttestationTinyVerifier2.sol', ['AttestationTinyVerifier2']]],
    tests: ['test/contracts/verifier.test.ts', 'test/contracts/groth16-batch.test.ts'],
  },
];
/** Small libraries have tests of their own, without a round around them. */
const LIBRARY_STAGES: readonly Stage[] = [
  { sources: [['test/LibraryHarness.sol', ['LibraryHarness']]], tests: ['test/contracts/libraries.test.ts'] },
];
const stagesOf = (file: string): readonly Stage[] => {
  if (isPairingCode(file)) return PAIRING_STAGES;
  return /BabyJubJub|PackedWords|Field/.test(file) ? LIBRARY_STAGES : [];
};
/** The tests of forge use no verifier. */
const isPairingCode = (file: string): boolean => /Groth16/.test(file);
/**
 * With `--quick`: the number of test files to run, those that killed most so far; for pairing code only the
 * first stages.
 */
const QUICK_FILES = 4;

const testsOf = (file: string): readonly string[] => {
  const names = TESTS.find(([pattern]) => pattern.test(file))?.[1] ?? [];
  return [...new Set(names)].map((name) => {
    const path = `test/contracts/${name}.test.ts`;
    return existsSync(join(ROOT, path)) ? path : `test/contracts/${name}.long.ts`;
  });
};

/** Whether a change of `file` can change the code of `source`. */
function isBuiltInto(file: string, source: string, seen = new Set<string>()): boolean {
  if (file === source) return true;
  if (seen.has(source)) return false;
  seen.add(source);
  return importsOf(source)
    .map((path) => posix.join(posix.dirname(source), path))
    .filter((next) => !LINKED.some((linked) => linked === next) && !next.startsWith('interfaces/'))
    .some((next) => isBuiltInto(file, next, seen));
}

/** A folder in which mutants are compiled and judged. */
export class Bench {
  readonly #folder: string;
  readonly #base: string;
  readonly #forge: string;
  readonly #sources: readonly string[];
  readonly #options: BenchOptions;
  /** Number of mutants killed so far, by source and test file: tests that killed neighbours run first. */
  readonly #kills = new Map<string, number>();

  /** Compiles everything once, quickly. @throws Error if forge is missing or the unchanged contracts fail a test */
  constructor(name: string, options: BenchOptions) {
    const forge = forgeBinary();
    if (forge === undefined) throw new Error('there is no forge for this platform');
    this.#forge = forge;
    this.#options = options;
    const parent = join(ROOT, 'build', 'contract-mutants');
    mkdirSync(parent, { recursive: true });
    this.#folder = mkdtempSync(join(parent, `${name}-`));
    this.#sources = listSources().filter((source) => !PARTS.test(source));
    this.#base = this.#compileBase(parent);
  }

  /** The unchanged contracts. The first worker compiles them for all. */
  #compileBase(parent: string): string {
    const hash = createHash('sha256');
    for (const source of listSources())
      hash.update(source).update(readFileSync(join(ROOT, 'contracts', source)));
    const base = join(parent, `base-${hash.digest('hex').slice(0, 16)}`);
    if (existsSync(base)) return base;
    const draft = join(this.#folder, 'base');
    mkdirSync(draft);
    for (const source of this.#sources) {
      const artifacts = compileQuickly(source);
      if (artifacts === undefined) throw new Error(`${source} does not compile`);
      for (const artifact of artifacts) this.#write(draft, artifact);
    }
    renameSync(draft, base);
    return base;
  }

  #write(folder: string, artifact: Artifact): void {
    const file = join(folder, `${artifact.contract}.json`);
    rmSync(file, { force: true });
    writeFileSync(file, `${JSON.stringify(artifact)}\n`);
  }

  /**
   * Checks that the unchanged contracts, compiled quickly, pass.
   * @returns the failed tests
   */
  async baseline(files: readonly string[]): Promise<string | undefined> {
    const forge = await this.#byForge(this.#base);
    if (forge !== undefined || this.#options.forgeOnly) return forge;
    return (await this.#byTests(this.#base, [...new Set(files.flatMap(testsOf))]))?.by;
  }

  async judge(mutant: Mutant): Promise<Verdict> {
    const changed = { [`contracts/${mutant.file}`]: mutant.source };
    const folder = mkdtempSync(join(this.#folder, 'mutant-'));
    writeFileSync(join(folder, CHANGED), JSON.stringify(changed));
    try {
      const by = await this.#judge(mutant, changed, folder);
      if (by === 'invalid') return { status: 'invalid' };
      return by === undefined ? { status: 'survived' } : { status: 'killed', by };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** @returns the check that told it from the original, or `invalid` */
  async #judge(
    { file }: Mutant,
    changed: Readonly<Record<string, string>>,
    folder: string,
  ): Promise<string | undefined> {
    const stages = this.#options.forgeOnly ? [] : stagesOf(file);
    for (const { sources, tests } of stages) {
      for (const [source, contracts] of sources) {
        if (!this.#compile(folder, source, changed, contracts)) return 'invalid';
      }
      this.#linkRest(folder);
      const failed = await this.#byTests(folder, tests);
      if (failed) return failed.by;
    }
    if (this.#options.quick && isPairingCode(file)) return undefined;
    for (const source of this.#sources) {
      if (UNUSED.test(source) || !isBuiltInto(file, source)) continue;
      if (!this.#compile(folder, source, changed)) return 'invalid';
    }
    this.#linkRest(folder);
    const byForge = isPairingCode(file) ? undefined : await this.#byForge(folder);
    if (byForge !== undefined || this.#options.forgeOnly) return byForge;
    const asked = stages.flatMap(({ tests }) => tests);
    const killsOf = (test: string): number => this.#kills.get(`${file} ${test}`) ?? 0;
    const tests = testsOf(file)
      .filter((test) => !asked.includes(test))
      .sort((a, b) => killsOf(b) - killsOf(a));
    const failed = await this.#byTests(folder, this.#options.quick ? tests.slice(0, QUICK_FILES) : tests);
    if (failed?.test !== undefined) {
      this.#kills.set(`${file} ${failed.test}`, killsOf(failed.test) + 1);
    }
    return failed?.by;
  }

  #compile(
    folder: string,
    source: string,
    changed: Readonly<Record<string, string>>,
    contracts?: readonly string[],
  ): boolean {
    const artifacts = compileQuickly(source, changed, contracts);
    for (const artifact of artifacts ?? []) this.#write(folder, artifact);
    return artifacts !== undefined;
  }

  #linkRest(folder: string): void {
    const changed = new Set(readdirSync(folder));
    for (const file of readdirSync(this.#base)) {
      if (!changed.has(file)) symlinkSync(join(this.#base, file), join(folder, file));
    }
  }

  async #byForge(artifacts: string): Promise<string | undefined> {
    const { passed, output } = await runForge(this.#forge, {
      runs: 6,
      depth: 60,
      fuzzRuns: 16,
      seed: '0x1',
      artifacts,
      timeout: 300,
      failures: join(artifacts, 'failures'),
      failFast: true,
      shrinkRuns: 0,
    });
    if (passed) return undefined;
    return /\[FAIL[^\n]*/.exec(output)?.[0].slice(0, 160) ?? 'forge: out of time';
  }

  /** @returns the first test that failed, and its file if that can be told; undefined if all pass */
  #byTests(artifacts: string, files: readonly string[]): Promise<Failed | undefined> {
    if (files.length === 0) return Promise.resolve(undefined);
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const args = [vitest, 'run', ...files, '--root', ROOT, '--config', CONFIG, '--reporter', 'verbose'];
    const changed = join(artifacts, CHANGED);
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...process.env,
        ASSAY_ARTIFACTS: artifacts,
        ASSAY_TEST_ORDER: files.join(','),
        ...(existsSync(changed) ? { ASSAY_CHANGED: changed } : {}),
        NO_COLOR: '1',
      },
    });
    return new Promise((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      child.once('error', reject);
      child.once('close', (code) => {
        const by = /[×❯] (test\/\S.*)/.exec(output)?.[1] ?? 'a test file';
        const test = files.find((file) => by.startsWith(file));
        resolve(code === 0 ? undefined : { by: by.slice(0, 160), test });
      });
    });
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
