/** The bundle for machines without a network: installed in a namespace without routes, tampered, on bad disks, twice. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf, signFiles, writeBundle } from '../../scripts/build/bundle.ts';
import { cloneManifest } from '../../scripts/build/packages/manifest.ts';
import { APART, ran, refuses, succeeds, type Trial, type Workshop } from './workshop.ts';

const CIRCUIT = 'attestation-tiny';
const { version } = cloneManifest();
const { privateKey: key } = generateKeyPairSync('ed25519');

let written: Promise<string> | undefined;

/** An unpacked copy of the bundle, whose files are links to the first one: replace them, never write into them. */
async function unpacked(workshop: Workshop, name: string): Promise<string> {
  const original = join(workshop.folder, 'bundle', `assay-${version}-linux-x64`);
  written ??= writeBundle({
    platform: 'linux-x64',
    circuits: [CIRCUIT],
    key,
    to: join(workshop.folder, 'bundle'),
  });
  const tar = await written;
  if (!existsSync(original)) await succeeds('tar', ['-xf', tar], { cwd: join(workshop.folder, 'bundle') });
  const copy = join(workshop.folder, name);
  await succeeds('cp', ['-al', original, copy], { cwd: workshop.folder });
  return copy;
}

/** A command in a namespace that has no route to anywhere. */
const apart = (program: string, ...args: readonly string[]): readonly [string, readonly string[]] => [
  'unshare',
  [...APART, program, ...args],
];

const prefixOf = (workshop: Workshop, name: string) => join(workshop.folder, `prefix-${name}`);

/** @throws Error if a version or a program is installed below the prefix, whole or in part */
function assertEmpty(prefix: string): void {
  for (const folder of [join(prefix, 'share', 'assay'), join(prefix, 'bin')]) {
    if (existsSync(folder) && readdirSync(folder).length > 0)
      throw new Error(`${folder} has ${readdirSync(folder).join(', ')}`);
  }
}

const offline: Trial = {
  name: 'bundle: installs and proves without a network, once for each version',
  async run(workshop) {
    const folder = await unpacked(workshop, 'offline');
    const prefix = prefixOf(workshop, 'offline');
    const where = { cwd: folder, env: { HOME: prefix, XDG_CACHE_HOME: join(prefix, 'cache') } };
    const options = ['--prefix', prefix, '--fingerprint', fingerprintOf(key)];
    const [program, install] = apart(join(folder, 'install.sh'), ...options);
    await succeeds(program, install, where);
    const assay = join(prefix, 'bin', 'assay');
    const said = await succeeds(...apart(assay, '--version'), where);
    if (said.stdout !== `${version}\n`) throw new Error(`says ${said.stdout}`);
    const proved = await succeeds(...apart(assay, 'forecast', '--circuit', CIRCUIT, '--again'), where);
    if (/compiling/i.test(proved.stderr)) throw new Error(`the circuit was made anew: ${proved.stderr}`);
    await refuses({ code: 4, words: /this version is installed/ }, program, install, where);

    // Another version beside it: `assay` is the one installed last, and each has a name of its own.
    const other = await unpacked(workshop, 'other-version');
    replace(join(other, 'VERSION'), () => '9.9.9\n');
    replace(join(other, 'node_modules', 'assay', 'package.json'), (text) =>
      text.replace(`"version": "${version}"`, '"version": "9.9.9"'),
    );
    for (const file of SIGNED) rmSync(join(other, file));
    await signFiles(other, key);
    await succeeds(...apart(join(other, 'install.sh'), ...options), { ...where, cwd: other });
    for (const [name, expected] of [
      ['assay', '9.9.9'],
      ['assay-9.9.9', '9.9.9'],
      [`assay-${version}`, version],
    ] as const) {
      const { stdout } = await succeeds(...apart(join(prefix, 'bin', name), '--version'), where);
      if (stdout !== `${expected}\n`) throw new Error(`${name} says ${stdout}`);
    }
  },
};

function replace(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  writeFileSync(file, change(text));
}

/** The files that signing writes. */
const SIGNED = ['MANIFEST', 'MANIFEST.sig', 'release.pub'] as const;

const PROGRAM = 'node_modules/assay/src/cli/program.js';
const CHANGES: Readonly<
  Record<string, { change(folder: string): void | Promise<void>; words: RegExp; trusting?: boolean }>
> = {
  'a changed file': {
    change: (folder) => replace(join(folder, PROGRAM), (text) => `${text}\n`),
    words: /a file is not the one that was signed/,
  },
  'a missing file': {
    change: (folder) => rmSync(join(folder, PROGRAM)),
    words: /a file is not the one that was signed/,
  },
  'one file more': {
    change: (folder) => writeFileSync(join(folder, 'node_modules', 'assay', 'more.js'), ''),
    words: /files, the signed list \d+/,
  },
  'a link': {
    change: (folder) => symlinkSync('/etc', join(folder, 'node_modules', 'linked')),
    words: /is no plain file/,
  },
  'a changed list': {
    change: (folder) => replace(join(folder, 'MANIFEST'), (text) => text.replace(/^./, 'x')),
    words: /the signature of MANIFEST does not verify/,
  },
  'a missing signature': {
    change: (folder) => rmSync(join(folder, 'MANIFEST.sig')),
    words: /MANIFEST\.sig is missing/,
  },
  'a Node of another platform': {
    change: async (folder) => {
      const node = join(folder, 'node', 'bin', 'node');
      for (const file of [node, ...SIGNED.map((name) => join(folder, name))]) rmSync(file);
      // The head of a program for another processor.
      writeFileSync(node, Buffer.from('7f454c460201010000000000000000000200b700', 'hex'), { mode: 0o755 });
      await signFiles(folder, key);
    },
    words: /the bundle's Node does not run on \w+ \w+: get the bundle of this platform/,
  },
  'another key': {
    change: async (folder) => {
      for (const file of SIGNED) rmSync(join(folder, file));
      await signFiles(folder, generateKeyPairSync('ed25519').privateKey);
    },
    words: /signed with another key: [0-9a-f]{64}/,
  },
};

const prefixes: Trial = {
  name: 'bundle: a relative prefix is one of the folder where it is typed; signs of a shell are refused',
  async run(workshop) {
    const folder = await unpacked(workshop, 'prefixes');
    const where = workshop.user('prefixes-user');
    const install = join(folder, 'install.sh');
    await succeeds(install, ['--prefix', 'here and there'], { cwd: where });
    const { stdout } = await succeeds(join(where, 'here and there', 'bin', 'assay'), ['--version'], {
      cwd: workshop.folder,
    });
    if (stdout !== `${version}\n`) throw new Error(`says ${stdout}`);
    await refuses({ code: 4, words: /a sign that a shell would read/ }, install, ['--prefix', '/tmp/$HOME'], {
      cwd: where,
    });
    const { code, stderr } = await ran('env', ['-u', 'HOME', install], { cwd: where });
    if (code !== 4 || !/HOME is not set; give --prefix/.test(stderr)) throw new Error(stderr);
  },
};

const tampered: Trial = {
  name: 'bundle: a tampered one is refused with its reason, and nothing is installed',
  async run(workshop) {
    const prefix = prefixOf(workshop, 'tampered');
    for (const [name, { change, words }] of Object.entries(CHANGES)) {
      const folder = await unpacked(workshop, `tampered ${name}`);
      await change(folder);
      const options = ['--prefix', prefix, '--fingerprint', fingerprintOf(key)];
      await refuses({ code: 4, words }, join(folder, 'install.sh'), options, { cwd: folder });
      assertEmpty(prefix);
      rmSync(folder, { recursive: true });
    }
  },
};

const badDisks: Trial = {
  name: 'bundle: a full or read-only disk is told, and nothing is installed',
  async run(workshop) {
    const folder = await unpacked(workshop, 'bad-disks');
    const prefix = prefixOf(workshop, 'bad-disks');
    for (const [mount, place, words] of [
      ['size=20m', '', /install\.sh: the copy to .* failed: is the disk full\?/],
      ['ro,size=20m', '', /install\.sh: .* can't be written; give --prefix FOLDER/],
      // One inode, which the folder itself takes: the copy succeeds, and no program can be written.
      ['nr_inodes=1', '/bin', /install\.sh: .*\/bin can't be written: is the disk full\?/],
    ] as const) {
      const script = `mkdir -p "${prefix}${place}" && mount -t tmpfs -o ${mount} tmpfs "${prefix}${place}" || exit 99
./install.sh --prefix "${prefix}"; code=$?
find "${prefix}" ! -type d -o -name '.draft*'
exit $code`;
      const { code, stdout, stderr } = await ran(...apart('sh', '-c', script), { cwd: folder });
      if (code !== 4 || !words.test(stderr) || stdout.trim() !== '')
        throw new Error(`${mount}: ended with ${code}, left ${stdout || 'nothing'}:\n${stderr}`);
    }
  },
};

export const BUNDLE_TRIALS: readonly Trial[] = [offline, prefixes, tampered, badDisks];
