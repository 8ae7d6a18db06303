import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CliDeps } from '../../../src/cli/command.ts';
import { runHospitalServe } from '../../../src/cli/commands/hospital/serve.ts';
import { passwordFromFileOrPrompt } from '../../../src/cli/files/password.ts';
import { readHospital, writeHospital } from '../../../src/cli/hospital/hospital-file.ts';
import type { HospitalPage } from '../../../src/cli/hospital/page/hospital-page.ts';
import type { Waiting } from '../../../src/console/hospital/messages.ts';
import { secondProver } from '../../../src/prover/second/prover.ts';
import { tinyRows } from '../support/tiny-policy.ts';
import type { Person } from '../support/walk.ts';
import { SecondWalk, type WalkedSite } from './support/walk.ts';

/**
 * Two hospitals take part in a model from their folders alone, a contributor and an evaluator, with an approval of their
 * committee and decisions on their pages. The other sites, the owner and the committee are played by the test.
 */
const walk = new SecondWalk();
const { at } = walk;
const path = (name: string) => at.place.path(name);
const PARTIES = [
  { name: 'county', role: 'contributor', rows: tinyRows(16, 900) },
  { name: 'university', role: 'holdout', rows: tinyRows(16, 1100) },
] as const;
const prover = secondProver();
const people = new Map<string, Person>();
const person = (name: string): Person => people.get(name) as Person;

beforeAll(() => walk.start({}, { beforeModel: makeFolders }));
afterAll(async () => {
  await prover.close();
  await walk.stop();
});

/** @returns the evaluator among the parties */
async function makeFolders(): Promise<string[]> {
  mkdirSync(path('committee'));
  const made = await at.json('approve keygen --keystore @committee/key.json --password-file @password');
  const evaluators: string[] = [];
  for (const { name, role, rows } of PARTIES) {
    const { publicKey, commitment, address } = await at.json(
      `hospital init @${name} --committee ${made.committee}`,
    );
    writeFileSync(path(`${name}/records/records.csv`), rows);
    for (const secret of ['source.json', 'source.password', 'contributor.json', 'contributor.password'])
      expect(statSync(path(`${name}/keys/${secret}`)).mode & 0o777).toBe(0o600);
    await at.types(`accreditation add @${role}s.json --name ${name} --public-key ${publicKey},${commitment}`);
    await at.types(`devnet fund ${address} ${walk.chain}`);
    people.set(name, at.in(name));
    if (role === 'holdout') evaluators.push(address);
  }
  return evaluators;
}

/** The committee approves a party's dataset by its root, for as long as the test runs. */
const approve = (name: string, root: string): Promise<string> =>
  at.types(
    `approve issue --root ${root} --model ${walk.model} --policy @policy.json --duo DUO:0000006 --permit DAC-${name} --purpose research --epsilon none --expires 2099-12-31 --opt-out-until 2026-01-01 --keystore @committee/key.json --password-file @password --register @committee/register.json --out @${name}/approval/approval.json --status @${name}/approval/status.json --yes`,
  );

/** Opens the page of a party's folder, and looks at what waits. */
async function onPage(
  name: string,
  work: (page: HospitalPage, waiting: Waiting | undefined) => Promise<void>,
): Promise<void> {
  const deps: CliDeps = {
    ...{ password: passwordFromFileOrPrompt, note: () => {}, now: () => Math.floor(Date.now() / 1000) },
    prover: async () => prover,
  };
  const places = { userBook: path('book.json'), provingTimes: path('times.json') };
  const server = await runHospitalServe({ deps, cwd: path(name), ...places });
  try {
    const state = await server.page.state();
    expect(state).toMatchObject({ name, missing: [], chainProblem: undefined });
    await work(server.page, state.waiting);
  } finally {
    await server.close();
  }
}

/** Approves the step that waits, and waits until it is done. */
const approveOnPage = (name: string, step: Waiting['step'], round: string): Promise<void> =>
  onPage(name, async (page, waiting) => {
    expect(waiting).toMatchObject({ round, step });
    await page.decide({ round, step, verdict: 'approved', by: 'Dr. Ada' });
    const again = page.decide({ round, step, verdict: 'approved', by: 'x' });
    await expect(again).rejects.toMatchObject({ code: 'busy' });
    await page.idle();
    const { job } = await page.state();
    expect(job, job?.lines.join('\n')).toMatchObject({ outcome: 'done' });
  });

interface Opened {
  readonly round: string;
  readonly schedule: Record<'sealHeight' | 'beaconHeight' | 'attestDeadline', string>;
}

async function open(closing = ''): Promise<Opened> {
  const { dataset } = JSON.parse(await at.in('university').types('status --json'));
  const holdouts = [...walk.of('holdout').map((site) => site.dataset), dataset.id];
  const windows =
    '--enrol-blocks 30 --beacon-blocks 3 --evaluate-blocks 60 --attest-blocks 60 --step-blocks 60';
  return at.json(
    walk.owner(
      `round open --model ${walk.model} --holdout ${holdouts.join(' ')} ${windows} ${closing}`.trim(),
    ),
  );
}

/** Draws, and lets the evaluators that have no folder evaluate. */
async function draw({ round, schedule }: Opened): Promise<void> {
  await walk.mineTo(BigInt(schedule.beaconHeight) + 1n);
  await at.types(walk.owner(`round draw --round ${round}`));
  for (const site of walk.of('holdout')) await at.types(`${walk.run(site)} --once`);
}

describe('a hospital', () => {
  test('joins a model and commits its dataset under an approval of its committee', async () => {
    for (const { role } of PARTIES)
      await at.types(
        `model invite --model ${walk.model} --name risk --policy @policy.json --accreditation @${role}s.json --role ${role} --out @${role}.invitation ${walk.chain}`,
      );
    // A list without this hospital, and a policy that is not the registered one: nothing in the folder changes.
    const before = await readHospital(path('county'));
    const other = at.in('county');
    expect(await other.types(`hospital join ${path('holdout.invitation')}`, 2)).toContain('public key');
    const invitation = JSON.parse(readFileSync(path('contributor.invitation'), 'utf8'));
    const policy = JSON.parse(invitation.policy);
    policy.numbers.bound += 1;
    writeFileSync(
      path('changed.invitation'),
      JSON.stringify({ ...invitation, policy: JSON.stringify(policy) }),
    );
    expect(await other.types(`hospital join ${path('changed.invitation')}`, 5)).toContain('[wrong-policy]');
    expect((await readHospital(path('county'))).file).toEqual(before.file);
    expect(existsSync(path('county/policy.json'))).toBe(false);
    for (const { name, role } of PARTIES) {
      const site = person(name);
      expect(await site.types(`hospital join ${path(`${role}.invitation`)}`)).toContain('joined model risk');
      expect(await site.types('check')).toContain('period: 1990-01-01 to 1990-12-31');
      const { root } = JSON.parse(await site.types('source build --json'));
      expect(await at.in(name).types('source sign', 2)).toContain('[no-approval]');
      await approve(name, root);
      await site.types('source sign');
      expect(await site.types('commit')).toContain('it is on chain now');
    }
    expect(await person('university').types('pledge')).toContain('is pledged');
  });

  test('decides on its page, which is held to the approval as every command is, and a run obeys', async () => {
    const { round } = await open();
    await onPage('county', async (page, waiting) => {
      expect(waiting).toMatchObject({ round, step: 'enrol' });
      await page.decide({ round, step: 'enrol', verdict: 'refused', by: 'Dr. Ada' });
      const { waiting: again, job, decisions } = await page.state();
      expect(again?.refused?.by).toBe('Dr. Ada');
      expect(job).toBeUndefined();
      expect(decisions).toHaveLength(1);
    });
    expect(JSON.parse(await at.in('county').types('contributor run --once --json')).acts).toEqual([]);
    const { file } = await readHospital(path('county'));
    const approval = { credential: 'approval.json', status: 'status.json' };
    await writeHospital(path('county'), { ...file, approval }, true);
    await onPage('county', async (page) => {
      await page.decide({ round, step: 'enrol', verdict: 'approved', by: 'Dr. Ada' });
      await page.idle();
      const { job } = await page.state();
      expect(job?.outcome).toBe('failed');
      expect(job?.lines.join()).toContain('no committee is named');
    });
    await writeHospital(path('county'), file, true);
    await approveOnPage('county', 'enrol', round);
  });

  test('answers, evaluates and proves its second score on its page, and claims', async () => {
    const [north] = walk.of('contributor') as [WalkedSite];
    const first = await at.json(`status --model ${walk.model} --round 1 ${walk.chain}`);
    const opened = { round: '1', schedule: first.round.schedule } as Opened;
    await at.types(`${walk.run(north)} --once`);
    await draw(opened);
    await approveOnPage('university', 'answer', '1');
    await approveOnPage('county', 'answer', '1');
    await onPage('county', async (page, waiting) => {
      expect(waiting).toBeUndefined();
      const { spent, ledger, stake } = await page.state();
      expect(spent).toMatchObject({ rounds: 1, openingsUsed: 1 });
      expect(ledger.some(({ kind }) => kind === 'answer')).toBe(true);
      expect(stake.join()).toContain('unvested');
      expect((await page.preflight()).html).toContain('What never leaves');
    });
    await at.types(`${walk.run(north)} --once`);
    await walk.mineTo(BigInt(opened.schedule.attestDeadline) + 1n);
    await at.types(walk.owner('round step --policy @policy.json --round 1'));
    const closing = await open('--closing');
    await draw(closing);
    await approveOnPage('university', 'answer', closing.round);
    await approveOnPage('county', 'score', '1');
    await at.types(`${walk.run(north)} --once`);
    await walk.mineTo(BigInt(closing.schedule.attestDeadline) + 1n);
    await at.types(walk.owner(`round settle --round ${closing.round}`));
    expect((await at.json(walk.owner('round settle --round 1'))).outcome).toBe('paid');
    await at.types(walk.owner(`model close --model ${walk.model}`));
    await at.types(walk.owner(`pay --model ${walk.model} --amount 1000000 --use inference`));
    const words = await person('county').types('status');
    expect(words).toMatch(/dataset county \([0-9a-f]{12}\): may take part in rounds/);
    expect(words).toContain('contributor of model risk (');
    expect(words).toContain('1990-01-01 to 1990-12-31');
    // Only keys and hashes that are meant for comparison are written whole.
    const plain = words.split('\n').filter((line) => !/^ {2}(trainer key|policy) /.test(line));
    expect(plain.join('\n')).not.toMatch(/[0-9]{50}/);
    expect(await person('county').types('claim')).toMatch(/claimed [1-9]/);
  });

  test('has every parcel that left in its log by its hash, and verifies its folder of parcels as a whole', async () => {
    const verified = JSON.parse(await at.in('county').types(`verify ${path('county')}/work --json`));
    expect(verified.valid).toBe(true);
    const circuits = verified.proofs.map(({ circuit }: { circuit: string }) => circuit);
    expect(circuits).toContain('origin');
    expect(circuits).toContain('seal-f4');
    const sent = {
      county: ['origin', 'enrolment', 'attestation-set', 'score'],
      university: ['origin', 'attestation-set', 'evaluation'],
    };
    for (const [name, kinds] of Object.entries(sent)) {
      const log = readFileSync(join(path(name), 'audit', 'audit.log'), 'utf8');
      for (const kind of kinds)
        expect(log).toMatch(new RegExp(`"kind":"sends ${kind}","sha256":"[0-9a-f]{64}"`));
    }
    expect(await at.in('county').types('audit verify')).toMatch(/\d+ entries/);
  });

  test('writes papers that the chain confirms: of the checkpoint with its loss, of the model, of its dataset', async () => {
    const papers = at.in('county');
    for (const line of ['checkpoint --round 1', 'model', 'dataset']) {
      const out = path(`papers-${line.split(' ')[0]}`);
      await papers.types(`dossier ${line} --out ${out}`);
      expect(await papers.types(`dossier check ${out}`)).toContain('papers say what the chain says');
    }
    const figures = (name: string): Map<string, string | null> => {
      const dossier = JSON.parse(readFileSync(path(`papers-${name}/dossier.json`), 'utf8'));
      return new Map(
        dossier.sections.flatMap(({ figures: all }: { figures: { id: string; value: string | null }[] }) =>
          all.map(({ id, value }) => [id, value]),
        ),
      );
    };
    for (const e of [0, 1, 2])
      expect(figures('checkpoint').get(`checkpoint.loss.${e}`)).toMatch(/^0\.\d{4}$/);
    const dataset = figures('dataset');
    expect(dataset.get('published.openings')).toBe('1');
    expect(dataset.get('published.epsilon')).toBeNull();
    expect(BigInt(dataset.get('stake.vested') ?? '0')).toBeGreaterThan(0n);
  });

  test('types no id, and no more than two flags a command; each default that was taken is named', () => {
    const { typed, notes } = person('county');
    expect(notes).toContain('--keystore keys/contributor.json');
    expect(notes).toContain('--model risk');
    expect(typed.flatMap(({ args }) => args).some((word) => word.includes(walk.model))).toBe(false);
    expect(typed.length).toBeLessThanOrEqual(10);
    expect(Math.max(...typed.map(({ flags }) => flags))).toBeLessThanOrEqual(2);
  });
});
