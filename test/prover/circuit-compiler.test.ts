import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCircom } from '../../src/prover/circuit-compiler.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-circom-'));
  const square = 'template Square() { signal input a; signal output b; b <== a * a; }';
  writeFileSync(join(folder, 'good.circom'), `pragma circom 2.2.2;\n${square}\ncomponent main = Square();\n`);
  writeFileSync(join(folder, 'bad.circom'), 'pragma circom 2.2.2;\ncomponent main = Absent();\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const task = (name: string, output: string) => ({
  args: [`${name}.circom`, `--${output}`, '-o', '.'],
  folder,
});

it('compiles circuits one after the other and side by side, and says why one does not compile', async () => {
  await runCircom(task('good', 'r1cs'));
  expect(existsSync(join(folder, 'good.r1cs'))).toBe(true);
  await expect(runCircom(task('bad', 'r1cs'))).rejects.toThrow(/Calling unknown symbol/);
  await Promise.all([
    runCircom(task('good', 'sym')),
    runCircom(task('good', 'wasm')),
    expect(runCircom(task('bad', 'sym'))).rejects.toThrow(/Calling unknown symbol/),
  ]);
  expect(existsSync(join(folder, 'good.sym'))).toBe(true);
  expect(existsSync(join(folder, 'good_js', 'good.wasm'))).toBe(true);
});

it('lets a program end that has compiled', () => {
  const script = `
    import { runCircom } from './src/prover/circuit-compiler.ts';
    await runCircom(${JSON.stringify(task('good', 'r1cs'))});
    process.stdout.write('compiled');`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  });
  expect(run).toMatchObject({ status: 0, stdout: 'compiled' });
});
