import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAGIC } from '../../../src/records/dataset/layout.ts';
import { CANARY } from '../support/assay.ts';
import { tinyRows } from '../support/tiny-policy.ts';
import { BASE_TEXT, secondSettings } from './support/second-policy.ts';
import { Terminal } from './support/terminal.ts';

let at: Terminal;

beforeAll(async () => {
  at = new Terminal();
  at.policy('policy.json');
  at.place.write('north.csv', tinyRows(15));
  await at.types('source keygen --keystore @source.key --password-file @password');
  await at.types('contributor keygen --keystore @holder.key --password-file @password');
});
afterAll(() => at.place.remove());

const BUILD = 'source build --policy @policy.json --model 7 --keystore @source.key --password-file @password';

describe('check of a policy of the second edition', () => {
  test('tells codes, norm bound, batches, periods and privacy, and shows no value', async () => {
    const text = await at.types('check @north.csv --policy @policy.json --page @page.html --rows-to @rows');
    expect(text).toContain('clinic: ready');
    expect(text).toContain('4 batches; the last one has at least 2 records');
    expect(text).toContain('period: 1990-01-01 to 1990-12-31');
    expect(text).toContain('no epsilon bounds what leaves, because exact sums leave');
    expect(text).not.toContain(CANARY);
    const page = readFileSync(at.place.path('page.html'), 'utf8');
    expect(page).toContain('There is no noise');
    expect(page).not.toContain('−7 to 7');
    expect(page).not.toContain(CANARY);
  });

  test('states epsilon of an opening and of all openings where there is noise', async () => {
    at.policy('noisy.json', { numbers: { noise: 26 }, round: { epochs: 4 } });
    const { second, verdict } = await at.json('check @north.csv --policy @noisy.json');
    expect(verdict).not.toBe('refused');
    const { epsilonOfOne, epsilonOfAll, openings } = second.privacy;
    expect(openings).toBe(4);
    expect(epsilonOfOne).toBeGreaterThan(0);
    expect(epsilonOfAll).toBeGreaterThan(epsilonOfOne);
  });

  test('refuses exact sums that leave more than once, unless they are accepted by name', async () => {
    at.policy('exact.json', { round: { epochs: 2 } });
    const refused = await at.json('check @north.csv --policy @exact.json', 3);
    expect(refused.reasons.join()).toContain('--accept-repeated-exact-sums');
    const accepted = await at.json('check @north.csv --policy @exact.json --accept-repeated-exact-sums');
    expect(accepted.verdict).not.toBe('refused');
  });

  test('counts records that are scaled to the norm bound, or refuses them where the policy does not shrink', async () => {
    at.policy('narrow.json', { numbers: { bound: 18 } });
    const shrunk = await at.json('check @north.csv --policy @narrow.json');
    expect(shrunk.second.shrunk).toBeGreaterThan(0);
    at.policy('strict.json', { numbers: { bound: 18 }, terms: { shrink: false } });
    const strict = await at.json('check @north.csv --policy @strict.json', 3);
    expect(strict.second.shrunk).toBe(0);
    expect(strict.findings).toContainEqual(expect.objectContaining({ rule: 'norm', severity: 'refused' }));
  });

  test('knows no value beyond 8-bit codes', async () => {
    const wide = JSON.parse(BASE_TEXT);
    wide.schema.features[0].step = 0.01;
    wide.rules.features.alpha.window = [44, 56];
    at.place.write('wide-base.json', JSON.stringify(wide));
    at.place.write('wide.json', JSON.stringify({ ...secondSettings(), base: 'wide-base.json' }));
    at.place.write('far.csv', `id,alpha,beta,label\n${CANARY}-1,55.3,9,1\n${CANARY}-2,44.7,9,0\n`);
    const text = await at.types('check @far.csv --policy @wide.json --site clinic', 3);
    expect(text).toMatch(/2 × not-encodable in alpha/);
  });
});

describe('source and accreditation in the second edition', () => {
  test('build, sign and list: the root is computed anew, and the tag secret reaches the holder alone', async () => {
    const built = await at.json(`${BUILD} --file @north.csv --out @north.dataset`);
    expect(built).toMatchObject({ records: 15, batches: 4, remainder: 0, failingBatches: 0 });
    const holder = (await at.types('contributor keygen --keystore @other.key --password-file @password'))
      .split('\n')
      .find((line) => line.includes('holder code'))
      ?.split(': ')[1] as string;
    const signed = await at.json(
      `source sign --dataset-file @north.dataset --holder ${holder} --keystore @source.key --password-file @password --out @north.sig`,
    );
    expect(signed).toMatchObject({ root: built.root, records: 15, approval: null });
    const listed = await at.json('accreditation add @list.json --name north --keystore @source.key');
    expect(listed.secondRoot).toMatch(/^\d+$/);
    expect(listed.secondRoot).not.toBe(listed.root);
    const { commitment } = JSON.parse(readFileSync(at.place.path('source.key'), 'utf8')).public;
    const text = readFileSync(at.place.path('north.sig'), 'utf8');
    expect(text).not.toContain(commitment);
  });
});

describe('objections in the second edition', () => {
  test('are left out when the dataset is built, and counted in a built one when a newer list comes', async () => {
    const source = '--keystore @source.key --password-file @password';
    const build = `source build --policy @policy.json --model 7 --file @north.csv ${source}`;
    at.place.write('older.csv', `id\np${CANARY}-3\n`);
    const built = await at.json(`${build} --opt-out @older.csv --out @objected.dataset`);
    expect(built).toMatchObject({ records: 14, objected: 1 });
    at.place.write('newer.csv', `id\np${CANARY}-3\np${CANARY}-5\np${CANARY}-99\n`);
    const compare = `source objections --policy @policy.json --dataset-file @objected.dataset --file @north.csv ${source}`;
    expect((await at.json(`${compare} --opt-out @newer.csv`)).records).toBe(1);
    expect((await at.json(`${compare} --opt-out @older.csv`)).records).toBe(0);
  });
});

describe('files of the first edition of the protocol', () => {
  const contract = { address: `0x${'11'.repeat(20)}`, codeHash: `0x${'22'.repeat(32)}` };
  const NODE = '--rpc http://127.0.0.1:1 --keystore @holder.key --password-file @password';

  test('are refused by every command that would read them, with what to do', async () => {
    at.place.write(
      'first.json',
      JSON.stringify({ ...{ chainId: 31_337, fromBlock: 0 }, contracts: { Rounds: contract } }),
    );
    at.place.write('first.parcel', JSON.stringify({ format: 'assay/parcel/v1' }));
    at.place.write('first.sig', JSON.stringify({ format: 'assay/dataset-signature/v2' }));
    at.place.write('first.dataset', MAGIC);
    const deployment = '--deployment @first.json';
    const commands: readonly (readonly [line: string, file: string, anew: string])[] = [
      ['check @north.csv --policy @base.json', 'base.json (--policy)', 'write a policy'],
      [`round draw --round 1 ${deployment} ${NODE}`, 'first.json (--deployment)', 'contracts in use'],
      [
        `enrol --round 1 --dataset-id 5 --policy @policy.json ${deployment} ${NODE}`,
        'first.json',
        'contracts',
      ],
      [`submit @first.parcel ${NODE} --deployment @absent.json`, 'first.parcel (--parcel)', 'prove it again'],
      ['verify @first.parcel', 'first.parcel (--proof)', 'prove it again'],
      [
        'source sign --dataset-file @first.dataset --holder 1 --out @never.sig --keystore @source.key',
        'first.dataset (--dataset-file)',
        'assay source build',
      ],
      [
        `prove --round 1 --dataset-file @absent --signature @first.sig --policy @policy.json --deployment @absent.json ${NODE}`,
        'first.sig (--signature)',
        'built and signed again',
      ],
    ];
    for (const [line, file, anew] of commands) {
      const error = await at.types(line, 2);
      expect(error).toContain('[first-edition]');
      expect(error).toContain(file);
      expect(error).toContain(anew);
    }
  });

  test('a file that is no JSON tells no edition: the command says what is wrong with it', async () => {
    at.place.write('broken.json', '{');
    expect(await at.types('check @north.csv --policy @broken.json', 2)).not.toContain('[first-edition]');
  });
});
