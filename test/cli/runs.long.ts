import { setTimeout as sleep } from 'node:timers/promises';
import { Contract, type EventLog } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { RoundsClient } from '../../src/chain/clients/rounds-client.ts';
import { addressOf } from '../../src/chain/deploy/deployment-record.ts';
import type { CliDeps } from '../../src/cli/command.ts';
import { runAccreditationAdd } from '../../src/cli/commands/accreditation/add.ts';
import { runBondRelease } from '../../src/cli/commands/bond/release.ts';
import { runCommit } from '../../src/cli/commands/commit.ts';
import { runAllowFees } from '../../src/cli/commands/contributor/allow-fees.ts';
import { runAnswers } from '../../src/cli/commands/contributor/answer-rounds.ts';
import { runContributorKeygen } from '../../src/cli/commands/contributor/keygen.ts';
import { runDevnetFund } from '../../src/cli/commands/devnet/fund.ts';
import { type Devnet, runDevnetStart } from '../../src/cli/commands/devnet/start.ts';
import { runEnrol } from '../../src/cli/commands/enrol.ts';
import { runModelRegister } from '../../src/cli/commands/model/register.ts';
import { runOperatorKeygen } from '../../src/cli/commands/operator/keygen.ts';
import { runRoundSettle } from '../../src/cli/commands/round/settle.ts';
import { runServe } from '../../src/cli/commands/serve.ts';
import { runSourceBuild } from '../../src/cli/commands/source/build.ts';
import { runSourceKeygen } from '../../src/cli/commands/source/keygen.ts';
import { runSourceSign } from '../../src/cli/commands/source/sign.ts';
import { runTrainerKeygen } from '../../src/cli/commands/trainer/keygen.ts';
import { runTrainerRun } from '../../src/cli/commands/trainer/run.ts';
import { openTrainer } from '../../src/cli/files/accounts.ts';
import { loadPolicy } from '../../src/cli/files/policy-file.ts';
import { type EvaluationBody, type StepBody, wireBody } from '../../src/client/bodies.ts';
import { ServiceClient } from '../../src/client/service-client.ts';
import { type ChainAccess, openChain } from '../../src/delivery/chain-access.ts';
import { readEvaluation, readStep } from '../../src/delivery/submission.ts';
import { evaluateOnChain, stepOnChain } from '../../src/delivery/submit-to-chain.ts';
import type { EvmProof } from '../../src/protocol/evm-proof.ts';
import { AssayProver } from '../../src/prover/assay-prover.ts';
import type { RunningService } from '../../src/service/main.ts';
import { proveCheckpoint, proveDirection } from '../../src/trainer/round-proofs.ts';
import { freshFolder } from '../support/databases.ts';
import { CANARY, PASSWORD, Running, Workspace } from './support/assay.ts';
import { TINY_POLICY, tinyRows } from './support/tiny-policy.ts';

/** Trainer, evaluator and contributor run in processes of their own, are killed and resume. Two rounds, all proofs real. */
const workspace = new Workspace();
const at = (name: string) => workspace.path(name);
const prover = new AssayProver();
const notes: string[] = [];
const deps: CliDeps = {
  password: async () => PASSWORD,
  note: (line) => notes.push(line),
  now: () => Math.floor(Date.now() / 1000),
  prover: async () => prover,
};
const PARTIES = ['contributor', 'holdout'] as const;
type Party = (typeof PARTIES)[number];
const circuit = 'attestation-tiny';
const deployment = at('deployment.json');
const policy = at('policy.json');
const owner = { keystore: at('trainer.json') };

let devnet: Devnet;
let service: RunningService;
let chain: ChainAccess;
let api: ServiceClient;
let rounds: RoundsClient;
let model: string;
const datasets: Record<string, string> = {};
const rpc = () => ({ rpc: devnet.anvil.url, deployment });

async function commitParty(party: Party, holder: string): Promise<void> {
  const keystore = at(`${party}-source.json`);
  const [datasetFile, signature] = [at(`${party}-dataset.json`), at(`${party}-signature.json`)];
  const file = workspace.write(`${party}.csv`, tinyRows(15, party === 'holdout' ? 100 : 0));
  await runSourceBuild(deps, { file, site: 'clinic', policy, circuit, model, keystore, out: datasetFile });
  await runSourceSign(deps, { datasetFile, holder, keystore, out: signature });
  const { dataset } = await runCommit(deps, {
    ...rpc(),
    service: service.url,
    serviceKey: at('service-key'),
    datasetFile,
    signature,
    accreditation: at(`${party}s.json`),
    role: party,
    keystore: at(`${party}-keys.json`),
    work: at('work'),
    // A higher fee than allowed would be refused.
    relayerFee: '3',
  });
  datasets[party] = dataset;
}

beforeAll(async () => {
  const terms = { ...TINY_POLICY.terms, enrolmentBond: '5', trainerBond: '7', maxRelayerFee: '3' };
  workspace.write('policy.json', JSON.stringify({ ...TINY_POLICY, terms }));
  const { address: trainer } = await runTrainerKeygen(deps, owner);
  const { address: operator } = await runOperatorKeygen(deps, { keystore: at('operator.json') });
  devnet = await runDevnetStart(deps, { deployment, port: '0', edition: '1', fund: [trainer, operator] });
  const signer = { keystore: at('operator.json'), port: '0', dataDir: await freshFolder(at('service-data')) };
  service = await runServe(
    deps,
    { ...rpc(), ...signer },
    {
      ASSAY_LOG_LEVEL: 'silent',
      ASSAY_POLL_MS: '50',
      ASSAY_RELAY_BATCH_DELAY_MS: '0',
      ASSAY_REQUESTS_PER_MINUTE: '100000',
      ASSAY_KEY_REQUESTS_PER_MINUTE: '100000',
    },
  );
  const { token } = await service.apiKeys.create({ tenant: 'tests', scopes: ['submit', 'read:own'] });
  workspace.write('service-key', token, 0o600);
  api = new ServiceClient(service.url, { apiKey: token });
  chain = await openChain(devnet.anvil.url, deployment, devnet.deployment);
  rounds = new RoundsClient(addressOf(devnet.deployment, 'Rounds'), devnet.anvil.provider);
  const holders: Record<string, string> = {};
  for (const party of PARTIES) {
    await runSourceKeygen(deps, { keystore: at(`${party}-source.json`) });
    const source = { name: party, keystore: at(`${party}-source.json`) };
    await runAccreditationAdd({ file: at(`${party}s.json`), ...source });
    const made = await runContributorKeygen(deps, { keystore: at(`${party}-keys.json`) });
    await runDevnetFund({ ...rpc(), addresses: [made.address] });
    holders[party] = made.holderCode;
  }
  const lists = { contributors: at('contributors.json'), holdouts: at('holdouts.json') };
  ({ model } = await runModelRegister(deps, { ...rpc(), ...owner, policy, circuit, ...lists }));
  for (const party of PARTIES) {
    const fees = { model, relayer: operator, amount: '3', keystore: at(`${party}-keys.json`) };
    await runAllowFees(deps, { ...rpc(), ...fees });
    await commitParty(party, holders[party] as string);
  }
  // From here on the chain also mines by the clock.
  await devnet.anvil.provider.send('evm_setIntervalMining', [1]);
});
afterAll(async () => {
  chain?.close();
  await service?.stop();
  await devnet?.anvil.stop();
  await prover.close();
  workspace.remove();
});

const common = () => [
  ...[
    '--rpc',
    devnet.anvil.url,
    '--deployment',
    deployment,
    '--service',
    service.url,
    '--service-key',
    at('service-key'),
  ],
  ...['--model', model, '--policy', policy, '--password-file', workspace.password, '--poll', '0.2'],
];
const SCHEDULE = ['--enrol-blocks', '20', '--evaluate-blocks', '400', '--attest-blocks', '400'];

const trainerRun = (goal: string) =>
  new Running([
    ...['trainer', 'run', ...common(), '--keystore', owner.keystore, '--rounds', goal],
    ...['--holdout', datasets.holdout as string, ...SCHEDULE],
  ]);
const files = (party: Party) => ({
  datasetFile: [at(`${party}-dataset.json`)],
  signature: [at(`${party}-signature.json`)],
  keystore: at(`${party}-keys.json`),
  work: at(`work-${party}`),
});
const answerRun = (party: Party, goal: string) => {
  const { datasetFile, signature, keystore, work } = files(party);
  const own = ['--dataset-file', ...datasetFile, '--signature', ...signature, '--keystore', keystore];
  const command = party === 'holdout' ? 'evaluator' : 'contributor';
  return new Running([command, 'run', ...common(), ...own, '--work', work, '--rounds', goal]);
};

/** Mines to the end of enrolment. */
async function overEnrolment(round: bigint): Promise<void> {
  await devnet.anvil.mineTo((await rounds.round(round)).schedule.sealHeight);
}

/** Waits for the contributor's answer, and mines to the end of attesting. */
async function overAttesting(round: bigint): Promise<void> {
  while ((await rounds.round(round)).attested < 1) await sleep(100);
  await devnet.anvil.mineTo((await rounds.round(round)).schedule.attestDeadline + 1n);
}

/** The arguments of the transaction that submitted a round's proof. */
async function sent(round: bigint, event: 'DirectionProven' | 'CheckpointProven') {
  const contract = new Contract(rounds.address, ABIS.rounds, devnet.anvil.provider);
  const [log] = (await contract.queryFilter(event)).filter((each) => (each as EventLog).args.round === round);
  const transaction = await devnet.anvil.provider.getTransaction(log?.transactionHash ?? '');
  const args = ABIS.rounds.parseTransaction({ data: transaction?.data ?? '' })?.args;
  if (args === undefined) throw new Error(`round ${round} has no ${event}`);
  const [, words, deadline, proof] = args;
  return {
    words: [...words] as bigint[],
    deadline: deadline as bigint,
    proof: {
      a: [...proof.a],
      b: [[...proof.b[0]], [...proof.b[1]]],
      c: [...proof.c],
    } as unknown as EvmProof,
  };
}

const wire = ({ a, b, c }: EvmProof) => ({
  a: [`${a[0]}`, `${a[1]}`] as const,
  b: [[`${b[0][1]}`, `${b[0][0]}`] as const, [`${b[1][1]}`, `${b[1][0]}`] as const] as const,
  c: [`${c[0]}`, `${c[1]}`] as const,
});
const oneOff = (words: readonly string[]) =>
  words.map((word, i) => (i === 0 ? `${BigInt(word) + 1n}` : word));

describe('the run commands', () => {
  test('a trainer killed twice and an evaluator killed once resume; the round is settled and stepped', async () => {
    const contributor = answerRun('contributor', '1');
    const evaluator = answerRun('holdout', '1');
    let trainer = trainerRun('1');
    // Kill it directly after the transaction that opened the round.
    await trainer.until('round 1: opened');
    await trainer.kill();
    await contributor.until('enrolled');
    await overEnrolment(1n);
    trainer = trainerRun('1');
    await evaluator.until('proving batches');
    await evaluator.kill();
    const resumed = answerRun('holdout', '1');
    await trainer.until('proving V');
    await trainer.kill();
    expect((await rounds.round(1n)).status).toBe('evaluating');
    trainer = trainerRun('1');
    await overAttesting(1n);
    await Promise.all([trainer.done(), resumed.done(), contributor.done()]);
    const state = await rounds.round(1n);
    expect(state).toMatchObject({ status: 'settled', stepped: true, sets: 1, attested: 1 });
    expect(await rounds.roundCount()).toBe(1n);
    expect(trainer.stderr).toMatch(/round 1: proving the next checkpoint from 1 sets/);
    for (const { stderr } of [contributor, resumed, trainer]) expect(stderr).not.toContain(CANARY);
    // Both bonds are returned, each once.
    const bond = { ...rpc(), keystore: at('operator.json'), round: '1' };
    const enrolment = { ...bond, datasetId: datasets.contributor as string };
    expect(await runBondRelease(deps, enrolment)).toMatchObject({ amount: '5', fate: 'returnable' });
    expect(await runBondRelease(deps, bond)).toMatchObject({ amount: '7', fate: 'returnable' });
    await expect(runBondRelease(deps, bond)).rejects.toMatchObject({ code: 'no-bond' });
    const keyless = {
      ...{
        service: service.url,
        serviceKey: at('service-key'),
        deployment,
        round: '1',
        keystore: at('contributor-keys.json'),
        policy,
      },
      datasetId: datasets.contributor as string,
    };
    await expect(runEnrol(deps, keyless)).rejects.toMatchObject({ code: 'bond-needs-node' });
    // A further run finds nothing to do.
    const again = trainerRun('1');
    await again.done();
    expect(await rounds.roundCount()).toBe(1n);
  });

  test("service and contract reject a forged V and W': off by one, and from another round", async () => {
    const keys = await openTrainer(deps, owner);
    const clients = chain.as(keys.accountKey);
    const job = { chain, prover, keys, deadline: BigInt(deps.now() + 86_400) };
    const place = { chainId: '31337', rounds: chain.rounds, model, round: '2' };
    const refused = async (body: EvaluationBody | StepBody) => {
      const isV = 'direction' in body;
      const submitted = isV ? api.submitEvaluation(body) : api.submitStep(body);
      await expect(submitted).rejects.toMatchObject({ code: 'invalid-proof', exitCode: 5 });
      const carried = isV
        ? evaluateOnChain(clients, readEvaluation(body))
        : stepOnChain(clients, readStep(body));
      await expect(carried).rejects.toMatchObject({ code: 'INVALID_PROOF', exitCode: 5 });
    };
    const contributor = answerRun('contributor', '2');
    const trainer = trainerRun('2');
    await contributor.until('enrolled');
    await overEnrolment(2n);
    await trainer.until('beacon is on chain');
    await trainer.kill();
    const evaluator = answerRun('holdout', '2');
    await evaluator.until('answered');
    await expect(
      runBondRelease(deps, { ...rpc(), keystore: at('operator.json'), round: '2' }),
    ).rejects.toMatchObject({ code: 'bond-held', exitCode: 5 });
    await evaluator.kill();

    const { compiled } = await loadPolicy(policy, circuit);
    const view = async () => {
      const round = await chain.gateway.round(2n);
      if (round === undefined) throw new Error('no round 2');
      return round;
    };
    const v = wireBody((await proveDirection(job, await view(), compiled.policy)).values);
    await refused({ ...v, direction: oneOff(v.direction) });
    const old = await sent(1n, 'DirectionProven');
    const oldV = { direction: old.words.map(String), proof: wire(old.proof) };
    await refused({ statement: { ...place, deadline: `${old.deadline}` }, ...oldV });
    await refused({ ...v, statement: { ...v.statement, deadline: `${job.deadline + 1n}` } });

    const evaluating = trainerRun('2');
    await evaluating.until('V is on chain');
    await evaluating.kill();
    await overAttesting(2n);
    await runRoundSettle(deps, { ...rpc(), ...owner, round: '2' });
    const w = wireBody((await proveCheckpoint(job, await view())).values);
    await refused({ ...w, weights: oneOff(w.weights) });
    const before = await sent(1n, 'CheckpointProven');
    const oldW = { weights: before.words.map(String), proof: wire(before.proof) };
    await refused({ statement: { ...place, deadline: `${before.deadline}` }, ...oldW });
    await refused({ ...w, statement: { ...w.statement, deadline: `${job.deadline + 1n}` } });

    const result = await runTrainerRun(deps, {
      ...rpc(),
      service: service.url,
      serviceKey: at('service-key'),
      ...owner,
      model,
      policy,
      holdout: [datasets.holdout as string],
      rounds: '2',
      poll: '0.2',
    });
    expect(result).toMatchObject({ settledRounds: 2, lastRound: '2' });
    await contributor.done();
    const stepped = await sent(2n, 'CheckpointProven');
    expect(stepped.words.map(String)).toEqual(w.weights);
    const late = await runAnswers(
      deps,
      { ...rpc(), ...files('holdout'), model, policy, rounds: '2' },
      'holdout',
    );
    expect(late).toEqual({ answered: [], settledRounds: 2 });
  });
});
