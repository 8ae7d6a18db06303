import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { parsePolicyDocument } from '../../../src/protocol/policy/document.ts';
import { STANDARD } from '../../../src/protocol/shape.ts';
import { type ExportRequest, runExport } from '../../../src/records/fhir-export/run-export.ts';
import { resolveGiven } from '../../../src/records/given-files.ts';
import { readSiteFiles } from '../../../src/records/read-records.ts';
import { collect, errorOf, folderWith, recordsOf } from '../fixture.ts';
import { hospital, hospitalJson } from '../support/hospital.ts';
import { FHIR_MAPPING, fhirResources } from '../support/hospital-fhir.ts';
import { answers, BulkDouble, type DoubleFile, newClient } from './bulk-double.ts';

const RESOURCES = fhirResources(hospital(7, 40));
const FILES: DoubleFile[] = [...new Set(RESOURCES.map(({ resourceType }) => resourceType))].map((type) => ({
  kind: 'output',
  type,
  lines: RESOURCES.filter(({ resourceType }) => resourceType === type),
}));
const CLIENT = newClient('ES384');

const running: BulkDouble[] = [];
afterEach(async () => {
  for (const double of running.splice(0)) await double.stop();
});
async function startDouble(files: readonly DoubleFile[] = FILES, client = CLIENT): Promise<BulkDouble> {
  const double = await BulkDouble.start(files, client);
  running.push(double);
  return double;
}

/** Waits are noted in place of being waited. */
function requestOf(double: BulkDouble, change: Partial<ExportRequest> = {}) {
  const slept: number[] = [];
  const notes: string[] = [];
  const request: ExportRequest = {
    server: double.base,
    folder: join(folderWith(), 'export'),
    level: { kind: 'system' },
    types: [],
    since: undefined,
    client: CLIENT,
    tokenHosts: [],
    signal: new AbortController().signal,
    note: (line) => notes.push(line),
    now: () => 1_700_000_000,
    sleep: async (ms) => {
      slept.push(ms);
    },
    ...change,
  };
  return { request, slept, notes };
}

const contentOf = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

async function recordsIn(path: string): Promise<string[]> {
  const document = parsePolicyDocument(hospitalJson({ ...FHIR_MAPPING }));
  const compiled = compilePolicy(document, STANDARD);
  const given = await resolveGiven(document, path, undefined);
  return recordsOf(await collect(readSiteFiles({ document, compiled, ...given })))
    .map(({ key, codes, day, label }) => JSON.stringify([key, codes, day, label]))
    .sort();
}

/** Whether a record is that of a patient: the key names it in JSON within JSON. */
const isOf = (line: string, id: unknown): boolean => {
  const [key] = JSON.parse(line) as [string];
  const [, own] = JSON.parse(key) as [string, string];
  return JSON.parse(own)[0] === id;
};

describe('an export', () => {
  test('makes a folder that is read as the same records as the files themselves', async () => {
    const double = await startDouble();
    double.pages = true;
    const { request, notes } = requestOf(double);
    const result = await runExport(request);
    const files = FILES.map(({ type, lines }) => [
      `${type}.ndjson`,
      lines.map((line) => JSON.stringify(line)).join('\n'),
    ]);
    const records = await recordsIn(request.folder);
    expect(records.length).toBeGreaterThan(20);
    expect(records).toEqual(await recordsIn(folderWith(Object.fromEntries(files))));
    expect(result.resources).toEqual(
      Object.fromEntries(FILES.map(({ type, lines }) => [type, lines.length])),
    );
    expect(result).toMatchObject({ transactionTime: double.transactionTime, resumed: false, errors: 0 });
    // Only the owner may read it.
    expect(statSync(request.folder).mode & 0o077).toBe(0);
    for (const name of readdirSync(request.folder))
      expect(statSync(join(request.folder, name)).mode & 0o077).toBe(0);
    // The server may remove its files, and tokens of it are in no message.
    expect(double.count('DELETE', /^\/status/)).toBe(1);
    for (const { token } of double.seen) if (token !== undefined) expect(notes.join()).not.toContain(token);
    expect(notes.join()).toContain('45 %');
    expect(notes.join()).not.toContain('secret-77');
  });

  test('asks for what is wanted, as the protocol has it', async () => {
    const double = await startDouble();
    const { request } = requestOf(double, {
      level: { kind: 'group', id: 'cohort-7' },
      types: ['Patient', 'Observation'],
      since: '2024-01-01T00:00:00+01:00',
    });
    await runExport(request);
    const [kickOff] = double.seen.filter(({ path }) => path.includes('$export'));
    expect(kickOff?.path).toBe(
      '/fhir/Group/cohort-7/$export?_type=Patient%2CObservation&_since=2024-01-01T00%3A00%3A00%2B01%3A00',
    );
    expect(kickOff?.headers).toMatchObject({ accept: 'application/fhir+json', prefer: 'respond-async' });
  });

  test('removes deleted resources when it is read, and counts errors beside it', async () => {
    const all = requestOf(await startDouble()).request;
    await runExport(all);
    const records = await recordsIn(all.folder);
    const gone = RESOURCES.find(
      ({ resourceType, id }) => resourceType === 'Patient' && records.some((line) => isOf(line, id)),
    );
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ request: { method: 'DELETE', url: `Patient/${String(gone?.['id'])}` } }],
    };
    const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] };
    const empty: DoubleFile = { kind: 'output', type: 'Immunization', lines: [] };
    const double = await startDouble([
      ...FILES,
      empty,
      { kind: 'deleted', type: 'Bundle', lines: [bundle] },
      { kind: 'error', type: 'OperationOutcome', lines: [outcome, outcome] },
    ]);
    const { request } = requestOf(double);
    expect(await runExport(request)).toMatchObject({ deleted: 1, errors: 2 });
    expect(JSON.parse(contentOf(request.folder, 'manifest.json'))).toMatchObject({
      deleted: [{ type: 'Bundle', url: 'deleted-001.ndjson', count: 1 }],
      error: [{ type: 'OperationOutcome', url: 'errors/OperationOutcome-001.ndjson', count: 2 }],
    });
    expect(readdirSync(request.folder)).not.toContain('Immunization-001.ndjson');
    expect(await recordsIn(request.folder)).toEqual(records.filter((line) => !isOf(line, gone?.['id'])));
  });

  test('waits as long as the server says after 202, 429 and 503', async () => {
    const double = await startDouble();
    double.faults.push(
      answers(/export/, 429, { 'retry-after': '7' }),
      answers(/status/, 503, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
      answers(/files\/0/, 503),
    );
    const { request, slept } = requestOf(double);
    await runExport(request);
    expect(slept).toEqual([7000, 0, 2000, 1000]);
  });

  test('gives up after eight failures in a row', async () => {
    const double = await startDouble();
    for (let i = 0; i < 8; i++) double.faults.push(answers(/export/, 503));
    const { request } = requestOf(double);
    expect(await errorOf(runExport(request))).toMatchObject({ code: 'export-unreachable', exitCode: 5 });
    expect(double.count('GET', /export/)).toBe(8);
  });

  test('says why the server refuses, without the words of the server', async () => {
    const double = await startDouble();
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [{ code: 'not-supported', diagnostics: 'secret-77' }],
    };
    double.faults.push(answers(/export/, 500, {}, JSON.stringify(outcome)));
    const error = await errorOf(runExport(requestOf(double).request));
    expect(error.code).toBe('export-refused');
    expect(error.message).toContain('(status 500, not-supported)');
    expect(error.message).not.toContain('secret-77');
  });

  test('goes over https only, except on this machine', async () => {
    const double = await startDouble();
    const { request } = requestOf(double, { server: new URL('http://fhir.example/r4') });
    expect(await errorOf(runExport(request))).toMatchObject({ code: 'export-address' });
  });

  test('writes into a folder of its own only', async () => {
    const double = await startDouble();
    const folder = folderWith({ 'other.txt': 'x' });
    expect(await errorOf(runExport(requestOf(double, { folder }).request))).toMatchObject({
      code: 'export-folder',
    });
    expect(double.seen).toEqual([]);
  });
});

describe('the token', () => {
  test.each(['ES384', 'RS384'] as const)(
    'is got by an assertion that the server verifies, signed by %s',
    async (algorithm) => {
      const client = newClient(algorithm);
      const double = await startDouble(FILES, client);
      await runExport(requestOf(double, { client }).request);
      expect(double.count('POST', /token/)).toBe(1);
    },
  );

  test('is refused to another key, without the words of the server', async () => {
    const double = await startDouble();
    const error = await errorOf(runExport(requestOf(double, { client: newClient('ES384') }).request));
    expect(error).toMatchObject({ code: 'export-token-refused', exitCode: 5 });
    expect(error.message).toContain('invalid_client');
    expect(error.message).not.toContain('secret-77');
  });

  test('is renewed where it expires in the middle', async () => {
    const double = await startDouble();
    let isFirst = true;
    double.faults.push(({ path }) => {
      if (path === '/files/1' && isFirst) {
        isFirst = false;
        double.expireTokens();
      }
      return false;
    });
    const { request } = requestOf(double);
    await runExport(request);
    expect(double.count('POST', /token/)).toBe(2);
    expect(double.count('GET', /files\/1/)).toBe(2);
  });

  test('is renewed before it ends', async () => {
    const double = await startDouble();
    double.expiresIn = 60;
    let now = 1_700_000_000;
    const { request } = requestOf(double, { now: () => (now += 10) });
    await runExport(request);
    expect(double.count('POST', /token/)).toBeGreaterThan(1);
    expect(new Set(double.seen.map(({ token }) => token)).size).toBeGreaterThan(2);
  });

  test('is not sent for files that need none', async () => {
    const double = await startDouble();
    double.requiresAccessToken = false;
    await runExport(requestOf(double).request);
    const files = double.seen.filter(({ path }) => path.startsWith('/files'));
    expect(files.map(({ token }) => token)).toEqual(FILES.map(() => undefined));
  });

  test('is not sent to another host by a redirect', async () => {
    const [double, other] = [await startDouble(), await startDouble()];
    other.requiresAccessToken = false;
    double.faults.push(answers(/files\/0/, 307, { location: `${other.origin}/files/0` }));
    await runExport(requestOf(double).request);
    expect(other.seen.map(({ path, token }) => [path, token])).toEqual([['/files/0', undefined]]);
  });

  test('is sent for files on another host only if that host is named', async () => {
    const [double, other] = [await startDouble(), await startDouble()];
    double.filesAt = other.origin;
    const error = await errorOf(runExport(requestOf(double).request));
    expect(error.code).toBe('export-token-host');
    expect(error.message).toContain(`--token-host ${other.origin}`);
    expect(other.seen).toEqual([]);
    double.polls = 0;
    other.requiresAccessToken = false;
    await runExport(requestOf(double, { tokenHosts: [new URL(other.origin)] }).request);
    expect(other.seen.every(({ token }) => token !== undefined)).toBe(true);
  });
});

describe('a download', () => {
  const expected = (type: string) =>
    (FILES.find((file) => file.type === type)?.lines ?? [])
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');
  const first = FILES[0] as DoubleFile;

  test('goes on where the connection broke, if the server says that the bytes are the same', async () => {
    const double = await startDouble();
    const { request } = requestOf(double);
    double.faults.push(double.breaks(0, 1000, join(request.folder, `${first.type}-001.ndjson.part`)));
    await runExport(request);
    const [, again] = double.seen.filter(({ path }) => path === '/files/0');
    expect(again?.headers.range).toBe('bytes=1000-');
    expect(contentOf(request.folder, `${first.type}-001.ndjson`)).toBe(expected(first.type));
  });

  test('begins anew where the server does not say so', async () => {
    const double = await startDouble();
    double.etags = false;
    const { request } = requestOf(double);
    double.faults.push(double.breaks(0, 1000, join(request.folder, `${first.type}-001.ndjson.part`)));
    await runExport(request);
    const [, again] = double.seen.filter(({ path }) => path === '/files/0');
    expect(again?.headers.range).toBeUndefined();
    expect(contentOf(request.folder, `${first.type}-001.ndjson`)).toBe(expected(first.type));
  });

  test('of half a file is repeated once, and refused if it stays half', async () => {
    const half = expected(first.type).slice(0, Math.floor(expected(first.type).length / 2));
    const double = await startDouble();
    const sendsHalf = answers(/files\/0/, 200, {}, half);
    double.faults.push(sendsHalf);
    const { request } = requestOf(double);
    await runExport(request);
    expect(contentOf(request.folder, `${first.type}-001.ndjson`)).toBe(expected(first.type));

    double.faults.push(sendsHalf, sendsHalf);
    const error = await errorOf(runExport(requestOf(double).request));
    expect(error).toMatchObject({ code: 'export-not-ndjson', exitCode: 5 });
    expect(error.message).toMatch(/^\w+-001\.ndjson: line [0-9]+ /);
  });

  test('with fewer resources than the manifest counts is refused', async () => {
    const fewer = `${expected(first.type).split('\n').slice(0, 3).join('\n')}\n`;
    const double = await startDouble();
    double.faults.push(answers(/files\/0/, 200, {}, fewer), answers(/files\/0/, 200, {}, fewer));
    const error = await errorOf(runExport(requestOf(double).request));
    expect(error.code).toBe('export-count');
    expect(error.message).toContain(`the manifest counts ${first.lines.length} resources`);
  });

  test('of a web page is refused, without its words', async () => {
    const double = await startDouble();
    double.faults.push(answers(/files\/0/, 200, { 'content-type': 'text/html' }, '<p>secret-77</p>'));
    const error = await errorOf(runExport(requestOf(double).request));
    expect(error.code).toBe('export-not-ndjson');
    expect(error.message).not.toContain('secret-77');
  });

  test('gets a new address where the old one has expired', async () => {
    const double = await startDouble();
    double.signature = '?signature=1';
    double.faults.push((seen, response) => {
      if (!seen.path.startsWith('/files/1')) return false;
      double.signature = '?signature=2';
      response.writeHead(403).end();
      return true;
    });
    await runExport(requestOf(double).request);
    expect(double.count('GET', /files\/1\?signature=2/)).toBe(1);
    expect(double.count('GET', /files\/0/)).toBe(1);
  });
});

describe('an interrupted export', () => {
  /** Interrupts at the first request to a path. */
  function interruptAt(double: BulkDouble, path: RegExp, change: Partial<ExportRequest> = {}) {
    const controller = new AbortController();
    const made = requestOf(double, { signal: controller.signal, ...change });
    double.faults.push((seen, response) => {
      if (!path.test(seen.path)) return false;
      controller.abort();
      response.destroy();
      return true;
    });
    return made;
  }

  test('is cancelled at the server while it is prepared', async () => {
    const double = await startDouble();
    const { request } = interruptAt(double, /status/);
    expect(await errorOf(runExport(request))).toMatchObject({ code: 'export-cancelled', exitCode: 4 });
    expect(double.count('DELETE', /^\/status/)).toBe(1);
    expect(readdirSync(request.folder)).toEqual([]);
  });

  test('is resumed while it is downloaded: it is not started anew, and no complete file is downloaded again', async () => {
    const double = await startDouble();
    const { request } = interruptAt(double, /files\/2/);
    expect(await errorOf(runExport(request))).toMatchObject({ code: 'export-interrupted', exitCode: 4 });
    expect(double.count('DELETE', /./)).toBe(0);
    expect(existsSync(join(request.folder, 'manifest.json'))).toBe(false);

    const again = requestOf(double, { folder: request.folder });
    expect(await runExport(again.request)).toMatchObject({ resumed: true });
    expect(double.count('GET', /export/)).toBe(1);
    expect(double.count('GET', /files\/0/)).toBe(1);
    expect(await recordsIn(request.folder)).not.toEqual([]);
    expect(await errorOf(runExport(again.request))).toMatchObject({ code: 'export-folder' });
  });

  test('is not resumed with the files of another export', async () => {
    const double = await startDouble();
    const { request } = interruptAt(double, /files\/2/);
    await errorOf(runExport(request));
    double.transactionTime = '2024-06-01T00:00:00Z';
    const again = requestOf(double, { folder: request.folder }).request;
    expect(await errorOf(runExport(again))).toMatchObject({ code: 'export-changed', exitCode: 5 });
    expect(await errorOf(runExport({ ...again, types: ['Patient'] }))).toMatchObject({
      code: 'export-folder',
    });
  });

  test('goes on in the middle of a file', async () => {
    const double = await startDouble();
    const { request } = interruptAt(double, /files\/2/);
    await errorOf(runExport(request));
    const file = FILES[2] as DoubleFile;
    const body = file.lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const name = `${file.type}-001.ndjson`;
    writeFileSync(join(request.folder, `${name}.part`), body.slice(0, 500));
    const place = join(request.folder, '.export.json');
    const state = JSON.parse(readFileSync(place, 'utf8')) as { files: Record<string, object> };
    state.files[name] = { etag: `"2-${Buffer.byteLength(body)}"` };
    writeFileSync(place, JSON.stringify(state));
    await runExport(requestOf(double, { folder: request.folder }).request);
    expect(double.seen.findLast(({ path }) => path === '/files/2')?.headers.range).toBe('bytes=500-');
    expect(contentOf(request.folder, name)).toBe(body);
  });
});
