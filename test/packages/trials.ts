/** Uses of the packages, each in an empty folder. A trial throws if it fails. */
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { BASE_TEXT, secondSettings } from '../cli/second/support/second-policy.ts';
import { tinyRows } from '../cli/support/tiny-policy.ts';
import { BAD_INPUT_TRIALS } from './bad-input-trials.ts';
import { BUNDLE_TRIALS } from './bundle-trials.ts';
import { CLUB, CLUB_TEST, HARDHAT_CONFIG, SDK_PROGRAM, TYPED_PROGRAM } from './programs.ts';
import { installedProgram, proofFile, succeeds, type Trial } from './workshop.ts';

/** Versions of Node on which the packages are tried: the oldest of each line that they support, and the newest. */
const NODES = ['20.19.0', '22.12.0', '24.21.0'] as const;
const TYPESCRIPT = ['5.7.3', '5.9.3', '7.0.2'] as const;
const TOOLS = {
  esbuild: '0.28.2',
  hardhat: '3.18.0',
  solc: '0.8.37',
  publint: '0.3.25',
  typesWrong: '0.18.5',
  nodeTypes: '24.19.4',
} as const;
/** Largest verifier in a browser, compressed, in bytes. */
const VERIFIER_BYTES = 120_000;

const commandLine: Trial = {
  name: 'assay: reads records, proves and keeps what it made, on Node 22 and 24',
  async run(workshop) {
    const folder = workshop.user('command-line', {
      'policy.json': JSON.stringify(secondSettings()),
      'base.json': BASE_TEXT,
      'records.csv': tinyRows(10),
    });
    await workshop.install(folder, workshop.tarball('assay'));
    const bin = installedProgram(folder);
    const cache = join(folder, 'cache');
    for (const version of NODES.filter((each) => !each.startsWith('20.'))) {
      const node = await workshop.node(version);
      const assay = (...args: string[]) =>
        succeeds(node, [bin, ...args], { cwd: folder, env: { ASSAY_CACHE: cache, XDG_CACHE_HOME: cache } });
      await assay('--version');
      await assay('check', 'records.csv', '--policy', 'policy.json', '--circuit', 'attestation-tiny');
      await assay('forecast', '--circuit', 'attestation-tiny', '--again');
    }
  },
};

const sdkInNode: Trial = {
  name: '@assay/sdk: verifies a proof on Node 20.19, 22 and 24',
  async run(workshop) {
    const folder = workshop.user('sdk', { 'program.js': SDK_PROGRAM, 'proof.json': await proofFile() });
    await workshop.install(folder, workshop.tarball('sdk'));
    for (const version of NODES) {
      await succeeds(await workshop.node(version), ['program.js'], { cwd: folder });
    }
  },
};

/** Settings of users' compilers: for Node, and for a bundler. None reads JSON modules. */
const COMPILERS = [
  { module: 'NodeNext' },
  { module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM'] },
] as const;

const sdkTypes: Trial = {
  name: '@assay/sdk and @assay/contracts: typed under strict and without JSON modules, with TypeScript 5 and 7',
  async run(workshop) {
    const folder = workshop.user('types', { 'program.ts': TYPED_PROGRAM });
    const shared = {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      resolveJsonModule: false,
      target: 'ES2022',
      noEmit: true,
      types: ['node'],
    };
    for (const [i, compiler] of COMPILERS.entries()) {
      const config = { compilerOptions: { ...shared, ...compiler }, files: ['program.ts'] };
      writeFileSync(join(folder, `tsconfig.${i}.json`), JSON.stringify(config));
    }
    for (const version of TYPESCRIPT) {
      await workshop.install(
        folder,
        workshop.tarball('sdk'),
        workshop.tarball('contracts'),
        `typescript@${version}`,
        `@types/node@${TOOLS.nodeTypes}`,
      );
      const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
      for (const i of COMPILERS.keys()) {
        await succeeds(process.execPath, [compiler, '-p', `tsconfig.${i}.json`], { cwd: folder });
      }
    }
  },
};

const bundled: Trial = {
  name: `@assay/sdk/verify: at most ${VERIFIER_BYTES / 1000} kB compressed in a browser's bundle`,
  async run(workshop) {
    const folder = workshop.user('bundle', {
      'page.js':
        "export { nobleVerifier, parseProof, parseVerificationKey, publicSignalNames } from '@assay/sdk/verify';\n",
    });
    await workshop.install(folder, workshop.tarball('sdk'), `esbuild@${TOOLS.esbuild}`);
    const args = [
      'page.js',
      '--bundle',
      '--minify',
      '--format=esm',
      '--platform=browser',
      '--outfile=out.js',
    ];
    await succeeds(join(folder, 'node_modules', '.bin', 'esbuild'), args, { cwd: folder });
    const bytes = gzipSync(readFileSync(join(folder, 'out.js')), { level: 9 }).length;
    if (bytes > VERIFIER_BYTES) throw new Error(`${bytes} bytes`);
  },
};

const forge: Trial = {
  name: '@assay/contracts: a contract behind the gate builds with forge',
  async run(workshop) {
    const folder = workshop.user('forge', {
      'src/Club.sol': CLUB,
      'foundry.toml':
        '[profile.default]\nsolc = "0.8.37"\nlibs = ["node_modules"]\nremappings = ["@assay/contracts/=node_modules/@assay/contracts/", "@openzeppelin/contracts/=node_modules/@openzeppelin/contracts/"]\n',
    });
    await workshop.install(folder, workshop.tarball('contracts'), '@foundry-rs/forge-linux-amd64@1.7.1');
    const installed = readFileSync(join(folder, 'package-lock.json'), 'utf8').match(/"node_modules\//g) ?? [];
    // The contracts, OpenZeppelin, forge.
    if (installed.length > 3) throw new Error(`${installed.length} packages were installed`);
    const binary = join(folder, 'node_modules', '@foundry-rs', 'forge-linux-amd64', 'bin', 'forge');
    // The compiler from npm behind the interface that forge expects: no other host is asked.
    const compiler = join(PROJECT_ROOT, 'scripts', 'build', 'solc-shim.mjs');
    await succeeds(binary, ['build', '--offline', '--use', compiler], { cwd: folder });
  },
};

const hardhat: Trial = {
  name: '@assay/contracts: hardhat builds a contract behind the gate and runs its tests',
  async run(workshop) {
    const folder = workshop.user('hardhat', {
      'contracts/Club.sol': CLUB,
      'contracts/Club.t.sol': CLUB_TEST,
      'hardhat.config.ts': HARDHAT_CONFIG,
    });
    const node = await workshop.node('24.21.0');
    // npm leaves out hardhat's own chain on a Node that is too old for it.
    const env = { PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
    const packages = [`hardhat@${TOOLS.hardhat}`, `solc@${TOOLS.solc}`];
    await workshop.install({ folder, env }, workshop.tarball('contracts'), ...packages);
    const program = join(folder, 'node_modules', 'hardhat', 'dist', 'src', 'cli.js');
    const run = (...args: string[]) =>
      succeeds(node, [program, ...args], {
        cwd: folder,
        env: { ...env, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' },
      });
    await run('build');
    const { stdout } = await run('test', 'solidity');
    if (!/2 passing/.test(stdout)) throw new Error(stdout);
  },
};

const lint: Trial = {
  name: 'publint and attw find nothing',
  async run(workshop) {
    const folder = workshop.user('lint');
    await workshop.install(folder, `publint@${TOOLS.publint}`, `@arethetypeswrong/cli@${TOOLS.typesWrong}`);
    for (const name of ['assay', 'sdk', 'contracts'] as const) {
      await succeeds(join(folder, 'node_modules', '.bin', 'publint'), [workshop.tarball(name), '--strict'], {
        cwd: folder,
      });
    }
    for (const name of ['sdk', 'contracts'] as const) {
      await succeeds(
        join(folder, 'node_modules', '.bin', 'attw'),
        [workshop.tarball(name), '--profile', 'esm-only'],
        { cwd: folder },
      );
    }
  },
};

export const TRIALS: readonly Trial[] = [
  commandLine,
  sdkInNode,
  sdkTypes,
  bundled,
  forge,
  hardhat,
  lint,
  ...BAD_INPUT_TRIALS,
  ...BUNDLE_TRIALS,
];
