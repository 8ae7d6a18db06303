/**
 * npm run test:invariants -- [--runs N] [--depth N] [--seed S] [--match CONTRACT]
 *
 * Fuzz tests and invariants of the contracts. Runs forge over contracts/test/forge against the bytecode of
 * src/chain/deploy/compile.ts, by default 1,000 runs of 500 calls per campaign. It prints the seed, with
 * which a failure can be repeated. Forge comes from npm if there is a package for the platform, otherwise
 * from the PATH; without it: exit code 4.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileContracts } from '../../src/chain/deploy/compile.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export type Campaign = {
  readonly runs: number;
  readonly depth: number;
  /** 32 bytes, hex. */
  readonly seed: string;
  /** Regular expression of contracts' names. Default: all. */
  readonly match?: string;
  /** Folder of compiled contracts. Default: those of the sources as they stand. */
  readonly artifacts?: string;
  /** Runs of each fuzz test. Default: 256. */
  readonly fuzzRuns?: number;
  /** Seconds after which forge is ended. */
  readonly timeout?: number;
  /** Folder that keeps failures for repetition. Default: build/forge/failures. */
  readonly failures?: string;
  /** Attempts to shorten a failing sequence. Default: that of forge. */
  readonly shrinkRuns?: number;
  /** Stops at the first failure. */
  readonly failFast?: boolean;
};

export type Outcome = { readonly passed: boolean; readonly output: string };

/**
 * Path of the packaged forge, or the one on the PATH.
 * @returns undefined if there is none
 */
export function forgeBinary(): string | undefined {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const name = process.platform === 'win32' ? 'forge.exe' : 'forge';
  const packaged = join(
    ROOT,
    'node_modules',
    '@foundry-rs',
    `forge-${process.platform}-${arch}`,
    'bin',
    name,
  );
  if (existsSync(packaged)) return packaged;
  return spawnSync('forge', ['--version'], { stdio: 'ignore' }).status === 0 ? 'forge' : undefined;
}

/** A random seed. */
export const anySeed = (): string => `0x${randomBytes(32).toString('hex')}`;

/**
 * Runs one campaign.
 * @param report gets the output of forge line by line
 */
export function runForge(
  forge: string,
  campaign: Campaign,
  report: (words: string) => void = () => {},
): Promise<Outcome> {
  const { runs, depth, seed, match, fuzzRuns = 256, timeout, failures, shrinkRuns } = campaign;
  const args = ['test', '--root', ROOT, '--fuzz-seed', seed];
  if (match !== undefined) args.push('--match-contract', match);
  if (campaign.failFast) args.push('--fail-fast');
  const child = spawn(forge, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      FOUNDRY_CONFIG: join(ROOT, 'contracts', 'foundry.toml'),
      FOUNDRY_INVARIANT_RUNS: String(runs),
      FOUNDRY_INVARIANT_DEPTH: String(depth),
      FOUNDRY_FUZZ_RUNS: String(fuzzRuns),
      ...(shrinkRuns === undefined ? {} : { FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: String(shrinkRuns) }),
      ...(failures === undefined ? {} : { FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: failures }),
      ASSAY_ARTIFACTS: campaign.artifacts ?? compileContracts(),
      NO_COLOR: '1',
    },
  });
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      report(chunk.toString());
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const timer = timeout === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeout * 1000);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ passed: code === 0, output });
    });
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '1000' },
      depth: { type: 'string', default: '500' },
      seed: { type: 'string', default: anySeed() },
      match: { type: 'string' },
    },
  });
  const [runs, depth] = [Number(values.runs), Number(values.depth)];
  if (!Number.isSafeInteger(runs) || !Number.isSafeInteger(depth) || runs < 1 || depth < 1) {
    console.error('--runs and --depth take positive whole numbers');
    process.exitCode = 2;
    return;
  }
  const forge = forgeBinary();
  if (forge === undefined) {
    console.error(
      `there is no forge: npm has none for ${process.platform}-${process.arch}, nor has the PATH`,
    );
    process.exitCode = 4;
    return;
  }
  const started = performance.now();
  console.log(`${runs} runs of ${depth} calls, --seed ${values.seed}`);
  const { passed } = await runForge(
    forge,
    { runs, depth, seed: values.seed, ...(values.match === undefined ? {} : { match: values.match }) },
    (words) => process.stdout.write(words),
  );
  console.log(`${passed ? 'held' : 'broken'}, after ${Math.round((performance.now() - started) / 1000)} s`);
  if (!passed) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
