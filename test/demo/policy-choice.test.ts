import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assertPlayable, policyFor } from '../../scripts/demo/policy-choice.ts';

const HOSPITALS = ['cleveland', 'hungarian', 'switzerland', 'va'];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-policy-choice-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the demo takes the policy whose record files the folder has, and names none for a part of them', async () => {
  await expect(policyFor(folder)).rejects.toThrow(/none of the policies .*heart-disease\.json/);
  for (const name of HOSPITALS) {
    await expect(policyFor(folder)).rejects.toMatchObject({ code: 'bad-option', exitCode: 2 });
    await writeFile(join(folder, `processed.${name}.data`), '');
  }
  expect(basename(await policyFor(folder))).toBe('heart-disease.json');
});

test('a folder that is not there, a file that is not JSON and a base document are refused by name', async () => {
  await expect(policyFor(join(folder, 'gone'))).rejects.toThrow(/gone can't be read/);
  await expect(assertPlayable(join(folder, 'processed.va.data'))).rejects.toThrow(/can't be read as JSON/);
  await expect(assertPlayable('policies/heart-disease.json')).rejects.toThrow(/base document/);
  await assertPlayable('policies/second/heart-disease.json');
});
