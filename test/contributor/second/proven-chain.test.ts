import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { id, ZeroHash } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SecondRoundsClient } from '../../../src/chain/clients/second/rounds-client.ts';
import { addressOf, type Deployment } from '../../../src/chain/deploy/deployment-record.ts';
import type { EvidenceEndpoint } from '../../../src/contributor/evidence/endpoints.ts';
import { Ledger } from '../../../src/contributor/ledger/ledger.ts';
import { newestHeader } from '../../../src/contributor/ledger/ledger-view.ts';
import { provenChain } from '../../../src/contributor/second/proven-chain.ts';
import { asField } from '../../../src/protocol/field.ts';
import { packDirection } from '../../../src/protocol/second/model.ts';
import { holderOf } from '../../../src/protocol/signature.ts';
import { GasRound } from '../../contracts/second/support/measure-second-gas.ts';
import { SecondWorld } from '../../contracts/second/support/second-world.ts';

const CHAIN = 31337n;
const V = packDirection(Array.from({ length: 17 }, (_, j) => BigInt(100 * j - 300)));

let world: SecondWorld;
let game: GasRound;
let rounds: SecondRoundsClient;
let endpoint: EvidenceEndpoint;
let ledger: Ledger;
let holdout: bigint;
let dataset: bigint;
const folder = mkdtempSync(join(tmpdir(), 'assay-proven-'));

beforeAll(async () => {
  world = await SecondWorld.start();
  game = new GasRound(world);
  await game.register();
  rounds = new SecondRoundsClient(addressOf(world.deployment, 'Rounds2'), world.owner);
  endpoint = { name: 'anvil', send: (method, params) => world.anvil.provider.send(method, params) };
  holdout = await game.commit(3, 2, 160 * 70);
  dataset = await game.commit(1, 1, 160 * 40 + 90);
  const holderSecret = asField(77n);
  ledger = await Ledger.open(join(folder, 'ledger'), { holderSecret, holder: holderOf(holderSecret) });
});
afterAll(async () => {
  ledger?.close();
  rmSync(folder, { recursive: true, force: true });
  await world?.stop();
});

const looking = (endpoints = [endpoint], deployment: Deployment = world.deployment) =>
  provenChain({ rounds, chainId: CHAIN, deployment, endpoints }).look(ledger);

/** Holds everything that a look reads of a round against what the contract's views say. */
async function equalsTheViews(round: bigint): Promise<void> {
  const look = await looking();
  expect(await look.round(round)).toEqual(await rounds.round(round));
  for (const each of [dataset, holdout]) {
    expect(await look.dataset(each)).toEqual(await rounds.dataset(each));
    expect(await look.entry(round, each)).toEqual(await rounds.entry(round, each));
  }
  expect(await look.evaluation(round, 0)).toEqual(await rounds.evaluation(round, 0));
  expect(await look.weightsBefore(round)).toEqual(await rounds.weightsBefore(round));
}

describe('the second edition’s chain, read with proofs', () => {
  test('says what the contract says: open, drawn, evaluated, answered, and in the round after', async () => {
    const round = await world.open(game.model, [holdout]);
    await equalsTheViews(round);
    await world.send(world.rounds, world.wallet(1), 'enrol', round, dataset, ZeroHash, id('head'));
    await equalsTheViews(round);
    expect((await (await looking()).dataset(dataset)).ledgerHead).toBe(id('head'));
    await world.draw(round);
    const { schedule, beacon } = await rounds.round(round);
    expect(await (await looking()).randomness(schedule.beaconHeight)).toBe(beacon);
    const held = await game.set(round, holdout, {});
    await world.send(world.rounds, world.owner, 'attestHoldout', held, false);
    await game.evaluate(round, V, false);
    await equalsTheViews(round);
    await world.send(world.rounds, world.owner, 'attest', await game.set(round, dataset, { V }));
    await equalsTheViews(round);
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    await game.step(round);
    const next = await world.open(game.model, [holdout], true);
    expect((await rounds.weightsBefore(next)).length).toBeGreaterThan(0);
    await equalsTheViews(next);
    // The ledger keeps the newest block, from which every later look must descend.
    const known = newestHeader(ledger.entries, CHAIN);
    expect(known?.height).toBe(BigInt(await world.anvil.provider.getBlockNumber()));
  });

  test('is refused where a node changes a stored word, a header, or the code of a library', async () => {
    type Proof = { accountProof: string[]; storageProof: { proof: string[] }[] };
    const flip = (nodes: string[], at: number) => {
      const node = nodes.at(at) ?? '';
      nodes.splice(at, 1, `${node.slice(0, -1)}${node.endsWith('0') ? '1' : '0'}`);
    };
    const changes: ((answer: Proof) => unknown)[] = [
      (answer) => {
        for (const { proof } of answer.storageProof) flip(proof, -1);
        return answer;
      },
      (answer) => {
        flip(answer.accountProof, 0);
        return answer;
      },
      (answer) => {
        flip(answer.accountProof, -1);
        return answer;
      },
      (answer) => ({ ...answer, accountProof: [] }),
      (answer) => ({ ...answer, accountProof: [...answer.accountProof, '0x80'] }),
      (answer) => ({ ...answer, storageProof: answer.storageProof.map(() => ({ proof: [] })) }),
      () => null,
    ];
    for (const change of changes) {
      const liar: EvidenceEndpoint = {
        name: 'liar',
        send: async (method, params) => {
          const answer = await endpoint.send(method, params);
          return method === 'eth_getProof' ? change(structuredClone(answer) as Proof) : answer;
        },
      };
      const read = async () => (await looking([liar])).round(1n);
      await expect(read()).rejects.toMatchObject({ code: 'evidence-false', exitCode: 3 });
    }

    const other: EvidenceEndpoint = {
      name: 'other',
      send: async (method, params) => {
        const answer = await endpoint.send(method, params);
        if (method !== 'eth_getBlockByNumber') return answer;
        return { ...(answer as object), mixHash: `0x${'11'.repeat(32)}` };
      },
    };
    await expect(looking([endpoint, other])).rejects.toThrow('header of block');

    for (const name of ['Rounds2', 'Answers2']) {
      const { contracts } = world.deployment;
      const foreign = { ...contracts[name], codeHash: id('other code') } as (typeof contracts)[string];
      const deployment = { ...world.deployment, contracts: { ...contracts, [name]: foreign } };
      await expect(looking([endpoint], deployment)).rejects.toMatchObject({ code: 'contradicts-chain' });
    }
  });
});
