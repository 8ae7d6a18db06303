// Compiles contracts/ with npm's solc into build/contracts/.
// Each source is compiled by itself and cached by a hash of it, of all that it imports, and of the compiler: what it
// compiles to does not depend on what else there is, and a change costs only what depends on it.
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
import { PROJECT_ROOT } from '../../system/package-root.ts';

const require = createRequire(import.meta.url);
const ROOT = PROJECT_ROOT;

export const CONTRACTS = join(ROOT, 'contracts');
const OUTPUT = join(ROOT, 'build', 'contracts');

const SETTINGS = {
  optimizer: { enabled: true, runs: 200 },
  viaIR: true,
  evmVersion: 'cancun',
  metadata: { bytecodeHash: 'none', appendCBOR: false },
} as const;

/**
 * What every proof runs through is compiled for speed; the rest, Rounds above all, for size. (The optimiser weighs a
 * byte of code against so many runs of it.)
 */
const FAST = /^contracts\/(generated\/|lib\/AttestationSets|lib\/Draws|test\/SimulatedVerifiers)/;
const MANY_RUNS = 1_000_000;

function settingsOf(paths: readonly string[]) {
  const fast = paths.every((path) => FAST.test(path));
  return fast ? { ...SETTINGS, optimizer: { enabled: true, runs: MANY_RUNS } } : SETTINGS;
}

const OUTPUTS = { '*': ['abi', 'evm.bytecode', 'evm.deployedBytecode.object'] };

/** Largest runtime code that a chain takes (EIP-170), in bytes. */
export const CODE_SIZE_LIMIT = 24_576;

/** Contracts whose ABI is published in contracts/abi. */
export const PUBLISHED = [
  'AttestationGate',
  'Bonds',
  'GatedClaim',
  'GatedVote',
  'HeaderBeacon',
  'IGroth16Verifier',
  'ModelRegistry',
  'Rounds',
  'RoyaltyVault',
  'StakeToken',
  'TestToken',
  'UsagePlans',
] as const;

export type Artifact = {
  readonly contract: string;
  readonly source: string;
  readonly abi: readonly unknown[];
  /** Creation code, hex with 0x, zeros where a library's address goes; "0x" for interfaces and abstract contracts. */
  readonly bytecode: `0x${string}`;
  /** Per linked library, the byte offsets in the creation code at which its 20-byte address goes. */
  readonly links: Readonly<Record<string, readonly number[]>>;
  /** Runtime size in bytes. */
  readonly size: number;
};

type SolcOutput = {
  errors?: { severity: string; formattedMessage: string; sourceLocation?: { file: string } }[];
  contracts?: Record<string, Record<string, SolcContract>>;
};

/** What the compiler says of a contract, as far as we ask. */
export type SolcContract = {
  abi: unknown[];
  evm: {
    bytecode: { object: string; linkReferences: Record<string, Record<string, { start: number }[]>> };
    deployedBytecode: { object: string };
  };
};

/** An artifact of it: the places of linked libraries hold zeros, and are listed. */
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

/** Paths of all Solidity sources but forge's (which compiles them itself), relative to contracts/, sorted. */
export function listSources(): string[] {
  return readdirSync(CONTRACTS, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => name.endsWith('.sol') && !name.startsWith('test/forge/'))
    .sort();
}

/** Hash of compiler, settings, libraries and the sources, in their order. */
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

/** What a source imports of ours, as it says it: `./...` or `../...`. */
export function importsOf(source: string): string[] {
  const text = readFileSync(join(CONTRACTS, source), 'utf8');
  return [...text.matchAll(/^import [^;"]*"(\.[^"]+)";/gm)].map(([, path]) => path as string);
}

/** A source and all of ours that it imports, directly or not, sorted. */
function closureOf(source: string, found = new Set<string>()): string[] {
  if (!found.has(source)) {
    found.add(source);
    for (const path of importsOf(source)) closureOf(posix.join(posix.dirname(source), path), found);
  }
  return [...found].sort();
}

/**
 * Compiles sources as they stand, without a cache. Imports are found among them, in contracts/ and in the packages.
 * @param sources texts by path, `contracts/...`: the contracts in these are what is returned
 * @param changed texts to import in the place of those in contracts/
 * @throws Error with the compiler's words at any error, and at any warning about `contracts/`
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
  // A library's own warnings are its authors'; every error, and every warning about our sources, stops the build.
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

/** The contracts of one source, from the cache if neither it nor anything that it imports has changed. */
function compileSource(source: string, log: (line: string) => void): Artifact[] {
  const file = join(OUTPUT, 'sources', `${cacheKey([source, ...closureOf(source)])}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Artifact[];
  log(`compiling ${source}`);
  const path = `contracts/${source}`;
  const artifacts = compileSources({ [path]: readFileSync(join(ROOT, path), 'utf8') });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(artifacts));
  renameSync(`${file}.${process.pid}`, file);
  return artifacts;
}

/**
 * Compiles whatever has changed; warnings are errors.
 * @returns the folder that holds `<Contract>.json` of every contract
 */
export function compileContracts(log: (line: string) => void = () => {}): string {
  const sources = listSources();
  const folder = join(OUTPUT, cacheKey(sources));
  if (!existsSync(folder)) {
    mkdirSync(OUTPUT, { recursive: true });
    const draft = mkdtempSync(join(OUTPUT, 'draft-'));
    for (const artifact of sources.flatMap((source) => compileSource(source, log))) {
      writeFileSync(join(draft, `${artifact.contract}.json`), `${JSON.stringify(artifact)}\n`);
    }
    try {
      renameSync(draft, folder);
    } catch (cause) {
      // Another process was faster; its result is the same.
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(folder)) throw cause;
    }
  }
  return folder;
}

/** Where the tests find compiled contracts: ASSAY_ARTIFACTS (mutants, compiled elsewhere), or what the sources give. */
export const artifactsFolder = (): string => process.env['ASSAY_ARTIFACTS'] ?? compileContracts();

/** A mutant's changed sources by path, for tests that compile by themselves: the file that ASSAY_CHANGED names. */
export function changedSources(): Readonly<Record<string, string>> {
  const file = process.env['ASSAY_CHANGED'];
  return file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
}

/** The compiled contract of that name. */
export function loadArtifact(contract: string, folder: string = artifactsFolder()): Artifact {
  return JSON.parse(readFileSync(join(folder, `${contract}.json`), 'utf8')) as Artifact;
}

/** The text that contracts/abi/<contract>.json should hold. */
export function renderAbi(artifact: Artifact): string {
  return `[\n${artifact.abi.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]\n`;
}
