import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyRows } from '../support/tiny-policy.ts';
import { SecondWalk } from './support/walk.ts';

/** A hospital's folder in the second edition: commands without flags, after an invitation was taken. */
const walk = new SecondWalk();
const { at } = walk;

beforeAll(() =>
  walk.start(
    {},
    {
      beforeModel: async () => {
        const made = await at.json('hospital init @county --no-approval');
        const key = `${made.publicKey},${made.commitment}`;
        await at.types(`accreditation add @contributors.json --name county --public-key ${key}`);
        await at.types(`devnet fund ${made.address} ${walk.chain}`);
      },
    },
  ),
);
afterAll(() => walk.stop());

test('a hospital joins by an invitation, and commits and enrols by commands without flags', async () => {
  const invite = `model invite --model ${walk.model} --name risk --policy @policy.json --accreditation @contributors.json --out @risk.invitation ${walk.chain}`;
  await at.types(invite);
  const county = at.in('county');
  expect(await county.types(`hospital join ${at.place.path('risk.invitation')}`)).toContain(
    'joined model risk',
  );
  writeFileSync(at.place.path('county/records/records.csv'), tinyRows(16, 900));
  expect(await county.types('check')).toContain('period: 1990-01-01 to 1990-12-31');
  await county.types('source build');
  await county.types('source sign');
  expect(await county.types('commit')).toContain('it is on chain now');
  const holdouts = walk.of('holdout').map(({ dataset }) => dataset);
  await at.types(walk.owner(`round open --model ${walk.model} --holdout ${holdouts.join(' ')}`));
  expect(await county.types('enrol')).toContain('enrolled');
  const status = await county.types('status --round newest');
  expect(status).toContain('this dataset is enrolled');
  expect(status).toContain('nothing has left this machine');
  expect(await county.types('claim')).toContain('claimed 0');
  const log = await county.types('audit show');
  expect(log).toContain('sends origin');
  expect(log).toContain('sends enrolment');
  expect(await county.types('audit verify')).toMatch(/\d+ entries/);
});

test('an invitation of another policy is refused before it changes the folder', async () => {
  const invitation = JSON.parse(readFileSync(at.place.path('risk.invitation'), 'utf8'));
  const policy = JSON.parse(invitation.policy);
  policy.numbers.bound += 1;
  at.place.write('changed.invitation', JSON.stringify({ ...invitation, policy: JSON.stringify(policy) }));
  const refused = await at.in('county').types(`hospital join ${at.place.path('changed.invitation')}`, 5);
  expect(refused).toContain('[wrong-policy]');
});
