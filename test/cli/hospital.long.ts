import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CliDeps } from '../../src/cli/command.ts';
import { runAccreditationAdd } from '../../src/cli/commands/accreditation/add.ts';
import { runDevnetFund } from '../../src/cli/commands/devnet/fund.ts';
import { type Devnet, runDevnetStart } from '../../src/cli/commands/devnet/start.ts';
import { runHospitalServe } from '../../src/cli/commands/hospital/serve.ts';
import { runModelClose } from '../../src/cli/commands/model/close.ts';
import { runModelInvite } from '../../src/cli/commands/model/invite.ts';
import { runModelRegister } from '../../src/cli/commands/model/register.ts';
import { runPay } from '../../src/cli/commands/pay.ts';
import { runRoundEvaluate } from '../../src/cli/commands/round/evaluate.ts';
import { runRoundOpen } from '../../src/cli/commands/round/open.ts';
import { runRoundSeal } from '../../src/cli/commands/round/seal.ts';
import { runRoundSettle } from '../../src/cli/commands/round/settle.ts';
import { runRoundStep } from '../../src/cli/commands/round/step.ts';
import { runRoundVoid } from '../../src/cli/commands/round/void.ts';
import { runTrainerKeygen } from '../../src/cli/commands/trainer/keygen.ts';
import { passwordFromFileOrPrompt } from '../../src/cli/files/password.ts';
import { readHospital, writeHospital } from '../../src/cli/hospital/hospital-file.ts';
import type { HospitalPage } from '../../src/cli/hospital/page/hospital-page.ts';
import type { Waiting } from '../../src/console/hospital/messages.ts';
import { AssayProver } from '../../src/prover/assay-prover.ts';
import type { Prover } from '../../src/prover/prover.ts';
import { PASSWORD, Workspace } from './support/assay.ts';
import { TINY_POLICY, tinyRows } from './support/tiny-policy.ts';
import { Person } from './support/walk.ts';

/** A hospital takes part in a model from its folder alone. Owner and committee are played by the test. */
const workspace = new Workspace();
const at = (name: string) => workspace.path(name);
const prover: Prover = new AssayProver();
const owner: CliDeps = {
  password: async () => PASSWORD,
  note: () => {},
  now: () => Math.floor(Date.now() / 1000),
  prover: async () => prover,
};
const keys = { keystore: at('owner.json') };
const policy = at('policy.json');
const deployment = at('deployment.json');
const site = new Person(at('county'), at('config'));
const evaluator = new Person(at('university'), at('config'));
const committee = new Person(at('committee'), at('config'));
const secret = `--password-file ${workspace.password}`;
const PARTIES = [
  { name: 'county', role: 'contributor', person: site, rows: tinyRows(15) },
  { name: 'university', role: 'holdout', person: evaluator, rows: tinyRows(16, 100) },
] as const;

let devnet: Devnet;
let model: string;
const rpc = () => ({ rpc: devnet.anvil.url, deployment });

beforeAll(async () => {
  workspace.write('policy.json', JSON.stringify(TINY_POLICY));
  const { address } = await runTrainerKeygen(owner, keys);
  devnet = await runDevnetStart(owner, { deployment, port: '0', edition: '1', fund: [address] });
});
afterAll(async () => {
  await devnet?.anvil.stop();
  await prover.close();
  workspace.remove();
});

/** Reads the state until it is as wanted. */
async function until<T>(read: () => Promise<T>, holds: (state: T) => boolean): Promise<T> {
  for (;;) {
    const state = await read();
    if (holds(state)) return state;
    await sleep(50);
  }
}

const json = async <T>(person: Person, line: string): Promise<T> => JSON.parse(await person.types(line));

/** The owner's part: registering and inviting. */
async function registerAndInvite(): Promise<void> {
  for (const { name, role } of PARTIES) {
    const { file } = await readHospital(at(name));
    await runAccreditationAdd({ file: at(`${role}s.json`), name, publicKey: file.source.publicKey });
    await runDevnetFund({ ...rpc(), addresses: [file.contributor.address] });
  }
  const lists = { contributors: at('contributors.json'), holdouts: at('holdouts.json') };
  const circuit = 'attestation-tiny';
  ({ model } = await runModelRegister(owner, { ...rpc(), ...keys, policy, circuit, ...lists }));
  for (const { role } of PARTIES) {
    await runModelInvite({
      ...{ ...rpc(), model, name: 'risk', policy, role, out: at(`${role}.invitation`) },
      accreditation: at(`${role}s.json`),
    });
  }
}

/** The committee approves a party's dataset by its root, for as long as the test runs. */
async function approve(name: string, root: string): Promise<void> {
  const folder = join(at(name), 'approval');
  const terms = {
    ...{ root, model, policy, circuit: 'attestation-tiny', duo: 'DUO:0000006', permit: `DAC-${name}` },
    ...{ purpose: 'research', epsilon: 'none', expires: '2099-12-31', 'opt-out-until': '2026-01-01' },
    ...{ out: join(folder, 'approval.json'), status: join(folder, 'status.json') },
  };
  const flags = Object.entries(terms).map(([flag, value]) => `--${flag} ${value}`);
  await committee.types(
    `approve issue --keystore ${join(at('committee'), 'committee.json')} ${secret} --register ${join(at('committee'), 'register.json')} ${flags.join(' ')} --yes`,
  );
}

describe('a hospital', () => {
  test('makes its folder, joins a model and commits its dataset', async () => {
    mkdirSync(at('committee'));
    const keystore = join(at('committee'), 'committee.json');
    const made = await committee.types(`approve keygen --keystore ${keystore} ${secret} --json`);
    const { committee: key } = JSON.parse(made) as { committee: string };
    for (const { name, person, rows } of PARTIES) {
      await person.types(`hospital init ${at(name)} --committee ${key}`);
      writeFileSync(join(at(name), 'records', 'records.csv'), rows);
      for (const secret of ['source.json', 'source.password', 'contributor.json', 'contributor.password'])
        expect(statSync(join(at(name), 'keys', secret)).mode & 0o777).toBe(0o600);
    }
    await registerAndInvite();
    // A list without this hospital, and a policy that is not the registered one: nothing in the folder changes.
    const before = await readHospital(at('county'));
    const other = new Person(at('county'), at('config'));
    expect(await other.types(`hospital join ${at('holdout.invitation')}`, 2)).toContain('public key');
    const changed = JSON.parse(readFileSync(at('contributor.invitation'), 'utf8'));
    changed.policy = changed.policy.replace('"vScale":4096', '"vScale":17');
    writeFileSync(at('changed.invitation'), JSON.stringify(changed));
    expect(await other.types(`hospital join ${at('changed.invitation')}`, 5)).toContain('[wrong-policy]');
    expect((await readHospital(at('county'))).file).toEqual(before.file);
    expect(existsSync(join(at('county'), 'policy.json'))).toBe(false);
    for (const { name, role, person } of PARTIES) {
      await person.types(`hospital join ${at(`${role}.invitation`)}`);
      await person.types('check');
      const { root } = await json<{ root: string }>(person, 'source build --json');
      const early = new Person(at(name), at('config'));
      expect(await early.types('source sign', 2)).toContain('[no-approval]');
      await approve(name, root);
      await person.types('source sign');
      await person.types('commit');
    }
  });

  /** Opens the page of a party's folder, and looks at what waits. */
  async function decideOnPage(
    name: string,
    work: (opened: { page: HospitalPage; waiting: Waiting | undefined }) => Promise<void>,
  ): Promise<void> {
    const paths = { userBook: at('book.json'), provingTimes: at('times.json') };
    const deps = { ...owner, password: passwordFromFileOrPrompt };
    const server = await runHospitalServe({ deps, cwd: at(name), ...paths });
    try {
      const state = await server.page.state();
      expect(state).toMatchObject({ name, missing: [], chainProblem: undefined });
      await work({ page: server.page, waiting: state.waiting });
    } finally {
      await server.close();
    }
  }

  const holdoutId = async (): Promise<string> =>
    (await json<{ dataset: { id: string } }>(evaluator, 'status --json')).dataset.id;

  test('reads what to do about a round whose time is over, and anyone may end the round by hand', async () => {
    await expect(runRoundSeal(owner, { ...rpc(), ...keys, round: '99' })).rejects.toMatchObject({
      ...{ code: 'no-such-round', exitCode: 5 },
    });
    const { round, schedule } = await runRoundOpen(owner, {
      ...{ ...rpc(), ...keys, model, holdout: [await holdoutId()], enrolBlocks: '6' },
    });
    const options = { ...rpc(), ...keys, round };
    await decideOnPage('county', async ({ page, waiting }) => {
      expect(waiting).toMatchObject({ round, step: 'enrol' });
      await page.decide({ round, step: 'enrol', verdict: 'refused', by: 'Dr. Ada' });
      const { waiting: again, job, decisions } = await page.state();
      expect(again?.refused?.by).toBe('Dr. Ada');
      expect(job).toBeUndefined();
      expect(decisions).toHaveLength(1);
    });
    // The folder demands an approval of a committee: the page is held to it as every command is.
    const { file } = await readHospital(at('county'));
    const approval = { credential: 'approval.json', status: 'status.json' };
    await writeHospital(at('county'), { ...file, approval }, true);
    await decideOnPage('county', async ({ page }) => {
      await page.decide({ round, step: 'enrol', verdict: 'approved', by: 'Dr. Ada' });
      await page.idle();
      const { job } = await page.state();
      expect(job?.outcome).toBe('failed');
      expect(job?.lines.join()).toContain('no committee is named');
    });
    await writeHospital(at('county'), file, true);
    await devnet.anvil.mineTo(schedule.sealHeight);
    const late = new Person(at('county'), at('config'));
    expect(await late.types('enrol', 5)).toContain('wait for the next round');
    await expect(runRoundSettle(owner, options)).rejects.toMatchObject({ code: 'wrong-phase' });
    await expect(runRoundVoid(owner, options)).rejects.toMatchObject({ code: 'too-early' });
    await devnet.anvil.mineTo(schedule.evaluateDeadline + 1n);
    for (const act of [runRoundSeal, runRoundSettle])
      await expect(act(owner, options)).rejects.toMatchObject({
        ...{ code: 'round-overdue', message: expect.stringContaining('assay round void') },
      });
    expect(await runRoundVoid(owner, options)).toMatchObject({ retired: 0 });
    await expect(runRoundSeal(owner, options)).rejects.toMatchObject({ code: 'round-void' });
  });

  test('goes from its first command to its claim with 10 commands, none with more than 2 flags', async () => {
    const { round, schedule } = await runRoundOpen(owner, {
      ...{ ...rpc(), ...keys, model, holdout: [await holdoutId()], enrolBlocks: '6' },
      // Answering refuses a window in which it could not prove at this machine's pace, which may be slow.
      ...{ evaluateBlocks: '400', attestBlocks: '400' },
    });
    const running = site.types('contributor run --poll 0.1');
    // A run that fails must not leave the test waiting.
    let ended = false;
    const watch = new Person(at('county'), at('config'));
    const state = () =>
      json<{ round: { status: string; attested: number }; entry: { enrolled: boolean } }>(
        watch,
        'status --round newest --json',
      );
    running.catch(() => {
      ended = true;
    });
    await until(state, ({ entry }) => entry.enrolled || ended);
    const options = { ...rpc(), ...keys, round };
    await devnet.anvil.mineTo(schedule.beaconHeight + 1n);
    await runRoundSeal(owner, options);
    await decideOnPage('university', async ({ page, waiting }) => {
      expect(waiting).toMatchObject({ round, step: 'answer' });
      await page.decide({ round, step: 'answer', verdict: 'approved', by: 'Dr. Ada' });
      await expect(
        page.decide({ round, step: 'answer', verdict: 'approved', by: 'x' }),
      ).rejects.toMatchObject({
        code: 'busy',
      });
      await page.idle();
      const after = await page.state();
      expect(after.job).toMatchObject({ outcome: 'done' });
      expect(after.waiting).toBeUndefined();
      expect(after.spent).toMatchObject({ rounds: 1, openingsUsed: 1 });
      expect(after.ledger.some(({ kind }) => kind === 'answer')).toBe(true);
      expect((await page.preflight()).html).toContain('What never leaves');
    });
    await runRoundEvaluate(owner, { ...options, policy });
    await until(state, ({ round: { attested } }) => attested === 1 || ended);
    await devnet.anvil.mineTo(schedule.attestDeadline + 1n);
    expect(await runRoundSettle(owner, options)).toMatchObject({ attested: 1, unanswered: [] });
    expect(await runRoundSettle(owner, options)).toMatchObject({ transaction: null });
    expect(await running).toContain('answered 1 challenges; 1 rounds settled');
    await runRoundStep(owner, options);
    await runPay(owner, { ...rpc(), ...keys, model, use: 'inference', amount: '1000000' });
    const papers = new Person(at('county'), at('config'));
    for (const line of [`checkpoint --round ${round}`, 'model', 'dataset']) {
      const out = at(`papers-${line.split(' ')[0]}`);
      await papers.types(`dossier ${line} --out ${out}`);
      expect(await papers.types(`dossier check ${out}`)).toContain('papers say what the chain says');
    }
    const words = await site.types('status');
    expect(words).toMatch(/dataset county \([0-9a-f]{12}\): may take part in rounds/);
    expect(words).toContain('contributor of model risk (');
    expect(words).toContain('1990-01-01 to 1990-12-31');
    expect(words).toContain('the score of the last settled round is not added yet');
    expect(words).toMatch(/parked: [1-9]/);
    // Only keys and hashes that are meant for comparison are written whole.
    const plain = words.split('\n').filter((line) => !/^ {2}(trainer key|policy) /.test(line));
    expect(plain.join('\n')).not.toMatch(/[0-9]{50}/);
    // Stake is minted when it is due: here, because the model is closed.
    await runModelClose(owner, { ...rpc(), ...keys, model });
    expect(await site.types('claim')).toMatch(/stake [1-9][0-9]*\n/);
    await runPay(owner, { ...rpc(), ...keys, model, use: 'inference', amount: '1000000' });
    expect(await site.types('claim')).toMatch(/claimed [1-9]/);
    // A folder of proofs and parcels verifies as a whole, the proof of the sealed sum included.
    const verified = JSON.parse(await watch.types(`verify ${at('county')}/work --json`));
    expect(verified).toMatchObject({ valid: true, unverified: [] });
    expect(verified.proofs.map(({ circuit }: { circuit: string }) => circuit)).toContain('open-tiny');
    expect(verified.proofs.map(({ circuit }: { circuit: string }) => circuit)).toContain('origin');

    // Every parcel that left is in its folder's log by its hash: sent by commands, by the run, and by the page.
    const sent = {
      county: ['origin', 'enrolment', 'attestation-set'],
      university: ['origin', 'attestation-set'],
    };
    for (const [name, kinds] of Object.entries(sent)) {
      const log = readFileSync(join(at(name), 'audit', 'audit.log'), 'utf8');
      for (const kind of kinds)
        expect(log).toMatch(new RegExp(`"kind":"sends ${kind}","sha256":"[0-9a-f]{64}"`));
    }

    // Each default that was taken is named, and no command was told an id.
    expect(site.notes).toContain('--keystore keys/contributor.json');
    expect(site.notes).toContain('--model risk');
    expect(site.typed.flatMap(({ args }) => args).some((word) => word.includes(model))).toBe(false);
    expect(site.typed.map(({ args }) => args[0])).toEqual([
      ...['hospital', 'hospital', 'check', 'source', 'source', 'commit', 'contributor', 'status', 'claim'],
      'claim',
    ]);
    expect(site.typed.length).toBeLessThanOrEqual(10);
    expect(Math.max(...site.typed.map(({ flags }) => flags))).toBeLessThanOrEqual(2);
  });
});
