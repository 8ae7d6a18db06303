import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeLockFile } from '../../src/system/lock-file.ts';

const temporary = () => mkdtempSync(join(tmpdir(), 'assay-store-'));

describe('takeLockFile', () => {
  const holder = (path: string) => `
    import { takeLockFile } from './src/system/lock-file.ts';
    try { takeLockFile(${JSON.stringify(path)}); } catch (error) { console.log(error.code); process.exit(error.exitCode); }
    console.log('held');
    setInterval(() => {}, 1000);`;
  const run = ['--input-type=module', '-e'];

  it('rejects a second process with exit code 4, and takes over from a killed one', async () => {
    const path = join(temporary(), 'lock');
    const child = spawn(process.execPath, [...run, holder(path)], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const second = spawnSync(process.execPath, [...run, holder(path)]);
    expect([second.status, second.stdout.toString().trim()]).toEqual([4, 'store-locked']);
    expect(() => takeLockFile(path)).toThrow(expect.objectContaining({ code: 'store-locked' }));
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    takeLockFile(path).release();
    expect(existsSync(path)).toBe(false);
  });

  it('takes over from a process whose pid belongs to another one by now', () => {
    const path = join(temporary(), 'lock');
    const owner = { pid: 1, host: hostname(), started: 'long ago', token: 'x' };
    writeFileSync(path, JSON.stringify(owner));
    takeLockFile(path).release();
    writeFileSync(path, JSON.stringify({ ...owner, pid: process.pid }));
    takeLockFile(path).release();
  });

  it('rejects to take over from another host, or from a file that is still being written', () => {
    const path = join(temporary(), 'lock');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', started: null, token: 'x' }));
    expect(() => takeLockFile(path)).toThrow(expect.objectContaining({ code: 'store-locked' }));
    writeFileSync(path, '');
    expect(() => takeLockFile(path)).toThrow(expect.objectContaining({ code: 'store-locked' }));
  });

  it('releases only its own lock', () => {
    const path = join(temporary(), 'lock');
    const lock = takeLockFile(path);
    expect(() => takeLockFile(path)).toThrow(expect.objectContaining({ code: 'store-locked' }));
    writeFileSync(path, 'of another process');
    lock.release();
    expect(readFileSync(path, 'utf8')).toBe('of another process');
  });
});
