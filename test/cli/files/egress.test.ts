import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { assertReleased } from '../../../src/cli/files/egress.ts';
import { readSecondParcel } from '../../../src/cli/second/parcels.ts';
import { SECOND_PARCEL, secondParcelOf } from '../../../src/delivery/second/parcel.ts';
import { Workspace } from '../support/assay.ts';
import { Person } from '../support/walk.ts';

const workspace = new Workspace();
afterAll(() => workspace.remove());
const person = new Person(workspace.folder, workspace.path('config'));

const enrolment = (round: string): string =>
  JSON.stringify({
    ...{ format: SECOND_PARCEL, kind: 'enrolment', circuit: null },
    body: {
      enrolment: {
        ...{ chainId: '31337', rounds: `0x${'11'.repeat(20)}`, round, dataset: '55', deadline: '1999999999' },
        ...{ head: `0x${'33'.repeat(32)}`, previousHead: `0x${'00'.repeat(32)}` },
      },
      signature: `0x${'22'.repeat(65)}`,
    },
  });

const readParcel = async (path: string) => secondParcelOf(await readSecondParcel(path));

describe('a held parcel', () => {
  test('is released by the approval of exactly this parcel', async () => {
    const path = workspace.write('parcel.json', enrolment('7'));
    const parcel = await readParcel(path);
    await expect(assertReleased(path, parcel)).rejects.toMatchObject({ code: 'parcel-held', exitCode: 3 });
    expect(await person.types(`egress approve ${path}`, 2)).toContain('[not-confirmed]');
    await expect(assertReleased(path, parcel)).rejects.toMatchObject({ code: 'parcel-held' });
    await person.types(`egress approve ${path} --yes`);
    await assertReleased(path, parcel);
    workspace.write('parcel.json', enrolment('8'));
    await expect(assertReleased(path, await readParcel(path))).rejects.toMatchObject({ code: 'parcel-held' });
  });

  test('is not sent before', async () => {
    const path = workspace.write('other.json', enrolment('9'));
    const submit = `submit ${path} --hold --rpc http://127.0.0.1:1 --deployment none.json`;
    expect(await person.types(submit, 3)).toContain('[parcel-held]');
  });

  test('has a statement beside it, which egress show prints', async () => {
    const path = workspace.path('parcel.json');
    const statement = JSON.parse(readFileSync(`${path}.egress.json`, 'utf8'));
    expect(statement).toMatchObject({ format: 'assay/egress/v1', kind: 'enrolment', epsilon: 0 });
    expect(await person.types(`egress show ${path}`)).toContain('nothing about records leaves');
  });
});
