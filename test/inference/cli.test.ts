import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInferVerify } from '../../src/cli/commands/infer/verify.ts';
import { runOperatorKeygen } from '../../src/cli/commands/operator/keygen.ts';
import { readCheckpointFile } from '../../src/cli/files/checkpoint-file.ts';
import { startSecondGateway } from '../../src/cli/second/commands/infer-serve.ts';
import { InferenceClient } from '../../src/client/inference-client.ts';
import { openSecondChain, type SecondChainAccess } from '../../src/delivery/second/chain-access.ts';
import type { InferenceGateway } from '../../src/inference/gateway.ts';
import { createLogger } from '../../src/service/logger.ts';
import { GatewayWorld } from './support/gateway-world.ts';
import { POLICY, RECORD, SCHEMA, WEIGHTS } from './support/second-checkpoint.ts';

const deps = {
  password: async () => 'a password of the tests',
  note: () => {},
  now: () => Date.now() / 1000,
} as never;
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, entry) => (typeof entry === 'bigint' ? `${entry}` : entry)));

describe('assay infer', () => {
  let world: GatewayWorld;
  let folder: string;
  let chain: SecondChainAccess;
  let gateway: InferenceGateway;
  const file = (name: string) => join(folder, name);
  const write = (name: string, value: unknown) =>
    writeFile(file(name), JSON.stringify(plain(value)), { mode: 0o600 });
  const checkpointFile = (changes: object = {}) => {
    const { schemaHash: _, ...policy } = POLICY;
    return {
      ...{ format: 'assay/checkpoint/v2', circuit: 'attestation-tiny', chainId: '31337' },
      ...{ rounds: world.rounds, model: `${world.model}`, round: '3' },
      ...{ weights: world.checkpoint.weights, schema: SCHEMA, policy, ...changes },
    };
  };

  beforeAll(async () => {
    world = await GatewayWorld.start();
    folder = await mkdtemp(join(tmpdir(), 'assay-infer-'));
    await write('deployment.json', world.world.deployment);
    await write('checkpoint.json', checkpointFile());
    const { address } = await runOperatorKeygen(deps, { keystore: file('operator.json') });
    await world.world.anvil.provider.send('anvil_setBalance', [address, '0x56bc75e2d63100000']);
    chain = await openSecondChain(world.world.anvil.url, file('deployment.json'));
    gateway = await startSecondGateway(deps, options(), chain, createLogger('silent'));
  });
  afterAll(async () => {
    await gateway?.stop();
    chain?.close();
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const options = (changes: object = {}) => ({
    ...{ deployment: file('deployment.json'), rpc: world.world.anvil.url, model: `${world.model}` },
    ...{ checkpoint: file('checkpoint.json'), dataDir: file('data'), port: '0', proofUses: '5' },
    ...{ keystore: file('operator.json'), ...changes },
  });

  it('serves a checkpoint file, proves an answer, and verifies it with the record and without', async () => {
    const subscription = await world.subscribe(20n);
    const client = new InferenceClient(gateway.url);
    const answer = await client.infer([RECORD], subscription, 5n, { prove: true, uses: 5 });
    await write('answer.json', answer);
    await write('record.json', RECORD);
    await write('other.json', { features: { ...RECORD.features, pressure: 43 } });
    const verify = (changes: object = {}) =>
      runInferVerify({ answer: file('answer.json'), checkpoint: file('checkpoint.json'), ...changes });
    expect(await verify()).toMatchObject({
      valid: true,
      against: 'file',
      record: false,
      useId: answer.use.useId,
    });
    expect(await verify({ record: file('record.json') })).toMatchObject({ valid: true, record: true });
    expect(await verify({ record: file('other.json') })).toMatchObject({
      valid: false,
      fault: 'another-record',
    });
    const [word, ...rest] = world.checkpoint.weights;
    await write('changed.json', checkpointFile({ weights: [(word ?? 0n) + 1n, ...rest] }));
    expect(await verify({ checkpoint: file('changed.json') })).toMatchObject({ fault: 'another-statement' });
    // The chain of the test has no step of that round.
    const rpc = { rpc: world.world.anvil.url, rounds: world.rounds };
    await expect(verify({ checkpoint: undefined, ...rpc })).rejects.toMatchObject({ code: 'no-checkpoint' });
    await expect(verify({ checkpoint: undefined })).rejects.toMatchObject({ code: 'bad-option' });
    await write('no-answer.json', { answers: [] });
    await expect(verify({ answer: file('no-answer.json') })).rejects.toMatchObject({ code: 'bad-answer' });
  });

  it('reads a checkpoint file to the very checkpoint', async () => {
    const { checkpoint, chainId, rounds } = await readCheckpointFile(file('checkpoint.json'));
    expect(chainId).toBe(31_337n);
    expect(rounds).toBe(world.rounds);
    expect(checkpoint.policyHash).toBe(world.checkpoint.policyHash);
    expect(checkpoint.answer([139, 120, 0, 128])).toBe(world.checkpoint.answer([139, 120, 0, 128]));
    expect(WEIGHTS).toHaveLength(5);
  });

  it('refuses files of another form, chain or shape', async () => {
    for (const [changes, code] of [
      [{ format: 'assay/checkpoint/v1' }, 'bad-checkpoint'],
      [{ more: 1 }, 'bad-checkpoint'],
      [{ circuit: 'attestation-none' }, 'unknown-circuit'],
      [{ weights: ['1', '2'] }, 'wrong-arity'],
      [{ policy: { ...checkpointFile().policy, bound: 300 } }, 'bad-policy'],
    ] as const) {
      await write('bad.json', checkpointFile(changes));
      await expect(readCheckpointFile(file('bad.json'))).rejects.toMatchObject({ code });
    }
    await write('elsewhere.json', checkpointFile({ chainId: '1' }));
    const refused = (changes: object) =>
      startSecondGateway(deps, options(changes), chain, createLogger('silent'));
    await expect(refused({ checkpoint: file('elsewhere.json') })).rejects.toMatchObject({
      code: 'bad-checkpoint',
    });
    await expect(refused({ checkpoint: undefined })).rejects.toMatchObject({ code: 'bad-option' });
    await expect(refused({ receiptSeconds: '5' })).rejects.toMatchObject({ code: 'bad-option' });
    await expect(refused({ x402Price: '0' })).rejects.toMatchObject({ code: 'bad-option' });
    await expect(refused({ facilitator: 'http://pay.example' })).rejects.toMatchObject({
      code: 'bad-option',
    });
    await expect(
      refused({ checkpoint: undefined, policy: 'policies/second/pima-diabetes.json', model: '9' }),
    ).rejects.toMatchObject({
      code: 'no-such-model',
    });
  });
});
