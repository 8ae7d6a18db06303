import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyRows } from '../support/tiny-policy.ts';
import { SecondWalk } from './support/walk.ts';

/** A contributor whose records are on a machine without a network: no command there names a node or a service. */
const walk = new SecondWalk();
const { at } = walk;
const secret = '--password-file @password';
let holderCode = '';

beforeAll(() =>
  walk.start(
    {},
    {
      beforeModel: async () => {
        await at.types(`source keygen --keystore @far.source ${secret}`);
        await at.types('accreditation add @contributors.json --name far --keystore @far.source');
        const keys = await at.json(`contributor keygen --keystore @far.key ${secret}`);
        ({ holderCode } = keys);
        await at.types(`devnet fund ${keys.address} ${walk.chain}`);
        return undefined;
      },
    },
  ),
);
afterAll(() => walk.stop());

/** Files of the machine with the records: the keystore lies there, too, and its ledger does not. */
const APART = `--dataset-file @apart/far.dataset --signature @apart/far.sig --policy @policy.json --keystore @apart/far.key ${secret} --deployment @deployment.json`;

/** Builds the dataset beside the records, proves its origin there, and carries the parcel out. @returns the dataset's id */
async function committed(): Promise<string> {
  mkdirSync(at.place.path('apart'), { mode: 0o700 });
  copyFileSync(at.place.path('far.key'), at.place.path('apart/far.key'));
  at.place.write('apart/far.csv', tinyRows(16, 700));
  const source = `--keystore @far.source ${secret}`;
  await at.types(
    `source build --policy @policy.json --model ${walk.model} --file @apart/far.csv --site clinic --out @apart/far.dataset ${source}`,
  );
  await at.types(
    `source sign --dataset-file @apart/far.dataset --holder ${holderCode} --out @apart/far.sig ${source}`,
  );
  const { dataset } = await at.json(
    `commit ${APART} --accreditation @contributors.json --out @origin.parcel`,
  );
  await at.types(`submit @origin.parcel --keystore @north.key ${secret} ${walk.chain}`);
  return dataset;
}

async function drawnRound(dataset: string): Promise<string> {
  const holdouts = walk.of('holdout').map((site) => site.dataset);
  const { round, schedule } = await at.json(
    walk.owner(
      `round open --model ${walk.model} --holdout ${holdouts.join(' ')} --enrol-blocks 30 --beacon-blocks 3 --evaluate-blocks 60 --attest-blocks 60 --step-blocks 60`,
    ),
  );
  await at.types(
    `enrol --round ${round} --dataset-id ${dataset} --policy @policy.json --keystore @far.key ${secret} ${walk.chain}`,
  );
  await walk.mineTo(BigInt(schedule.beaconHeight) + 1n);
  await at.types(walk.owner(`round draw --round ${round}`));
  for (const site of walk.of('holdout')) await at.types(`${walk.run(site)} --once`);
  return round;
}

test('a round is exported beside the ledger, proven beside the records, and submitted by another account', async () => {
  const dataset = await committed();
  const exporting = (round: string) =>
    `round export --model ${walk.model} --round ${round} --dataset-id ${dataset} --policy @policy.json --keystore @far.key ${secret} ${walk.chain} --out @round.task`;
  const round = await drawnRound(dataset);
  const { datasets } = await at.json(exporting(round));
  expect(datasets).toEqual([{ dataset, batches: [expect.any(Number), expect.any(Number)] }]);

  const prove = `prove --round ${round} ${APART}`;
  const task = JSON.parse(readFileSync(at.place.path('round.task'), 'utf8'));
  at.place.write('changed.task', JSON.stringify({ ...task, weights: task.weights.map(() => '1') }));
  expect(await at.types(`${prove} --task @changed.task`, 3)).toContain('[task-not-authenticated]');
  expect(await at.types(`${prove} --task @round.task --trainer-key 1,2`, 3)).toContain('[wrong-trainer-key]');
  const proved = await at.json(`${prove} --task @round.task --out @far.parcel --prover snarkjs`);
  expect(proved).toMatchObject({ dataset, accepted: true, batches: datasets[0].batches });
  expect(existsSync(at.place.path('apart/far.key.ledger'))).toBe(false);

  await at.types(`submit @far.parcel --keystore @north.key ${secret} ${walk.chain}`);
  const state = `status --dataset-id ${dataset} --round ${round} --keystore @far.key ${secret} ${walk.chain}`;
  const words = await at.types(state);
  expect(words).toContain('this dataset answered: accepted');
  expect(words).toContain('exact sums have left this machine');
});
