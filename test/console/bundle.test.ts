import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildConsoleOnce, CONSOLE_FOLDER } from '../../src/console/build.ts';

/** Bytes of the first load, compressed, without prover and keys. */
const LARGEST_FIRST_LOAD = 150_000;

describe('the built console', () => {
  const files = new Map<string, string>();
  beforeAll(async () => {
    await buildConsoleOnce();
    for (const entry of await readdir(CONSOLE_FOLDER, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(CONSOLE_FOLDER.length + 1), await readFile(path, 'utf8'));
    }
  });

  it.each(['index.html', 'try.html'])('loads less than 150 kB, compressed, before %s is drawn', (page) => {
    const html = files.get(page) as string;
    const named = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => `${path}`);
    const first = [page, ...named];
    const bytes = first.reduce((sum, name) => sum + gzipSync(files.get(name) as string).length, 0);
    expect(first.length).toBeGreaterThan(2);
    expect(bytes).toBeLessThan(LARGEST_FIRST_LOAD);
  });

  it('holds no module of Node', () => {
    for (const [name, text] of files) {
      if (name.endsWith('.js'))
        expect(text.match(/node:[a-z]+|__vite-browser-external/)?.[0], name).toBeUndefined();
    }
  });

  it('has nothing inline, and names no other host in its pages', () => {
    for (const [name, text] of files) {
      if (!name.endsWith('.html')) continue;
      expect(text, name).not.toMatch(/<style|<script(?![^>]*\ssrc=)[^>]*>|\son\w+=|\sstyle=/);
      expect(text.match(/(?:src|href)="https?:/), name).toBeNull();
    }
  });
});
