import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { runFhirExport } from '../../../../src/cli/commands/fhir/export.ts';
import { readSmartClient } from '../../../../src/records/fhir-export/smart-token.ts';
import { BulkDouble } from '../../../records/fhir-export/bulk-double.ts';
import { errorOf } from '../../../records/fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-fhir-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const running: BulkDouble[] = [];
afterEach(async () => {
  for (const double of running.splice(0)) await double.stop();
});

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const PEM = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
const JWK = privateKey.export({ format: 'jwk' });
const NEVER = new Promise<never>(() => {});
const DEPS = { note: () => {}, now: () => Math.floor(Date.now() / 1000) };

let files = 0;
function clientFile(content: object): string {
  const path = join(folder, `client-${files++}.json`);
  writeFileSync(path, JSON.stringify(content));
  chmodSync(path, 0o600);
  return path;
}

describe('fhir export', () => {
  test.each([
    ['a JWK', JWK],
    ['PEM', PEM],
  ])('logs in with a key in the form of %s, and writes the folder', async (_, key) => {
    const auth = clientFile({ clientId: 'hospital', kid: 'k1', key });
    const patient = { resourceType: 'Patient', id: 'p' };
    const double = await BulkDouble.start(
      [{ kind: 'output', type: 'Patient', lines: [patient] }],
      await readSmartClient(auth),
    );
    running.push(double);
    double.polls = 0;
    const out = join(folder, `export-${files}`);
    const result = await runFhirExport(DEPS, { from: double.base.href, out, auth, patients: true }, NEVER);
    expect(result.resources).toEqual({ Patient: 1 });
    expect(readdirSync(out).sort()).toEqual(['Patient-001.ndjson', 'manifest.json']);
    expect(double.count('GET', /^\/fhir\/Patient\/\$export$/)).toBe(1);
  });

  test.each([
    ['a group and all patients', { group: 'g', patients: true }],
    ['an id that is a path', { group: '../Patient' }],
    ['a type that is none', { types: 'Patient,observation' }],
    ['an instant without a zone', { since: '2024-01-01T00:00:00' }],
    ['an address with a password', { from: 'https://me:secret-77@fhir.example/r4' }],
  ])('refuses %s', async (_, options) => {
    const out = join(folder, 'refused');
    const error = await errorOf(
      runFhirExport(DEPS, { from: 'https://fhir.example/r4', out, ...options }, NEVER),
    );
    expect(error).toMatchObject({ code: 'bad-option', exitCode: 2 });
    expect(error.message).not.toContain('secret-77');
  });
});
