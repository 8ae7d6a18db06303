import { afterAll, beforeAll, expect, test } from 'vitest';
import { SecondWalk, type WalkedSite } from './support/walk.ts';

/** A round whose evaluators are silent, by commands alone. */
const walk = new SecondWalk();
const { at } = walk;
const own = ({ name }: { readonly name: string }) =>
  `--keystore @${name}.key --password-file @password ${walk.chain}`;

beforeAll(() => walk.start());
afterAll(() => walk.stop());

test('anybody ends a round that was not evaluated in time; its sets keep their draw, its holdouts are retired', async () => {
  const [north] = walk.of('contributor') as [WalkedSite];
  const [east] = walk.of('holdout') as [WalkedSite];
  const holdouts = walk.of('holdout').map(({ dataset }) => dataset);
  const { round, schedule } = await at.json(
    walk.owner(
      `round open --model ${walk.model} --holdout ${holdouts.join(' ')} --enrol-blocks 30 --beacon-blocks 3 --evaluate-blocks 60 --attest-blocks 60 --step-blocks 60`,
    ),
  );
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
