import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { RoundsClient } from '../../src/chain/clients/rounds-client.ts';
import { addressOf } from '../../src/chain/deploy/deployment-record.ts';
import type { CliDeps } from '../../src/cli/command.ts';
import { runAccreditationAdd } from '../../src/cli/commands/accreditation/add.ts';
import { runClaim } from '../../src/cli/commands/claim.ts';
import { runCommit } from '../../src/cli/commands/commit.ts';
import { runContributorKeygen } from '../../src/cli/commands/contributor/keygen.ts';
import { runContributorRetire } from '../../src/cli/commands/contributor/retire.ts';
import { runDevnetFund } from '../../src/cli/commands/devnet/fund.ts';
import { type Devnet, runDevnetStart } from '../../src/cli/commands/devnet/start.ts';
import { runEnrol } from '../../src/cli/commands/enrol.ts';
import { runModelClose } from '../../src/cli/commands/model/close.ts';
import { runModelRegister } from '../../src/cli/commands/model/register.ts';
import { runOperatorKeygen } from '../../src/cli/commands/operator/keygen.ts';
import { runPay } from '../../src/cli/commands/pay.ts';
import { runProve } from '../../src/cli/commands/prove.ts';
import { runRoundEvaluate } from '../../src/cli/commands/round/evaluate.ts';
import { runRoundExport } from '../../src/cli/commands/round/export.ts';
import { runRoundOpen } from '../../src/cli/commands/round/open.ts';
import { runRoundSeal } from '../../src/cli/commands/round/seal.ts';
import { runRoundSettle } from '../../src/cli/commands/round/settle.ts';
import { runRoundStep } from '../../src/cli/commands/round/step.ts';
import { runServe } from '../../src/cli/commands/serve.ts';
import { runSourceBuild } from '../../src/cli/commands/source/build.ts';
import { runSourceKeygen } from '../../src/cli/commands/source/keygen.ts';
import { runSourceSign } from '../../src/cli/commands/source/sign.ts';
import { runStatus } from '../../src/cli/commands/status.ts';
import { runSubmit } from '../../src/cli/commands/submit.ts';
import { runTrainerKeygen } from '../../src/cli/commands/trainer/keygen.ts';
import { readParcel } from '../../src/cli/files/parcel-file.ts';
import { ServiceClient } from '../../src/client/service-client.ts';
import { unpackWeights } from '../../src/protocol/reference-model.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { AssayProver } from '../../src/prover/assay-prover.ts';
import type { RunningService } from '../../src/service/main.ts';
import { freshFolder } from '../support/databases.ts';
import { assay, BIN, CANARY, olderNode, PASSWORD, Workspace } from './support/assay.ts';
import { TINY_POLICY, tinyRows } from './support/tiny-policy.ts';

const workspace = new Workspace();
const at = (name: string) => workspace.path(name);
const prover = new AssayProver();
let proofs = 0;
const notes: string[] = [];
const deps: CliDeps = {
  password: async () => PASSWORD,
  note: (line) => notes.push(line),
  now: () => Math.floor(Date.now() / 1000),
  prover: async () => ({
    prove: (circuit, inputs) => {
      proofs++;
      return prover.prove(circuit, inputs);
    },
    engine: () => prover.engine(),
    close: () => prover.close(),
  }),
};

let devnet: Devnet;
let service: RunningService;
const PARTIES = ['contributor', 'holdout'] as const;
type Party = (typeof PARTIES)[number];
const circuit = 'attestation-tiny';
const deployment = at('deployment.json');
const policy = at('policy.json');
const work = at('work');
const owner = { keystore: at('trainer.json') };
const rpc = () => ({ rpc: devnet.anvil.url, deployment });
const viaService = () => ({ service: service.url, serviceKey: at('service-key'), deployment });

beforeAll(async () => {
  workspace.write('policy.json', JSON.stringify(TINY_POLICY));
  workspace.write('contributor.csv', tinyRows(15));
  workspace.write('holdout.csv', tinyRows(16, 100));
  const { address: trainer } = await runTrainerKeygen(deps, owner);
  const { address: operator } = await runOperatorKeygen(deps, { keystore: at('operator.json') });
  devnet = await runDevnetStart(deps, { deployment, port: '0', edition: '1', fund: [trainer, operator] });
  service = await runServe(
    deps,
    {
      ...rpc(),
      port: '0',
      dataDir: await freshFolder(at('service-data')),
      keystore: at('operator.json'),
    },
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
});
afterAll(async () => {
  await service?.stop();
  await devnet?.anvil.stop();
  await prover.close();
  workspace.remove();
});

/** Makes keys, accreditation list, dataset and signature of one party. Building needs the model's id. */
async function keys(party: Party): Promise<{ holderCode: string; address: string }> {
  await runSourceKeygen(deps, { keystore: at(`${party}-source.json`) });
  await runAccreditationAdd({
    file: at(`${party}s.json`),
    name: party,
    keystore: at(`${party}-source.json`),
  });
  const made = await runContributorKeygen(deps, { keystore: at(`${party}-keys.json`) });
  await runDevnetFund({ ...rpc(), addresses: [made.address] });
  return made;
}

const proveOptions = (party: Party, round: string) => ({
  round,
  datasetFile: at(`${party}-dataset.json`),
  signature: at(`${party}-signature.json`),
  policy,
  keystore: at(`${party}-keys.json`),
  work,
});

describe('one model from keys to royalties', () => {
  const datasets: Record<string, string> = {};
  const accounts: Record<string, string> = {};
  let model: string;
  let trainerKey: string;
  let round: string;
  let parcel: string;

  test('keys, lists, model and datasets are made, and both datasets are committed through the service', async () => {
    const made = { contributor: await keys('contributor'), holdout: await keys('holdout') };
    const registered = await runModelRegister(deps, {
      ...rpc(),
      ...owner,
      policy,
      circuit,
      contributors: at('contributors.json'),
      holdouts: at('holdouts.json'),
    });
    ({ model } = registered);
    trainerKey = registered.trainerKey.join(',');
    for (const party of PARTIES) {
      const keystore = at(`${party}-source.json`);
      const datasetFile = at(`${party}-dataset.json`);
      const signature = at(`${party}-signature.json`);
      await runSourceBuild(deps, {
        file: at(`${party}.csv`),
        site: 'clinic',
        policy,
        circuit,
        model,
        keystore,
        out: datasetFile,
      });
      await runSourceSign(deps, { datasetFile, holder: made[party].holderCode, keystore, out: signature });
      const options = {
        ...viaService(),
        datasetFile,
        signature,
        accreditation: at(`${party}s.json`),
        role: party,
        keystore: at(`${party}-keys.json`),
        work,
      };
      const before = proofs;
      const { dataset, delivery } = await runCommit(deps, options);
      expect(delivery?.status).toBe('confirmed');
      expect(proofs).toBe(before + 1);
      // A second run proves nothing anew and gives the same submission.
      expect((await runCommit(deps, options)).delivery).toEqual(delivery);
      expect(proofs).toBe(before + 1);
      // Without the parcel too: a dataset on chain is not proven again.
      expect((await runCommit(deps, { ...options, work: at('empty') })).delivery?.submission).toBeNull();
      expect(proofs).toBe(before + 1);
      datasets[party] = dataset;
      accounts[party] = made[party].address;
    }
    const { dataset } = await runStatus({ ...viaService(), datasetId: datasets.contributor as string });
    expect(dataset).toMatchObject({
      role: 'contributor',
      records: 15,
      batches: 4,
      beneficiary: accounts.contributor,
    });
  });

  test('a round opens, the contributor enrols, the round is sealed', async () => {
    const opened = await runRoundOpen(deps, {
      ...rpc(),
      ...owner,
      model,
      holdout: [datasets.holdout as string],
      enrolBlocks: '4',
    });
    ({ round } = opened);
    const enrolled = await runEnrol(deps, {
      ...viaService(),
      ...rpc(),
      round,
      policy,
      datasetId: datasets.contributor as string,
      keystore: at('contributor-keys.json'),
    });
    expect(enrolled.delivery?.status).toBe('confirmed');
    await expect(runRoundSeal(deps, { ...rpc(), ...owner, round })).rejects.toMatchObject({
      code: 'too-early',
      exitCode: 5,
    });
    await devnet.anvil.mineTo(opened.schedule.beaconHeight + 1n);
    expect(await runRoundSeal(deps, { ...rpc(), ...owner, round })).toMatchObject({ enrolled: 1 });
  });

  test('the holdout answers by its own transaction; V is proven and submitted by the service', async () => {
    const proved = await runProve(deps, { ...proveOptions('holdout', round), ...rpc() });
    expect(proved.bands).toEqual([0, 0]);
    const early = runRoundEvaluate(deps, { ...rpc(), ...owner, round, policy });
    await expect(early).rejects.toMatchObject({ code: 'holdout-missing' });
    const submitted = await runSubmit(deps, {
      ...rpc(),
      parcel: proved.parcel,
      keystore: at('operator.json'),
    });
    expect(submitted).toMatchObject({ kind: 'attestation-set', submission: null, status: 'confirmed' });
    const before = proofs;
    const options = { ...rpc(), ...viaService(), ...owner, round, policy };
    const stranger = { ...options, keystore: at('stranger.json') };
    await runTrainerKeygen(deps, stranger);
    await expect(runRoundEvaluate(deps, stranger)).rejects.toMatchObject({ code: 'wrong-keystore' });
    const evaluated = await runRoundEvaluate(deps, options);
    expect(evaluated.direction).toHaveLength(5);
    expect(evaluated.delivery).toMatchObject({ status: 'confirmed', submission: expect.any(String) });
    expect(proofs).toBe(before + 1);
    await expect(runRoundEvaluate(deps, options)).rejects.toMatchObject({ code: 'wrong-phase' });
  });

  test('prove rejects a service as the only source of the trainer key, another key, and another policy', async () => {
    const options = proveOptions('contributor', round);
    await expect(runProve(deps, { ...options, ...viaService() })).rejects.toMatchObject({
      code: 'bad-option',
    });
    const strange = { ...options, ...viaService(), trainerKey: '1,2' };
    await expect(runProve(deps, strange)).rejects.toMatchObject({ code: 'wrong-trainer-key', exitCode: 5 });
    const other = { ...TINY_POLICY, rules: { ...TINY_POLICY.rules, vScale: 17 } };
    workspace.write('other-policy.json', JSON.stringify(other));
    const wrong = { ...options, ...rpc(), policy: at('other-policy.json') };
    await expect(runProve(deps, wrong)).rejects.toMatchObject({ code: 'wrong-policy', exitCode: 2 });
  });

  test('a machine without a network proves the challenge of a task file', async ({ skip }) => {
    const isolated = (...args: string[]) =>
      spawnSync('unshare', ['--net', process.execPath, ...args], { encoding: 'utf8' });
    if (isolated('--version').status !== 0) {
      console.warn(
        'this user cannot cut off the network (unshare --net): the test of the air gap is skipped',
      );
      skip();
    }
    const reach = `await fetch(${JSON.stringify(devnet.anvil.url)})`;
    expect(isolated('--input-type=module', '-e', reach).status).not.toBe(0);

    const task = at('task.json');
    const datasetId = [datasets.contributor as string];
    const exported = await runRoundExport(deps, {
      ...{ ...rpc(), model, round, policy, datasetId, out: task },
      keystore: at('contributor-keys.json'),
    });
    expect(exported.datasets[0]?.challenge).toHaveLength(2);
    const options = proveOptions('contributor', round);
    // Only a task that the ledger of this keystore authenticated is taken, unchanged.
    const changed = JSON.parse(readFileSync(task, 'utf8'));
    changed.round.weights[0] = `${BigInt(changed.round.weights[0]) + 1n}`;
    workspace.write('changed-task.json', JSON.stringify(changed));
    const foreign = { ...options, deployment, trainerKey, task: at('changed-task.json') };
    await expect(runProve(deps, foreign)).rejects.toMatchObject({
      code: 'task-not-authenticated',
      exitCode: 3,
    });
    const command = [
      ...[BIN, 'prove', '--round', round, '--task', task, '--trainer-key', trainerKey, '--json'],
      ...['--dataset-file', options.datasetFile, '--signature', options.signature, '--policy', policy],
      ...['--keystore', options.keystore, '--password-file', workspace.write('password', PASSWORD, 0o600)],
      ...['--deployment', deployment, '--work', at('air-gap')],
    ];
    const proved = isolated(...command);
    expect(proved.stderr).not.toContain('[');
    const { parcel: file, bands, cost } = JSON.parse(proved.stdout);
    expect(bands).toHaveLength(2);
    expect(cost).toMatchObject({ proofs: 3, kept: 0 });
    expect((await readParcel(file)).kind).toBe('attestation-set');
    // The trainer key must come from another source than the task file.
    const keyless = command.filter((argument) => argument !== '--trainer-key' && argument !== trainerKey);
    expect(isolated(...keyless).stderr).toContain('[bad-option]');
  });

  test('prove resumes an interrupted run, and proves a damaged file anew', async () => {
    const options = {
      ...proveOptions('contributor', round),
      ...viaService(),
      ...rpc(),
      trainerKey,
    };
    const before = proofs;
    // Without its ledger the keystore answers nothing: the chain shows an enrolment.
    const ledger = `${options.keystore}.ledger`;
    renameSync(ledger, at('newest.ledger'));
    await expect(runProve(deps, options)).rejects.toMatchObject({ code: 'ledger-lost', exitCode: 3 });
    renameSync(at('newest.ledger'), ledger);
    const interrupted: CliDeps = {
      ...deps,
      note: (line) => {
        if (line.includes('proven and verified')) throw new Error('interrupted');
      },
    };
    await expect(runProve(interrupted, options)).rejects.toThrow('interrupted');
    expect(proofs).toBe(before + 1);
    const proved = await runProve(deps, options);
    // One proof for the other batch, one for the sealed opening.
    expect(proofs).toBe(before + 3);
    expect(proved.bands.reduce((sum, band) => sum + band, 0)).toBeGreaterThan(0);
    const folder = join(proved.parcel, '..');
    const kept = readdirSync(folder).filter((name) => name.startsWith('batch-'));
    expect(kept).toHaveLength(2);
    const verified = await assay(['verify', join(folder, kept[0] as string)]);
    expect(verified.code).toBe(0);
    const damaged = readFileSync(join(folder, kept[0] as string), 'utf8').replace(
      /"a": \[\s*"\d/,
      (text) => `${text}1`,
    );
    writeFileSync(join(folder, kept[0] as string), damaged);
    ({ parcel } = await runProve(deps, options));
    expect(proofs).toBe(before + 5);
  });

  test('a parcel is kept while the service is unreachable, and is submitted once however often it is sent', async () => {
    const away = { deployment, service: 'http://127.0.0.1:9', parcel };
    await expect(runSubmit(deps, away)).rejects.toMatchObject({ code: 'service-unreachable', exitCode: 5 });
    const first = await runSubmit(deps, { ...viaService(), parcel });
    expect(first.status).toBe('confirmed');
    expect(await runSubmit(deps, { ...viaService(), parcel })).toEqual(first);
    const { entry } = await runStatus({ ...viaService(), datasetId: datasets.contributor as string, round });
    expect(entry).toMatchObject({ enrolled: true, accepted: true });
    const keystore = at('contributor-keys.json');
    const own = await runStatus({ ...rpc(), keystore, datasetId: datasets.contributor as string }, deps);
    expect(own.privacy).toMatchObject({ rounds: 1, openingsUsed: 1, openingsAllowed: 4, epsilon: null });
  });

  test('the round is settled; the step is proven and submitted by the owner', async () => {
    const { round: state } = await runStatus({ ...rpc(), model, round });
    await devnet.anvil.mineTo((state?.attestDeadline ?? 0n) + 1n);
    expect(await runRoundSettle(deps, { ...rpc(), ...owner, round })).toMatchObject({ attested: 1, sets: 1 });
    const stepped = await runRoundStep(deps, { ...rpc(), ...owner, round });
    expect(stepped.delivery).toMatchObject({ status: 'confirmed', submission: null });
    const rounds = new RoundsClient(addressOf(devnet.deployment, 'Rounds'), devnet.anvil.provider);
    const { checkpoint } = await rounds.training(BigInt(model));
    expect(unpackWeights(checkpoint, TINY).map(String)).toEqual(stepped.weights);
    expect(stepped.weights?.some((word) => word !== '0')).toBe(true);
    await expect(runRoundStep(deps, { ...rpc(), ...owner, round })).rejects.toMatchObject({
      code: 'wrong-phase',
    });
  });

  test('the model is closed, a use is paid, the contributor claims', async () => {
    await runModelClose(deps, { ...rpc(), ...owner, model });
    const claim = {
      ...rpc(),
      model,
      keystore: at('contributor-keys.json'),
      datasetId: [datasets.contributor as string],
    };
    const vested = await runClaim(deps, claim);
    expect(BigInt(vested.stake)).toBeGreaterThan(0n);
    await runPay(deps, { ...rpc(), model, amount: '10000', use: 'inference', keystore: at('operator.json') });
    const printed = await runClaim(deps, { ...claim, print: true });
    // The contributors' 70 %, rounded in favour of the pool.
    expect(printed).toMatchObject({ claimed: '6999', transactions: [] });
    expect(printed.calls).toHaveLength(2);
    expect((await runClaim(deps, claim)).claimed).toBe('6999');
    expect((await runClaim(deps, claim)).claimed).toBe('0');
    // Retiring withdraws a dataset on chain, once; what it earned stays claimed.
    const { datasets: retired } = await runContributorRetire(deps, claim);
    expect(retired[0]?.transaction).toMatch(/^0x/);
    expect((await runContributorRetire(deps, claim)).datasets[0]?.transaction).toBeNull();
    const { dataset } = await runStatus({ ...rpc(), datasetId: datasets.contributor as string });
    expect(dataset).toMatchObject({ withdrawn: true });
  });

  test('no note and no file that leaves the machine holds a record value', () => {
    for (const name of readdirSync(work, { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.json')) expect(readFileSync(join(work, name), 'utf8')).not.toContain(`p${CANARY}`);
    }
    expect(notes.join('\n')).not.toContain(CANARY);
  });
});

describe('serve', () => {
  test('runs until SIGTERM, also when an older Node passes the signal on, and exits with 0', async () => {
    const args = ['serve', '--rpc', devnet.anvil.url, '--deployment', deployment, '--port', '0'];
    const signer = ['--keystore', at('operator.json'), '--password-file', workspace.password];
    const child = spawn(
      olderNode() ?? process.execPath,
      [BIN, ...args, '--data-dir', at('served'), ...signer],
      {
        env: { ...process.env, ASSAY_LOG_LEVEL: 'silent' },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    // An older Node passes this signal on, but cannot pass SIGKILL on.
    onTestFinished(() => void child.kill('SIGTERM'));
    let text = '';
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => {
        text += chunk;
        if (text.includes('administration on http://127.0.0.1:')) resolve();
      });
      void ended.then(() => reject(new Error(`ended before it listened: ${text}`)));
    });
    const [url, adminUrl] = text.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? [];
    expect((await fetch(`${url}/openapi.json`)).status).toBe(200);
    expect((await fetch(`${adminUrl}/healthz`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

describe('the service client', () => {
  const answer = (status: number, body: string) => async () =>
    new Response(body, {
      status,
      headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' },
    });

  test('rejects answers in another format and passes problems on, with exit code 5', async () => {
    const html = new ServiceClient('http://127.0.0.1:1', { fetch: answer(200, '<html>') as typeof fetch });
    await expect(html.model(1n)).rejects.toMatchObject({ code: 'service-answer', exitCode: 5 });
    const other = new ServiceClient('http://127.0.0.1:1', {
      fetch: answer(200, '{"id":"1"}') as typeof fetch,
    });
    await expect(other.dataset(1n)).rejects.toMatchObject({ code: 'service-answer', exitCode: 5 });
    const problem = JSON.stringify({ code: 'wrong-phase', detail: 'not now' });
    const refusing = new ServiceClient('http://127.0.0.1:1', { fetch: answer(422, problem) as typeof fetch });
    await expect(refusing.model(1n)).rejects.toMatchObject({ code: 'wrong-phase', exitCode: 5 });
  });

  test('rejects an address that is malformed or has credentials', () => {
    for (const url of ['ftp://x', 'nonsense', 'http://user:secret@host']) {
      expect(() => new ServiceClient(url)).toThrow(expect.objectContaining({ code: 'bad-option' }));
    }
  });
});
