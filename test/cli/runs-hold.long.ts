import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CliDeps } from '../../src/cli/command.ts';
import { runAccreditationAdd } from '../../src/cli/commands/accreditation/add.ts';
import { runCommit } from '../../src/cli/commands/commit.ts';
import { runAnswers } from '../../src/cli/commands/contributor/answer-rounds.ts';
import { runContributorKeygen } from '../../src/cli/commands/contributor/keygen.ts';
import { runDevnetFund } from '../../src/cli/commands/devnet/fund.ts';
import { type Devnet, runDevnetStart } from '../../src/cli/commands/devnet/start.ts';
import { runEgressApprove } from '../../src/cli/commands/egress/approve.ts';
import { runModelRegister } from '../../src/cli/commands/model/register.ts';
import { runRoundEvaluate } from '../../src/cli/commands/round/evaluate.ts';
import { runRoundOpen } from '../../src/cli/commands/round/open.ts';
import { runRoundSeal } from '../../src/cli/commands/round/seal.ts';
import { runRoundSettle } from '../../src/cli/commands/round/settle.ts';
import { runSourceBuild } from '../../src/cli/commands/source/build.ts';
import { runSourceKeygen } from '../../src/cli/commands/source/keygen.ts';
import { runSourceSign } from '../../src/cli/commands/source/sign.ts';
import { runStatus } from '../../src/cli/commands/status.ts';
import { runSubmit } from '../../src/cli/commands/submit.ts';
import { runTrainerKeygen } from '../../src/cli/commands/trainer/keygen.ts';
import { AssayProver } from '../../src/prover/assay-prover.ts';
import { PASSWORD, Workspace } from './support/assay.ts';
import { TINY_POLICY, tinyRows } from './support/tiny-policy.ts';

/** `contributor run --hold` and `evaluator run --hold` through a round with real proofs: a person approves each parcel. */
const workspace = new Workspace();
const at = (name: string) => workspace.path(name);
const prover = new AssayProver();
const PARTIES = ['contributor', 'holdout'] as const;
type Party = (typeof PARTIES)[number];
const circuit = 'attestation-tiny';
const deployment = at('deployment.json');
const policy = at('policy.json');
const owner = { keystore: at('trainer.json') };
const notes: Record<Party, string[]> = { contributor: [], holdout: [] };
const depsOf = (note: (line: string) => void): CliDeps => ({
  password: async () => PASSWORD,
  note,
  now: () => Math.floor(Date.now() / 1000),
  prover: async () => prover,
});
const deps = depsOf(() => {});

let devnet: Devnet;
let model: string;
const datasets: Record<string, string> = {};
const rpc = () => ({ rpc: devnet.anvil.url, deployment });
const filesOf = (party: Party) => ({
  datasetFile: at(`${party}-dataset.json`),
  signature: at(`${party}-signature.json`),
});

async function commitParty(party: Party): Promise<void> {
  const source = at(`${party}-source.json`);
  const keystore = at(`${party}-keys.json`);
  const { datasetFile, signature } = filesOf(party);
  const holder = holders[party] as string;
  const file = workspace.write(`${party}.csv`, tinyRows(16, party === 'holdout' ? 100 : 0));
  const build = { file, site: 'clinic', policy, circuit, model, keystore: source, out: datasetFile };
  await runSourceBuild(deps, build);
  await runSourceSign(deps, { datasetFile, holder, keystore: source, out: signature });
  const accreditation = at(`${party}s.json`);
  const commit = { ...rpc(), datasetFile, signature, accreditation, role: party, keystore, work: at(party) };
  datasets[party] = (await runCommit(deps, commit)).dataset;
}
const holders: Record<string, string> = {};

beforeAll(async () => {
  workspace.write('policy.json', JSON.stringify(TINY_POLICY));
  const { address } = await runTrainerKeygen(deps, owner);
  devnet = await runDevnetStart(deps, { deployment, port: '0', edition: '1', fund: [address] });
  for (const party of PARTIES) {
    await runSourceKeygen(deps, { keystore: at(`${party}-source.json`) });
    const keystore = at(`${party}-source.json`);
    await runAccreditationAdd({ file: at(`${party}s.json`), name: party, keystore });
    const made = await runContributorKeygen(deps, { keystore: at(`${party}-keys.json`) });
    await runDevnetFund({ ...rpc(), addresses: [made.address] });
    holders[party] = made.holderCode;
  }
  const lists = { contributors: at('contributors.json'), holdouts: at('holdouts.json') };
  ({ model } = await runModelRegister(deps, { ...rpc(), ...owner, policy, circuit, ...lists }));
  for (const party of PARTIES) await commitParty(party);
});
afterAll(async () => {
  await devnet?.anvil.stop();
  await prover.close();
  workspace.remove();
});

const run = (party: Party) =>
  runAnswers(
    depsOf((line) => notes[party].push(line)),
    {
      ...{ ...rpc(), model, policy, keystore: at(`${party}-keys.json`), work: at(party), hold: true },
      ...{ datasetFile: [filesOf(party).datasetFile], signature: [filesOf(party).signature] },
      ...{ rounds: '1', poll: '1' },
    } as never,
    party,
  );

/** Waits until the run has noted that a parcel waits; approves and sends it. A parcel without an approval is refused. */
async function approveNext(party: Party, count: number, running: Promise<unknown>): Promise<string> {
  const waiting = () =>
    notes[party].flatMap((line) => / (\S+) waits: assay egress approve/.exec(line)?.[1] ?? []);
  let ended: unknown;
  running.then(
    () => {
      ended = 'the run ended';
    },
    (error: unknown) => {
      ended = error;
    },
  );
  while (waiting().length < count) {
    if (ended !== undefined) throw ended;
    await sleep(50);
  }
  const parcel = waiting()[count - 1] as string;
  expect(existsSync(`${parcel}.egress.json`)).toBe(true);
  const submit = { ...rpc(), parcel, keystore: at(`${party}-keys.json`), hold: true };
  await expect(runSubmit(deps, submit)).rejects.toMatchObject({ code: 'parcel-held', exitCode: 3 });
  await runEgressApprove(deps, { parcel, yes: true }, at('.'));
  expect((await runSubmit(deps, submit)).status).toBe('confirmed');
  return parcel;
}

test('runs that hold send no parcel; each is sent once a person approved it, and the runs see the round to its end', async () => {
  const opened = await runRoundOpen(deps, {
    ...{ ...rpc(), ...owner, model, holdout: [datasets.holdout as string] },
    ...{ enrolBlocks: '12' },
  });
  const { round, schedule } = opened;
  const state = async () => {
    const { entry } = await runStatus({
      ...{ ...rpc(), model, round, datasetId: datasets.contributor as string },
    } as never);
    return entry;
  };
  const running = { contributor: run('contributor'), holdout: run('holdout') };
  const enrolment = await approveNext('contributor', 1, running.contributor);
  expect(enrolment).toContain('enrolment-');
  expect((await state())?.enrolled).toBe(true);

  await devnet.anvil.mineTo(schedule.beaconHeight + 1n);
  await runRoundSeal(deps, { ...rpc(), ...owner, round });
  await approveNext('holdout', 1, running.holdout);
  await runRoundEvaluate(deps, { ...rpc(), ...owner, round, policy });
  await approveNext('contributor', 2, running.contributor);
  expect((await state())?.attestedAt).toBeGreaterThan(0n);

  await devnet.anvil.mineTo(schedule.attestDeadline + 1n);
  await runRoundSettle(deps, { ...rpc(), ...owner, round });
  for (const party of PARTIES) expect(await running[party]).toMatchObject({ answered: [], settledRounds: 1 });
  // Each parcel was held once.
  expect(notes.contributor.filter((line) => line.includes('waits: '))).toHaveLength(2);
  expect(notes.holdout.filter((line) => line.includes('waits: '))).toHaveLength(1);
});
