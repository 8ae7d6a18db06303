import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SecondWalk, type WalkedSite } from './support/walk.ts';

/** Two paid rounds and the closing evaluation, by typed commands alone, with all proofs real. */
const walk = new SecondWalk();
const { at } = walk;
const WINDOWS =
  '--enrol-blocks 30 --beacon-blocks 3 --evaluate-blocks 60 --attest-blocks 60 --step-blocks 60';

// One contributor sends its commitment, enrolments, answers and second scores through a service.
beforeAll(() => walk.start({}, { withService: true }));
afterAll(() => walk.stop());

interface Opened {
  readonly round: string;
  readonly schedule: Record<
    'sealHeight' | 'beaconHeight' | 'evaluateDeadline' | 'attestDeadline' | 'stepDeadline',
    string
  >;
}

async function open(closing = ''): Promise<Opened> {
  const holdouts = walk.of('holdout').map(({ dataset }) => dataset);
  return at.json(
    walk.owner(
      `round open --model ${walk.model} --holdout ${holdouts.join(' ')} ${WINDOWS} ${closing}`.trim(),
    ),
  );
}

const runOnce = async (role: 'contributor' | 'holdout'): Promise<string[]> => {
  const acts: string[] = [];
  for (const site of walk.of(role)) acts.push(...(await at.json(`${walk.run(site)} --once`)).acts);
  return acts;
};

async function drawn({ round, schedule }: Opened): Promise<void> {
  await walk.mineTo(schedule.sealHeight);
  const early = await at.types(walk.owner(`round draw --round ${round}`), 5);
  expect(early).toContain('[too-early]');
  await walk.mineTo(BigInt(schedule.beaconHeight) + 1n);
  const { phase } = await at.json(walk.owner(`round draw --round ${round}`));
  expect(phase).toBe('evaluating');
}

const own = ({ name }: { readonly name: string }) =>
  `--keystore @${name}.key --password-file @password ${walk.chain}`;
const files = ({ name }: { readonly name: string }) =>
  `--dataset-file @${name}.dataset --signature @${name}.sig --policy @policy.json`;

/** Enrols and answers by single commands, with parcels that are looked at before they are sent. */
async function enrolByParcel(round: string): Promise<void> {
  const [north] = walk.of('contributor') as [WalkedSite];
  const enrol = `enrol --round ${round} --dataset-id ${north.dataset} --policy @policy.json ${own(north)}`;
  await at.types(`${enrol} --out @enrolment.parcel`);
  const { signatures } = await at.json('verify @enrolment.parcel');
  expect(signatures).toEqual([{ name: 'enrolment', signer: north.address }]);
  await at.types(`submit @enrolment.parcel ${own(north)}`);
}

async function answerByParcel(round: string): Promise<void> {
  const [north] = walk.of('contributor') as [WalkedSite];
  const proved = await at.json(`prove --round ${round} ${files(north)} --out @answer.parcel ${own(north)}`);
  expect(proved.accepted).toBe(true);
  const shown = await at.types('egress show @answer.parcel');
  expect(shown).toContain('sealed sum');
  expect(shown).toContain('no bound, because no noise is added');
  expect((await at.json('verify @answer.parcel')).valid).toBe(true);
  const held = await at.types(`submit @answer.parcel --hold ${own(north)}`, 3);
  expect(held).toContain('[parcel-held]');
  await at.types('egress approve @answer.parcel --yes');
  await at.types(`submit @answer.parcel --hold ${own(north)}`);
}

async function status(round: string): Promise<void> {
  const [north] = walk.of('contributor') as [WalkedSite];
  const words = await at.types(`status --dataset-id ${north.dataset} --round newest ${own(north)}`);
  expect(words).toContain(`round ${round}`);
  expect(words).toContain('accepted, gate');
  expect(words).toMatch(/loss 0\.\d+ over 4 records/);
  expect(words).toContain('no privacy bound: exact sums have left this machine');
}

/** Each parcel that a run sent at once lies in its work folder, with its egress statement. */
async function declared(round: string, [site]: readonly WalkedSite[], count: number): Promise<void> {
  const work = at.place.path(`${site?.name}-work`);
  const names = readdirSync(work).filter((name) => name.startsWith(`answer-${round}-`));
  const parcels = names.filter((name) => !name.endsWith('.egress.json'));
  expect(parcels).toHaveLength(count);
  for (const parcel of parcels) expect(names).toContain(`${parcel}.egress.json`);
  expect(readdirSync(work).some((name) => /^origin-.*\.egress\.json$/.test(name))).toBe(true);
  expect(await at.types(`egress show ${join(work, parcels[0] as string)}`)).toContain('output checks');
}

/** The end of the model: stake, royalties, and their statement from events. */
async function payAndClaim(): Promise<void> {
  await at.types('operator keygen --keystore @payer.key --password-file @password');
  const { address } = JSON.parse(readFileSync(at.place.path('payer.key'), 'utf8')).public;
  await at.types(`devnet fund ${address} ${walk.chain}`);
  await at.types(`pay --model ${walk.model} --amount 10000 --use licence ${own({ name: 'payer' })}`);
  let claimed = 0n;
  for (const site of walk.sites) {
    const result = await at.json(`claim --model ${walk.model} ${own(site)}`);
    claimed += BigInt(result.claimed);
    if (site.role === 'contributor') expect(BigInt(result.claimed)).toBeGreaterThan(0n);
  }
  expect(claimed).toBeLessThanOrEqual(10_000n);
  const statement = await at.json(`statement --model ${walk.model} ${walk.chain}`);
  expect(statement.differences).toEqual([]);
  const sets = statement.rounds.flatMap(({ sets: each }: { sets: unknown[] }) => each);
  expect(sets).toHaveLength(4);
  for (const set of sets) expect(set).toMatchObject({ accepted: true, differences: [] });
}

describe('the second edition by commands', () => {
  test('two rounds pay by both scores, and the closing evaluation settles the last', async () => {
    const paid: string[] = [];
    for (const number of [1, 2]) {
      const opened = await open();
      if (number === 2) await enrolByParcel(opened.round);
      expect(await runOnce('contributor')).toEqual(Array(3 - number).fill(`enrol ${opened.round}`));
      await drawn(opened);
      expect(await runOnce('holdout')).toEqual(
        Array(2)
          .fill([`answer ${opened.round}`, `evaluate ${opened.round}`])
          .flat(),
      );
      if (number === 2) await answerByParcel(opened.round);
      const acts = await runOnce('contributor');
      expect(acts.filter((act) => act.startsWith('answer'))).toHaveLength(3 - number);
      expect(acts.filter((act) => act.startsWith('score'))).toHaveLength(number === 1 ? 0 : 2);
      await status(opened.round);
      if (number === 1) await declared(opened.round, walk.of('contributor'), 1);
      // A holdout answers at the weights before the step, too.
      await declared(opened.round, walk.of('holdout'), number);
      await walk.mineTo(BigInt(opened.schedule.attestDeadline) + 1n);
      const stepped = await at.json(walk.owner(`round step --policy @policy.json --round ${opened.round}`));
      expect(stepped.sets).toBe(2);
      paid.push(opened.round);
    }
    const closing = await open('--closing');
    await drawn(closing);
    await runOnce('holdout');
    // One contributor is silent: the trainer proves its second score.
    const [north, south] = walk.of('contributor');
    const score = `score --round ${paid[1]} --policy @policy.json --password-file @password ${walk.chain}`;
    await at.types(
      `${score} --dataset-file @${north?.name}.dataset --signature @${north?.name}.sig --keystore @${north?.name}.key`,
    );
    await at.types(`${score} --dataset-id ${south?.dataset} --keystore @trainer.key`);
    await walk.mineTo(BigInt(closing.schedule.attestDeadline) + 1n);
    const settled = await at.json(walk.owner(`round settle --round ${closing.round}`));
    expect(settled.outcome).toBe('nothing');
    for (const round of paid)
      expect((await at.json(walk.owner(`round settle --round ${round}`))).outcome).toBe('paid');
    await at.types(walk.owner(`model close --model ${walk.model}`));
    for (const site of walk.of('contributor')) {
      const vested = await at.json(`vest --model ${walk.model} ${own(site)}`);
      expect(BigInt(vested.stake)).toBeGreaterThan(0n);
      expect(vested.unvested).toBe('0');
    }
    await payAndClaim();
  });
});
