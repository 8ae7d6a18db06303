import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parsePolicyText } from '../../../src/protocol/policy/document.ts';
import { type OptOutList, readOptOutList } from '../../../src/records/opt-out/opt-out-list.ts';
import { Patients } from '../../../src/records/opt-out/patients.ts';
import { TINY_POLICY } from '../../cli/support/tiny-policy.ts';

async function listOf(text: string): Promise<OptOutList> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-opt-out-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'list.csv');
  writeFileSync(path, text);
  return readOptOutList(path);
}

const policyWith = (key: object | string) =>
  parsePolicyText(JSON.stringify({ ...TINY_POLICY, mapping: { ...TINY_POLICY.mapping, key } }));
const record = (...parts: string[]) => ({ site: 'clinic', key: JSON.stringify(['clinic', ...parts]) });

describe('the list of objections', () => {
  it('has a header with columns, and a row a patient; comments, blank lines and a byte order mark are passed over', async () => {
    const list = await listOf('\uFEFF# kept by the privacy office\nid\n\np1\n p2 \n');
    expect(list).toMatchObject({ columns: ['id'], rows: [['p1'], ['p2']] });
    expect(list.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('may be empty', async () => {
    expect(await listOf('')).toMatchObject({ columns: [], rows: [] });
  });

  it.each(['id,id\n1,2\n', 'id\n1,2\n', 'id,\n1,2\n', 'id,visit\n1,\n', 'id\n"1\n'])(
    'is refused where it cannot be read exactly (%j), without repeating a cell',
    async (text) => {
      await expect(listOf(text)).rejects.toMatchObject({
        ...{ code: 'bad-opt-out-list', message: expect.not.stringMatching(/: .*[12]".*/) },
      });
    },
  );
});

describe('the patients of records', () => {
  it('are told apart by the columns that the list names, not by row', async () => {
    const list = await listOf('patient\np2\n');
    const patients = new Patients(policyWith({ columns: ['visit', 'patient'] }), list);
    const visits = [record('v1', 'p1'), record('v2', 'p1'), record('v3', 'p2'), record('v4', 'p22')];
    for (const visit of visits) patients.add(visit);
    expect(patients.count).toBe(3);
    expect(visits.map((visit) => patients.objects(visit))).toEqual([false, false, true, false]);
    expect(patients.namedKeys()).toEqual([]);
  });

  it('are compared as the record files are read: 017 and 17 are one whole number', async () => {
    const patients = new Patients(
      policyWith({ columns: ['id'], integers: ['id'] }),
      await listOf('id\n017\n'),
    );
    expect(patients.objects(record('17'))).toBe(true);
    expect(patients.namedKeys()).toEqual([record('17').key]);
  });

  it('of FHIR and OMOP are the subjects, whatever the event', async () => {
    const document = parsePolicyText(readFileSync('policies/omop-diabetes.json', 'utf8'));
    const site = document.mapping.sites[0]?.name ?? '';
    const event = (parts: string) => ({ site, key: JSON.stringify([site, parts]) });
    const patients = new Patients(document, await listOf('subject\n17\n'));
    expect(patients.objects(event('["17"]'))).toBe(true);
    expect(patients.objects(event('["17","2001"]'))).toBe(true);
    expect(patients.objects(event('["170"]'))).toBe(false);
    expect(patients.namedKeys()).toEqual([event('["17"]').key]);
  });

  it('are one a key where nobody objects, also where whole rows are the key', async () => {
    const patients = new Patients(policyWith('whole-row'), await listOf(''));
    for (const part of ['a', 'b', 'a']) patients.add(record(part));
    expect(patients.count).toBe(2);
    expect(patients.objects(record('a'))).toBe(false);
  });

  it('are counted by columns that the list names, also where no patient objects: a key of a visit is no patient', async () => {
    const policy = policyWith({ columns: ['visit', 'patient'] });
    const visits = [record('v1', 'p1'), record('v2', 'p1')];
    const unnamed = new Patients(policy, await listOf('# no patient objects\n'));
    expect(() => unnamed.add(visits[0] as never)).toThrow(
      expect.objectContaining({
        code: 'bad-opt-out-list',
        message: expect.stringContaining('visit, patient'),
      }),
    );
    const named = new Patients(policy, await listOf('patient\n'));
    for (const visit of visits) named.add(visit);
    expect(named.count).toBe(1);
    // Without any list, no statement about patients is made.
    const none = new Patients(policy, { hash: '', columns: [], rows: [] });
    for (const visit of visits) none.add(visit);
    expect(none.count).toBe(2);
  });

  it.each([
    ['a column that is not of the key', { columns: ['id'] }, 'name\nx\n'],
    ['a column, where rows have no key', 'whole-row', 'id\nx\n'],
    ['a number that lost digits', { columns: ['id'], integers: ['id'] }, 'id\n1.5E+9\n'],
  ])('are not guessed from %s', async (_, key, text) => {
    const patients = new Patients(policyWith(key), await listOf(text));
    expect(() => patients.objects(record('x'))).toThrow(
      expect.objectContaining({ code: 'bad-opt-out-list' }),
    );
  });
});
