import { Contract } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ABIS } from '../../../src/chain/clients/abis.ts';
import { addressOf } from '../../../src/chain/deploy/deployment-record.ts';
import { TINY_POLICY } from '../support/tiny-policy.ts';
import { SecondWalk, type WalkedSite } from './support/walk.ts';

/** A round whose evaluators are silent, by commands alone. */
const walk = new SecondWalk();
const { at } = walk;
const own = ({ name }: { readonly name: string }) =>
  `--keystore @${name}.key --password-file @password ${walk.chain}`;

/** Of an enrolment, in the token's smallest units. */
const BOND = '1000';

beforeAll(() => {
  const terms = { ...TINY_POLICY.terms, enrolmentBond: BOND };
  at.place.write('base.json', JSON.stringify({ ...TINY_POLICY, terms }));
  return walk.start();
});
afterAll(() => walk.stop());

/** An account that cannot cover the bond is told so before the intent is in its ledger. */
async function refusedWithoutCover(round: string, site: WalkedSite): Promise<void> {
  const { provider } = walk.devnet.anvil;
  await provider.send('anvil_impersonateAccount', [site.address]);
  const token = new Contract(
    addressOf(walk.devnet.deployment, 'TestToken'),
    ABIS.testToken,
    await provider.getSigner(site.address),
  );
  const other = walk.of('holdout')[0]?.address;
  await (
    await token.getFunction('transfer')(other, await token.getFunction('balanceOf')(site.address))
  ).wait();
  const enrol = `enrol --round ${round} --dataset-id ${site.dataset} --policy @policy.json ${own(site)}`;
  const error = await at.types(enrol, 5);
  expect(error).toContain('[bond-not-covered]');
  expect(error).toContain(`takes a bond of ${BOND}`);
}

test('a second score waits for the approval that is demanded', async () => {
  const [north] = walk.of('contributor') as [WalkedSite];
  const files = '--dataset-file @north.dataset --signature @north.sig --policy @policy.json';
  const score = `score --round 1 ${files} ${own(north)}`;
  expect(await at.types(`${score} --approval @none.json`, 2)).toContain('[no-committee]');
  expect(await at.types(score, 5)).toContain('[no-such-round]');
});

test('a run sends what it proves: it is refused where parcels wait for a person', async () => {
  const [north] = walk.of('contributor') as [WalkedSite];
  expect(await at.types(`${walk.run(north)} --once --hold`, 2)).toContain('use enrol, prove and score');
});

test('anybody ends a round that was not evaluated in time; its sets keep their draw, its holdouts are retired', async () => {
  const [north] = walk.of('contributor') as [WalkedSite];
  const [east] = walk.of('holdout') as [WalkedSite];
  const holdouts = walk.of('holdout').map(({ dataset }) => dataset);
  const { round, schedule } = await at.json(
    walk.owner(
      `round open --model ${walk.model} --holdout ${holdouts.join(' ')} --enrol-blocks 30 --beacon-blocks 3 --evaluate-blocks 60 --attest-blocks 60 --step-blocks 60`,
    ),
  );
  const shown = await at.types(`status --round ${round} ${walk.chain}`);
  expect(shown).toMatch(new RegExp(`bond of ${BOND} \\(smallest units of the token 0x[0-9a-fA-F]{40}\\)`));
  await refusedWithoutCover(round, walk.of('contributor')[1] as WalkedSite);
  expect((await at.json(`${walk.run(north)} --once`)).acts).toEqual([`enrol ${round}`]);
  expect(await at.types(`round void --round ${round} ${own(north)}`, 5)).toContain('[too-early]');
  await walk.mineTo(schedule.sealHeight);
  await at.types(walk.owner(`round draw --round ${round}`), 5);
  await walk.mineTo(BigInt(schedule.beaconHeight) + 1n);
  await at.types(walk.owner(`round draw --round ${round}`));
  await walk.mineTo(BigInt(schedule.evaluateDeadline) + 1n);
  const late = await at.json(`${walk.run(east)} --once`);
  expect(late.acts).toEqual([]);
  const ended = await at.json(`round void --round ${round} ${own(north)}`);
  expect(ended).toMatchObject({ released: false, enrolled: 1, silentEvaluators: 2 });
  const words = await at.types(
    `status --model ${walk.model} --dataset-id ${east.dataset} --round ${round} ${walk.chain}`,
  );
  expect(words).toContain('void: an evaluation was missing');
  expect(words).toContain('retired: it may not take part any more');
  const settled = await at.types(`round settle --round ${round} ${own(north)}`, 5);
  expect(settled).toContain('[wrong-phase]');
  await at.types(walk.owner(`model close --model ${walk.model}`));
  expect(await at.types(`status --model ${walk.model} ${walk.chain}`)).toContain(
    'closed, no round opens any more',
  );
});
