// Compiles contracts/ with solc from npm into build/contracts/.
// Each source is compiled by itself and cached under a hash of the source, of its imports and of the
// compiler. So its output does not depend on other sources, and a change recompiles only what imports it.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix, sep } from 'node:path';
import { BUILD_ROOT, PROJECT_ROOT } from '../../system/package-root.ts';

const require = createRequire(import.meta.url);
const ROOT = PROJECT_ROOT;

export const CONTRACTS = join(ROOT, 'contracts');
export const OUTPUT = join(BUILD_ROOT, 'contracts');

const SETTINGS = {
  optimizer: { enabled: true, runs: 200 },
  viaIR: true,
  evmVersion: 'cancun',
  metadata: { bytecodeHash: 'none', appendCBOR: false },
} as const;

/**
 * Sources on the path of every proof are compiled for speed, the others for size (Rounds2 is close to the
 * limit). The number of runs tells the optimiser how to weigh speed against size.
 */
const FAST = /^contracts\/(generated\/|second\/lib\/Answers2|test\/SimulatedVerifiers)/;
const MANY_RUNS = 1_000_000;

function settingsOf(paths: readonly string[]) {
  const fast = paths.every((path) => FAST.test(path));
  return fast ? { ...SETTINGS, optimizer: { enabled: true, runs: MANY_RUNS } } : SETTINGS;
}

const OUTPUTS = { '*': ['abi', 'evm.bytecode', 'evm.deployedBytecode.object'] };

/** Largest runtime code of a contract in bytes (EIP-170). */
export const CODE_SIZE_LIMIT = 24_576;

/** Contracts whose ABI is published in contracts/abi. */
export const PUBLISHED = [
  'AttestationGate',
  'Bonds2',
  'GatedClaim',
  'GatedVote',
  'HeaderBeacon',
  'IGroth16Verifier',
  'ModelRegistry2',
  'Rounds2',
  'RoyaltyVault',
  'StakeToken',
  'TestToken',
  'UsagePlans',
] as const;

export type Artifact = {
  readonly contract: string;
  readonly source: string;
  readonly abi: readonly unknown[];
  /**
   * Creation code as 0x-prefixed hex, with zeros in the places of library addresses; "0x" for interfaces and
   * abstract contracts.
   */
  readonly bytecode: `0x${string}`;
  /** Byte offsets, in the creation code, of the 20-byte addresses of each linked library. */
  readonly links: Readonly<Record<string, readonly number[]>>;
  /** Runtime size in bytes. */
  readonly size: number;
};

type SolcOutput = {
  errors?: { severity: string; formattedMessage: string; sourceLocation?: { file: string } }[];
  contracts?: Record<string, Record<string, SolcContract>>;
};

/** The part of the compiler's output that is used here. */
export type SolcContract = {
  abi: unknown[];
  evm: {
    bytecode: { object: string; linkReferences: Record<string, Record<string, { start: number }[]>> };
    deployedBytecode: { object: string };
  };
};

/** Makes an artifact of a compiled contract: places of linked libraries hold zeros and are listed. */
export const artifactOf = (contract: string, source: string, { abi, evm }: SolcContract): Artifact => ({
  contract,
  source,
  abi,
  bytecode: `0x${evm.bytecode.object.replace(/__\$[0-9a-f]{34}\$__/g, '0'.repeat(40))}`,
  links: Object.fromEntries(
    Object.values(evm.bytecode.linkReferences).flatMap((libraries) =>
      Object.entries(libraries).map(([name, places]) => [name, places.map(({ start }) => start)] as const),
    ),
  ),
  size: evm.deployedBytecode.object.length / 2,
});

/**
 * Paths of all Solidity sources relative to contracts/, sorted. Tests that forge compiles itself are left
 * out.
 */
export function listSources(): string[] {
  return readdirSync(CONTRACTS, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => name.endsWith('.sol') && !name.startsWith('test/forge/'))
    .sort();
}

/** Hash of compiler, settings, libraries and sources. The order of the sources matters. */
export function cacheKey(sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of ['solc', '@openzeppelin/contracts']) {
    hash.update(`${name} ${require(`${name}/package.json`).version}\n`);
  }
  hash.update(JSON.stringify(SETTINGS)).update(`${FAST} ${MANY_RUNS}`);
  for (const source of sources) {
    const text = readFileSync(join(CONTRACTS, source));
    hash.update(`${source} ${text.length}\n`).update(text);
  }
  return hash.digest('hex').slice(0, 32);
}

/** Relative imports of a source, as written: `./...` or `../...`. */
export function importsOf(source: string): string[] {
  const text = readFileSync(join(CONTRACTS, source), 'utf8');
  return [...text.matchAll(/^import [^;"]*"(\.[^"]+)";/gm)].map(([, path]) => path as string);
}

/** A source and all sources of the project that it imports, directly or not, sorted. */
function closureOf(source: string, found = new Set<string>()): string[] {
  if (!found.has(source)) {
    found.add(source);
    for (const path of importsOf(source)) closureOf(posix.join(posix.dirname(source), path), found);
  }
  return [...found].sort();
}

/**
 * Compiles sources without a cache. Imports are looked up in contracts/ and in the packages.
 * @param sources texts by path, `contracts/...`; the contracts in these are returned
 * @param changed texts that replace imported files of contracts/
 * @throws Error with the compiler's output at any error, and at any warning about `contracts/`
 */
export function compileSources(
  sources: Readonly<Record<string, string>>,
  changed: Readonly<Record<string, string>> = {},
): Artifact[] {
  const solc = require('solc') as {
    compile(
      input: string,
      callbacks: { import(path: string): { contents?: string; error?: string } },
    ): string;
  };
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(sources).map(([path, content]) => [path, { content }])),
    settings: {
      ...settingsOf(Object.keys(sources)),
      outputSelection: Object.fromEntries(Object.keys(sources).map((path) => [path, OUTPUTS])),
    },
  };
  const output = JSON.parse(
    solc.compile(JSON.stringify(input), {
      import: (path) => {
        try {
          const file = path.startsWith('contracts/') ? join(ROOT, path) : require.resolve(path);
          return { contents: changed[path] ?? readFileSync(file, 'utf8') };
        } catch {
          return { error: `no such file: ${path}` };
        }
      },
    }),
  ) as SolcOutput;
  // Warnings about libraries are ignored. Every error, and every warning about our sources, stops the build.
  const ours = (output.errors ?? []).filter(
    (found) => found.severity === 'error' || found.sourceLocation?.file.startsWith('contracts/'),
  );
  if (ours.length > 0) throw new Error(ours.map((found) => found.formattedMessage).join('\n'));
  const artifacts: Artifact[] = [];
  for (const [source, contracts] of Object.entries(output.contracts ?? {})) {
    if (!source.startsWith('contracts/')) continue;
    for (const [contract, compiled] of Object.entries(contracts)) {
      artifacts.push(artifactOf(contract, source, compiled));
    }
  }
  return artifacts;
}

const cacheFileOf = (source: string): string =>
  join(OUTPUT, 'sources', `${cacheKey([source, ...closureOf(source)])}.json`);

/** Whether the cache has the contracts of a source as it is now, with its imports. */
export const isCompiled = (source: string): boolean => existsSync(cacheFileOf(source));

/** The contracts of one source, from the cache if neither the source nor an import has changed. */
export function compileSource(source: string, log: (line: string) => void = () => {}): Artifact[] {
  const file = cacheFileOf(source);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Artifact[];
  log(`compiling ${source}`);
  const path = `contracts/${source}`;
  const artifacts = compileSources({ [path]: readFileSync(join(ROOT, path), 'utf8') });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(artifacts));
  renameSync(`${file}.${process.pid}`, file);
  return artifacts;
}

/** The sources that are named like these contracts. @throws Error if a contract has none */
export function sourcesOf(contracts: readonly string[]): string[] {
  const all = listSources();
  return contracts.map((contract) => {
    const found = all.find((source) => posix.basename(source, '.sol') === contract);
    if (found === undefined) throw new Error(`contracts/ has no source ${contract}.sol`);
    return found;
  });
}

/**
 * Compiles the sources that have changed. Warnings are errors.
 * @param sources paths relative to contracts/; default: all
 * @returns the folder that holds `<Contract>.json` for every contract of the sources
 */
export function compileContracts(
  log: (line: string) => void = () => {},
  sources: readonly string[] = listSources(),
): string {
  // The sources that are asked for come first, so that two choices with equal imports differ.
  const imported = sources.flatMap((source) => closureOf(source));
  const folder = join(OUTPUT, cacheKey([...sources, ...new Set(imported)]));
  if (!existsSync(folder)) {
    mkdirSync(OUTPUT, { recursive: true });
    const draft = mkdtempSync(join(OUTPUT, 'draft-'));
    for (const artifact of sources.flatMap((source) => compileSource(source, log))) {
      writeFileSync(join(draft, `${artifact.contract}.json`), `${JSON.stringify(artifact)}\n`);
    }
    try {
      renameSync(draft, folder);
    } catch (cause) {
      // Another process has compiled the same sources; its result is equal.
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(folder)) throw cause;
    }
  }
  return folder;
}

/** The folder of compiled contracts for tests: ASSAY_ARTIFACTS (set for mutants), or the compiled sources. */
export const artifactsFolder = (): string => process.env['ASSAY_ARTIFACTS'] ?? compileContracts();

/**
 * The changed sources of a mutant by path, for tests that compile by themselves: read from the file that
 * ASSAY_CHANGED names.
 */
export function changedSources(): Readonly<Record<string, string>> {
  const file = process.env['ASSAY_CHANGED'];
  return file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
}

/** Reads a compiled contract. */
export function loadArtifact(contract: string, folder: string = artifactsFolder()): Artifact {
  return JSON.parse(readFileSync(join(folder, `${contract}.json`), 'utf8')) as Artifact;
}

/** The text of contracts/abi/<contract>.json. */
export function renderAbi(artifact: Artifact): string {
  return `[\n${artifact.abi.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]\n`;
}
