import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HDNodeWallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommitStatement } from '../../src/chain/clients/rounds-types.ts';
import { openChainGateway } from '../../src/chain/gateway/gateway.ts';
import type { ChainGateway } from '../../src/chain/gateway/views.ts';
import type { RoundView, VerifierView } from '../../src/protocol/chain-state.ts';
import type { Field } from '../../src/protocol/field.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { signEnrolment } from '../../src/protocol/typed-data.ts';
import { createLogger } from '../../src/service/logger.ts';
import { type RunningService, startService } from '../../src/service/main.ts';
import { walletSigner } from '../../src/service/signer/signer.ts';
import { toWireProof } from '../../src/verifier/proof.ts';
import { FAR, SOME_DIRECTION, SOME_WEIGHTS, World } from '../contracts/support/world.ts';
import { freshFolder } from '../support/databases.ts';
import { config, keyOf, type SubmissionBody, vkHashes } from './support/harness.ts';

/**
 * The service against the real contracts on a local chain. Their verifiers are mocks that take announced
 * signals, so the gateway is told that they hold the keys whose proofs the test can make.
 */
let world: World;
let model: bigint;
let holder: HDNodeWallet;
let directory: string;
let service: RunningService;

const deploymentFile = () => join(directory, 'deployment.json');

type Verifiers = Pick<
  RoundView,
  'attestationVerifier' | 'openVerifier' | 'evaluateVerifier' | 'stepVerifier'
>;

async function gateway(): Promise<ChainGateway> {
  const real = await openChainGateway({ rpcUrls: [world.anvil.url], deploymentFile: deploymentFile() });
  const as = (view: VerifierView, circuit: string): VerifierView => ({
    ...view,
    circuit,
    vkHash: `${vkHashes[circuit]}`,
  });
  const sized = <T extends Verifiers>(view: T): T => ({
    ...view,
    attestationVerifier: as(view.attestationVerifier, TINY.circuit),
    openVerifier: as(view.openVerifier, 'open-tiny'),
    evaluateVerifier: as(view.evaluateVerifier, 'evaluate-tiny'),
    stepVerifier: as(view.stepVerifier, 'step-tiny'),
  });
  return {
    ...real,
    async model(id) {
      const view = await real.model(id);
      if (view === undefined) return undefined;
      return sized({ ...view, originVerifier: as(view.originVerifier, 'origin') });
    },
    async round(id) {
      const view = await real.round(id);
      return view && sized(view);
    },
  };
}

async function start(): Promise<RunningService> {
  return startService(config({ dataDirectory: join(directory, 'data') }), {
    chain: await gateway(),
    signer: walletSigner(world.wallet(8) as never),
    log: createLogger('silent'),
  });
}

beforeAll(async () => {
  world = await World.start();
  directory = mkdtempSync(join(tmpdir(), 'assay-service-'));
  await freshFolder(join(directory, 'data'));
  writeFileSync(deploymentFile(), JSON.stringify(world.deployment));
  model = await world.register();
  holder = world.wallet(1);
  service = await start();
});
afterAll(async () => {
  await service?.stop();
  await world?.stop();
});

const strings = (value: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, `${member}`]));
const domain = () => ({ chainId: '31337', rounds: world.address('Rounds') });

async function post(path: string, body: unknown): Promise<Response> {
  return fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
    body: JSON.stringify(body),
  });
}

async function get(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${service.url}${path}`)).json()) as Record<string, unknown>;
}

/** Waits until a submission is settled; the test's timeout bounds the wait. */
async function settled(response: Response): Promise<SubmissionBody> {
  const { id } = (await response.json()) as SubmissionBody;
  for (;;) {
    const body = (await get(`/v1/submissions/${id}`)) as unknown as SubmissionBody;
    if (body.status !== 'queued' && body.status !== 'submitted') return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function originBody(statement: CommitStatement) {
  const signals = world.originSignals(statement);
  const role = statement.role === 2 ? 'holdout' : 'contributor';
  return {
    statement: { ...strings(statement), ...domain(), role },
    publicSignals: signals.map(String),
    proof: toWireProof(keyOf('origin').prove(signals)),
  };
}

async function setBody(round: bigint, dataset: bigint, bands: number[] | number) {
  const answer = await world.answer(round, dataset, bands);
  const { set, signals, opening } = answer;
  await world.expectAnswer(answer);
  const state = await world.rounds().dataset(dataset);
  const width = signals.length / set.proofs.length;
  const attestations = set.proofs.map((_, i) => {
    const own: Field[] = signals.slice(i * width, (i + 1) * width);
    return {
      publicSignals: own.map(String),
      proof: toWireProof(keyOf(TINY.circuit).prove(own, `proof ${i}`)),
    };
  });
  const statement = {
    ...domain(),
    model: `${model}`,
    round: `${round}`,
    dataset: `${dataset}`,
    role: state.role === 2 ? 'holdout' : 'contributor',
    beneficiary: state.beneficiary,
    relayerFee: '0',
    deadline: `${FAR}`,
  };
  const openProof = toWireProof(keyOf('open-tiny').prove(opening));
  return { statement, attestations, sealedOpening: set.sealedOpening.map(String), openProof };
}

describe('the service on a local chain', () => {
  it('carries a dataset from its origin through a round', async () => {
    const commitment = world.statement(model, holder.address);
    await world.expectOrigin(commitment);
    const origin = await settled(await post('/v1/origins', originBody(commitment)));
    expect(origin).toMatchObject({ status: 'confirmed', reason: null });
    const dataset = await world.rounds().datasetId(model, commitment.originNullifier);
    expect((await world.rounds().dataset(dataset)).beneficiary).toBe(holder.address);
    expect(await get(`/v1/datasets/${dataset}`)).toMatchObject({
      role: 'contributor',
      records: 40,
      batches: 10,
    });

    const holdout = await world.commit(model, world.wallet(3), { role: 2 });
    const round = await world.open(model, [holdout]);
    expect(await get(`/v1/models/${model}/rounds`)).toEqual({ rounds: [`${round}`], next: null });
    expect(await get('/v1/models')).toEqual({ models: [`${model}`], next: null });
    const datasets = [`${dataset}`, `${holdout}`];
    expect(await get(`/v1/models/${model}/datasets`)).toEqual({ datasets, next: null });

    const message = { round, dataset, deadline: FAR };
    const signature = await signEnrolment(holder, 31337n, world.address('Rounds'), message);
    const enrolment = await post('/v1/enrolments', {
      enrolment: { ...domain(), ...strings(message) },
      signature,
    });
    expect((await settled(enrolment)).status).toBe('confirmed');

    const early = await post('/v1/attestation-sets', {
      ...(await unanswerable(round, dataset)),
    });
    expect([early.status, ((await early.json()) as { code: string }).code]).toEqual([422, 'wrong-phase']);

    await world.draw(round);
    const holdoutBody = await setBody(round, holdout, 0);
    const held = await settled(await post('/v1/attestation-sets', holdoutBody));
    expect(held.status).toBe('confirmed');
    // The chain has forgotten the answered challenge; the submission is known all the same.
    await expect(world.rounds().challenge(round, holdout)).rejects.toMatchObject({
      code: 'ALREADY_ATTESTED',
    });
    const again = await post('/v1/attestation-sets', holdoutBody);
    expect([again.status, ((await again.json()) as SubmissionBody).id]).toEqual([200, held.id]);
    const direction = await world.evaluateSignals(round, SOME_DIRECTION);
    await world.send(world.evaluateVerifier, 'expect', direction);
    const evaluation = {
      statement: { ...domain(), model: `${model}`, round: `${round}`, deadline: `${FAR}` },
      direction: SOME_DIRECTION.map(String),
      proof: toWireProof(keyOf('evaluate-tiny').prove(direction)),
    };
    const evaluated = await settled(await post('/v1/evaluations', evaluation));
    expect(evaluated.status).toBe('confirmed');
    expect((await world.rounds().round(round)).direction).toEqual(SOME_DIRECTION);
    // Its phase is over; the submission is known all the same.
    expect(((await (await post('/v1/evaluations', evaluation)).json()) as SubmissionBody).id).toBe(
      evaluated.id,
    );

    const place = await get(`/v1/models/${model}/rounds/${round}/datasets/${dataset}`);
    expect(place).toMatchObject({
      enrolled: true,
      challenge: await world.rounds().challenge(round, dataset),
    });
    const body = await setBody(round, dataset, [3, 1, 2, -1]);
    const attested = await post('/v1/attestation-sets', body);
    expect(attested.status).toBe(201);
    expect(await settled(attested)).toMatchObject({ status: 'confirmed' });
    expect((await world.rounds().round(round)).sets).toBe(1);
    expect((await post('/v1/attestation-sets', body)).status).toBe(200);
    expect((await world.rounds().round(round)).attested).toBe(1);
    expect(await get(`/v1/models/${model}/rounds/${round}`)).toMatchObject({
      attested: 1,
      status: 'attesting',
    });

    const { schedule } = await world.rounds().round(round);
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    await world.rounds().settle(round);
    // Reported after the configured number of confirmations.
    const node = { rpcUrls: [world.anvil.url], deploymentFile: deploymentFile() };
    const patient = await openChainGateway({ ...node, finality: 3 });
    expect(await patient.settledRounds()).toEqual([]);
    await world.anvil.mineTo(BigInt(await world.anvil.provider.getBlockNumber()) + 2n);
    expect(await patient.settledRounds()).toEqual([{ round, model }]);
    patient.close();
    const next = await world.stepSignals(round, SOME_WEIGHTS);
    await world.send(world.stepVerifier, 'expect', next);
    const step = {
      statement: { ...domain(), model: `${model}`, round: `${round}`, deadline: `${FAR}` },
      weights: SOME_WEIGHTS.map(String),
      proof: toWireProof(keyOf('step-tiny').prove(next)),
    };
    const stepped = await settled(await post('/v1/steps', step));
    expect(stepped.status).toBe('confirmed');
    expect((await world.rounds().training(model)).checkpoint).toEqual(SOME_WEIGHTS);
    const repeated = await post('/v1/steps', step);
    expect([repeated.status, ((await repeated.json()) as SubmissionBody).id]).toEqual([200, stepped.id]);
  });

  it("rejects a submission that the chain refuses, with the contract's error", async () => {
    // The mock verifier does not expect these signals, so the contract refuses the proof.
    const statement = world.statement(model, holder.address);
    const refused = await settled(await post('/v1/origins', originBody(statement)));
    expect(refused).toMatchObject({ status: 'rejected', reason: 'INVALID_PROOF', transaction: null });
  });

  it('continues after a restart with the same signed bytes', async () => {
    const statement = world.statement(model, holder.address);
    await world.expectOrigin(statement);
    await world.anvil.provider.send('evm_setAutomine', [false]);
    const response = await post('/v1/origins', originBody(statement));
    const { id } = (await response.json()) as SubmissionBody;
    let before = await get(`/v1/submissions/${id}`);
    while (before.status !== 'submitted') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      before = await get(`/v1/submissions/${id}`);
    }
    expect(before.status).toBe('submitted');
    await service.stop();
    await world.anvil.provider.send('anvil_dropAllTransactions', []);
    service = await start();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await world.anvil.provider.send('evm_setAutomine', [true]);
    await world.anvil.provider.send('evm_mine', []);
    const after = await settled(await fetch(`${service.url}/v1/submissions/${id}`));
    expect(after.status).toBe('confirmed');
    expect(after.transaction?.hash).toBe((before as unknown as SubmissionBody).transaction?.hash);
    const dataset = await world.rounds().datasetId(model, statement.originNullifier);
    expect((await world.rounds().dataset(dataset)).records).toBe(40);
  });

  it('rejects a second service on the database, and a deployment that is not there (exit code 4)', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'store-locked', exitCode: 4 });
    const rounds = world.deployment.contracts.Rounds;
    if (rounds === undefined) throw new Error('no Rounds');
    const edits = [
      { chainId: 1, code: 'wrong-chain' },
      {
        contracts: { ...world.deployment.contracts, Rounds: { ...rounds, codeHash: `0x${'00'.repeat(32)}` } },
        code: 'code-mismatch',
      },
      {
        contracts: { ...world.deployment.contracts, Rounds: { ...rounds, address: world.wallet(9).address } },
        code: 'code-mismatch',
      },
    ];
    for (const [i, { code, ...edit }] of edits.entries()) {
      const file = join(directory, `${i}.json`);
      writeFileSync(file, JSON.stringify({ ...world.deployment, ...edit }));
      const opened = openChainGateway({ rpcUrls: [world.anvil.url], deploymentFile: file });
      await expect(opened).rejects.toMatchObject({ code, exitCode: 4 });
    }
    const away = openChainGateway({ rpcUrls: ['http://127.0.0.1:9'], deploymentFile: deploymentFile() });
    await expect(away).rejects.toMatchObject({ code: 'chain-unavailable', exitCode: 5 });
  });
});

/** A well-formed set for a round whose challenge is not known yet. */
async function unanswerable(round: bigint, dataset: bigint) {
  const { beneficiary } = await world.rounds().dataset(dataset);
  const signals = Array<bigint>(11).fill(1n);
  const statement = {
    ...domain(),
    model: `${model}`,
    round: `${round}`,
    dataset: `${dataset}`,
    role: 'contributor',
    beneficiary,
    relayerFee: '0',
    deadline: `${FAR}`,
  };
  const proof = toWireProof(keyOf(TINY.circuit).prove(signals));
  return {
    statement,
    attestations: [{ publicSignals: signals.map(String), proof }],
    sealedOpening: ['1', '2', '3', '4'],
    openProof: proof,
  };
}
