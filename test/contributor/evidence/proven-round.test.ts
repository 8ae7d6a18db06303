import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readHeader } from '../../../src/chain/clients/header-proof.ts';
import { startAnvil } from '../../../src/chain/deploy/anvil.ts';
import { agreedBlock } from '../../../src/contributor/evidence/agreed-block.ts';
import type { EvidenceEndpoint } from '../../../src/contributor/evidence/endpoints.ts';
import { drawHoldout, touchedPositions } from '../../../src/contributor/evidence/holdout-draw.ts';
import { provenCode, provenOrder, provenRound } from '../../../src/contributor/evidence/proven-round.ts';
import codes from '../../../src/contributor/evidence/verifier-codes.json' with { type: 'json' };
import { challenge } from '../../../src/protocol/challenge.ts';
import { asField } from '../../../src/protocol/field.ts';
import { World } from '../../contracts/support/world.ts';

let world: World;
let model: bigint;
let holdout: bigint;
let contributor: bigint;
let endpoint: EvidenceEndpoint;

/** An endpoint that changes answers to one method. */
const lying = (method: string, change: (answer: never) => unknown): EvidenceEndpoint => ({
  name: 'liar',
  send: async (asked, params) => {
    const answer = await endpoint.send(asked, params);
    return asked === method ? change(structuredClone(answer) as never) : answer;
  },
});

const CHAIN = 31337n;
const newest = () => agreedBlock([endpoint], CHAIN, undefined);
const contract = () => world.address('Rounds');

beforeAll(async () => {
  world = await World.start();
  endpoint = { name: 'anvil', send: (method, params) => world.anvil.provider.send(method, params) };
  model = await world.register({ challengeSize: 3, holdoutBatches: 3 });
  const [, alice, carol] = [0, 1, 2].map((i) => world.wallet(i));
  if (alice === undefined || carol === undefined) throw new Error('no wallets');
  contributor = await world.commit(model, alice, { records: 39 });
  holdout = await world.commit(model, carol, { role: 2, records: 40 });
});
afterAll(() => world?.stop());

describe('a round that is read with proofs', () => {
  test('equals what the contract says, before and after the draw, and the draws follow from it', async () => {
    const round = await world.open(model, [holdout]);
    await world.rounds(world.wallet(1)).enrol(round, contributor);
    const before = await provenRound(endpoint, await newest(), contract(), round, contributor);
    const view = await world.rounds().round(round);
    expect(before).toMatchObject({ status: 'open', beacon: 0n, model, weights: view.weights, direction: [] });
    expect(before).toMatchObject({ policyHash: view.pins.policyHash, trainerKey: view.pins.trainerKey });
    expect(before.dataset).toMatchObject({
      records: 39,
      batches: 10,
      role: 1,
      lastRound: round,
      answered: 0,
    });
    expect(before.entry).toEqual({ enrolled: true, draws: 3, attestedAt: 0n });

    await world.draw(round);
    const block = await agreedBlock([endpoint], CHAIN, undefined, view.schedule.beaconHeight);
    const drawn = await provenRound(endpoint, block, contract(), round, holdout);
    expect(BigInt(block.ancestors.get(view.schedule.beaconHeight)?.mixHash ?? 0)).toBe(drawn.beacon);
    const seed = { beacon: drawn.beacon, chainId: CHAIN, rounds: contract(), model: asField(model), round };
    expect(challenge({ ...seed, root: asField(before.dataset.root) }, 10, 3)).toEqual(
      await world.rounds().challenge(round, contributor),
    );
    await world.answerHoldout(round, holdout);
    await world.direct(round);
    await world.attest(round, contributor, 1);
    const after = await provenRound(endpoint, await newest(), contract(), round, contributor);
    expect(after).toMatchObject({
      status: 'attesting',
      direction: (await world.rounds().round(round)).direction,
    });
    expect(after.dataset.answered).toBe(1);
    await world.finish(round);
  });

  test('gives the order of unopened holdout batches, from which the next draw follows', async () => {
    const round = await world.open(model, [holdout]);
    await world.draw(round);
    const block = await newest();
    const { beacon, dataset, entry } = await provenRound(endpoint, block, contract(), round, holdout);
    expect(dataset.unopened).toBe(7);
    const seed = { beacon, chainId: CHAIN, rounds: contract(), model: asField(model), round };
    const full = { ...seed, root: asField(dataset.root) };
    const positions = touchedPositions(full, dataset.unopened, entry.draws);
    const order = await provenOrder(endpoint, block, contract(), holdout, positions);
    expect(drawHoldout(full, dataset.unopened, entry.draws, order)).toEqual(
      await world.rounds().challenge(round, holdout),
    );
  });

  test("names the code of a verifier as this release's list has it", async () => {
    const block = async () => agreedBlock([endpoint], CHAIN, undefined);
    for (const [circuit, name] of [
      ['attestation-tiny', 'AttestationTinyVerifier'],
      ['open-tiny', 'OpenTinyVerifier'],
    ] as const) {
      const address = await world.put(name);
      expect(await provenCode(endpoint, await block(), address)).toBe(codes[circuit]);
    }
    const mock = await world.attestationVerifier.getAddress();
    expect(Object.values(codes)).not.toContain(await provenCode(endpoint, await block(), mock));
    expect(await provenCode(endpoint, await block(), `0x${'77'.repeat(20)}`)).toBeUndefined();
  });

  test('is refused if a node changes any part of a proof', async () => {
    const block = await newest();
    const read = (from: EvidenceEndpoint) => provenRound(from, block, contract(), 1n, contributor);
    type Answer = { accountProof: string[]; storageProof: { proof: string[] }[] };
    const flip = (nodes: string[], at: number) => {
      const node = nodes[at] as string;
      nodes[at] = `${node.slice(0, -1)}${node.endsWith('0') ? '1' : '0'}`;
    };
    const changing = (change: (answer: Answer) => void) => (answer: Answer) => {
      change(answer);
      return answer;
    };
    const changes: ((answer: Answer) => unknown)[] = [
      changing(({ accountProof }) => flip(accountProof, 0)),
      changing(({ accountProof }) => flip(accountProof, accountProof.length - 1)),
      changing(({ storageProof }) => flip(storageProof[0]?.proof as string[], 0)),
      (answer) => ({ ...answer, accountProof: [] }),
      (answer) => ({ ...answer, storageProof: [] }),
      (answer) => ({ ...answer, storageProof: [...answer.storageProof].reverse() }),
      (answer) => ({ ...answer, storageProof: answer.storageProof.map(() => ({ proof: [] })) }),
      (answer) => ({ ...answer, accountProof: [...answer.accountProof, '0x80'] }),
      () => null,
    ];
    for (const change of changes) {
      await expect(read(lying('eth_getProof', change as never))).rejects.toMatchObject({
        code: 'evidence-false',
        exitCode: 3,
      });
    }
    expect((await read(endpoint)).model).toBe(model);
  });
});

describe('a block that the endpoints agree on', () => {
  test('is the finalised one, and on a local chain the newest', async () => {
    const tags: unknown[] = [];
    const recording = (chainId: string): EvidenceEndpoint => ({
      name: 'recording',
      send: async (method, params) => {
        if (method === 'eth_chainId') return chainId;
        if (typeof params[0] === 'string' && !params[0].startsWith('0x')) tags.push(params[0]);
        return endpoint.send(method, params);
      },
    });
    await agreedBlock([recording('0x1'), recording('0x1')], 1n, undefined);
    await agreedBlock([recording('0x7a69')], CHAIN, undefined);
    expect(tags).toEqual(['finalized', 'finalized', 'latest']);
  });

  test('is refused with another header at one of them, and with a header that does not hash to its name', async () => {
    const other = lying(
      'eth_getBlockByNumber',
      (block: Record<string, string>) => ({ ...block, gasUsed: '0x1' }) as never,
    );
    await expect(agreedBlock([endpoint, other], CHAIN, undefined)).rejects.toMatchObject({
      code: 'header-unknown',
    });
    const latest = (send: EvidenceEndpoint['send'], height: string): EvidenceEndpoint => ({
      name: 'other',
      send: (method, params) => send(method, params[0] === 'latest' ? [height, false] : params),
    });
    const older = latest(endpoint.send, '0x3');
    expect(await agreedBlock([older, endpoint], CHAIN, undefined)).toMatchObject({ height: 3n });
    const fork = await startAnvil();
    onTestFinished(() => fork.stop());
    await fork.mineTo(5n);
    const forked = latest((method, params) => fork.provider.send(method, params), '0x4');
    await expect(agreedBlock([endpoint, forked], CHAIN, undefined)).rejects.toMatchObject({
      code: 'endpoints-disagree',
      exitCode: 3,
    });
    // A header of another height than the one that was asked for.
    const confused: EvidenceEndpoint = {
      name: 'confused',
      send: (method, params) => endpoint.send(method, params[0] === '0x3' ? ['0x2', false] : params),
    };
    await expect(agreedBlock([older, confused], CHAIN, undefined)).rejects.toMatchObject({
      code: 'evidence-false',
    });
  });

  test('must descend from the block that the ledger knows, and must not be older', async () => {
    const { hash } = await readHeader(endpoint, 5n);
    const known = { height: 5n, hash: hash.slice(2) };
    expect((await agreedBlock([endpoint], CHAIN, known)).ancestors.get(5n)?.hash).toBe(hash);
    await expect(agreedBlock([endpoint], CHAIN, { height: 5n, hash: 'a'.repeat(64) })).rejects.toMatchObject({
      code: 'other-chain',
      exitCode: 3,
    });
    await expect(
      agreedBlock([endpoint], CHAIN, { height: 1n << 40n, hash: hash.slice(2) }),
    ).rejects.toMatchObject({ code: 'not-final', exitCode: 5 });
    await expect(agreedBlock([endpoint], 1n, undefined)).rejects.toMatchObject({ code: 'other-chain' });
  });
});
