import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCE = resolve('src');
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(['"])([^'"]+)\1/gm;
/** A thread's code is loaded by its address. */
const THREAD = /\bnew URL\(\s*'(\.[^']+\.ts)'\s*,\s*import\.meta\.url/g;

/** Every file of ours that `start` can load, and every import that isn't a plain string. */
function reachable(start: readonly string[]): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const queue = [...start];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(file, 'utf8');
    // A computed import could reach anything; there is none.
    expect(text.match(/\bimport\s*\(\s*[^'"\s]/), file).toBeNull();
    expect(text.match(/\bcreateRequire\b|\brequire\s*\(/), file).toBeNull();
    for (const [, , specifier] of text.matchAll(IMPORT)) {
      if (specifier === undefined) continue;
      if (specifier.startsWith('.')) queue.push(resolve(dirname(file), specifier));
      else packages.add(specifier);
    }
    for (const [, specifier = ''] of text.matchAll(THREAD)) queue.push(resolve(dirname(file), specifier));
  }
  return { files, packages };
}

const roomOf = (file: string) => relative(SOURCE, file).split('/')[0];
const filesOf = (room: string) =>
  readdirSync(join(SOURCE, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(SOURCE, room, name));

describe('imports', () => {
  it('never lead from the service to code that touches records or witnesses', () => {
    const { files } = reachable(filesOf('service'));
    const rooms = new Set([...files].filter((file) => !relative(SOURCE, file).startsWith('..')).map(roomOf));
    for (const room of rooms)
      expect(['protocol', 'system', 'verifier', 'chain', 'api', 'service']).toContain(room);
    expect(files.size).toBeGreaterThan(20);
  });

  it('are followed into threads', () => {
    const { files } = reachable([join(SOURCE, 'service/main.ts')]);
    expect(files.has(join(SOURCE, 'verifier/verification-worker.ts'))).toBe(true);
  });

  it('resolve to files that exist, so that the walk misses none', () => {
    for (const file of reachable(filesOf('service')).files) expect(existsSync(file), file).toBe(true);
  });

  it('lead from the verifier to protocol and system only', () => {
    const { files } = reachable(filesOf('verifier'));
    for (const file of files) {
      if (!relative(SOURCE, file).startsWith('..'))
        expect(['protocol', 'system', 'verifier']).toContain(roomOf(file));
    }
  });

  it('bring no reader of record files and no compiler into the service', () => {
    const { packages } = reachable(filesOf('service'));
    for (const name of ['csv-parse', 'circom2', 'solc', 'commander']) {
      for (const used of packages) expect(used.startsWith(name), used).toBe(false);
    }
  });
});
