import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifiersOf } from '../../../src/chain/deploy/second/deployment.ts';
import { wireBody } from '../../../src/client/bodies.ts';
import { secondEnrolmentBody } from '../../../src/client/second/enrolment-body.ts';
import type { SecondServiceClient } from '../../../src/client/second/service-client.ts';
import { ServiceRelay } from '../../../src/client/service-relay.ts';
import { packDirection } from '../../../src/protocol/second/model.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import type { RunningService } from '../../../src/service/main.ts';
import { ProvenModel, type Site } from '../../contracts/second/support/proven-model.ts';
import { FAR, SecondWorld } from '../../contracts/second/support/second-world.ts';
import { startWorldService, type WorldService } from './support/world-service.ts';

const PATIENCE = 900_000;

describe('two rounds with real proofs, carried to the contracts by a service', () => {
  let world: SecondWorld;
  let p: ProvenModel;
  let service: RunningService;
  let client: SecondServiceClient;
  let served: WorldService;
  const holdouts: Site[] = [];
  let site: Site;

  beforeAll(async () => {
    world = await SecondWorld.start(undefined, verifiersOf(TINY));
    p = new ProvenModel(world);
    served = await startWorldService(world);
    ({ service, client } = served);
    p.senderFor = served.senderFor;
    const evaluators = [world.wallet(3), world.wallet(4)];
    await p.register(evaluators);
    for (const by of evaluators) holdouts.push(await p.commit(by, 2, 26));
    site = await p.commit(world.wallet(1), 1, 14);
  }, PATIENCE);
  afterAll(async () => {
    await p?.close();
    await served?.stop();
    await world?.stop();
  });

  const refused = (answer: Promise<unknown>, code: string) =>
    expect(answer).rejects.toMatchObject({ code, exitCode: 5 });

  /** Opens a round, enrols, draws, and has both evaluators answer and evaluate. */
  async function evaluated() {
    const round = await world.open(
      p.model,
      holdouts.map(({ dataset }) => dataset),
    );
    await site.contributor.enrol(site.holding, round);
    await world.draw(round);
    const losses = [];
    for (const { evaluator, holding } of holdouts) await evaluator.answer(holding, round);
    // Both at once: the one that is mined last also fixes the round's direction, for more gas than its estimate said.
    losses.push(
      ...(await Promise.all(holdouts.map(({ evaluator, holding }) => evaluator.evaluate([holding], round)))),
    );
    return { round, losses };
  }

  it('go from commitment to the second score', { timeout: PATIENCE }, async () => {
    const first = await evaluated();
    const enrolment = { chainId: 31337n, rounds: served.rounds };
    const { ledgerHead: head = '' } = (await client.dataset(site.dataset)) ?? {};
    const heads = { previousHead: `0x${'00'.repeat(32)}`, head };
    const late = { ...enrolment, ...heads, round: first.round, dataset: site.dataset, deadline: FAR + 1n };
    // The same enrolment again is the same statement; a round that is not open takes no other.
    const again = await client.submitEnrolment(await secondEnrolmentBody(late, site.by));
    expect(again).toMatchObject({ kind: 'enrolment', status: 'confirmed' });
    const closed = { ...late, dataset: holdouts[0]?.dataset ?? 0n };
    await refused(client.submitEnrolment(await secondEnrolmentBody(closed, site.by)), 'wrong-phase');

    const prepared = await site.contributor.prepare(site.holding, first.round);
    const { values } = prepared;
    const forged = {
      ...values,
      seal: {
        ...values.seal,
        proof: { ...values.seal.proof, c: values.attestations[0]?.proof.c ?? ['1', '2'] },
      },
    } as typeof values;
    await refused(client.submitAttestationSet(wireBody(forged)), 'invalid-proof');
    const elsewhere = { ...values, statement: { ...values.statement, chainId: 1n } };
    await refused(client.submitAttestationSet(wireBody(elsewhere)), 'wrong-domain');
    const [one, two] = values.attestations;
    const swapped = { ...values, attestations: two && one ? [two, one] : [] };
    await refused(client.submitAttestationSet(wireBody(swapped)), 'wrong-domain');

    const sent = await client.submitAttestationSet(wireBody(values));
    const mined = await client.watched(sent, 120_000);
    expect(mined.transaction?.hash).toMatch(/^0x/);
    expect((await client.submitAttestationSet(wireBody(values))).id).toBe(sent.id);
    // Another statement in the same place: made anew, with a fee.
    const dearer = { ...values.statement, relayerFee: 1n };
    await refused(client.submitAttestationSet(wireBody({ ...values, statement: dearer })), 'NULLIFIER_USED');

    const { schedule } = await world.read(world.rounds, 'roundOf', first.round);
    await world.anvil.mineTo(schedule.attestDeadline + 1n);
    const next = await p.trainer.step(first.round);
    expect((await client.model(p.model))?.training.checkpoint).toHaveLength(1);
    expect(next).toHaveLength(TINY.f + 1);

    const second = await evaluated();
    for (const { loss, lossBefore } of second.losses) expect(loss).toBeLessThan(lossBefore);
    const score = await site.contributor.score(site.holding, first.round, second.round);
    const entry = await client.entry(p.model, first.round, site.dataset);
    expect(entry).toMatchObject({
      accepted: true,
      paid: true,
      enrolledIn: first.round,
      challenge: undefined,
    });
    expect(score).not.toBe(0n);

    // No party but the model's owner and the evaluators, who pledge, has sent a transaction.
    const { provider } = world.anvil;
    expect(await provider.getTransactionCount(site.by.address)).toBe(0);
    expect(await provider.getTransactionCount(world.wallet(3).address)).toBe(1);
    await reads(second.round, second.losses[0]?.direction ?? []);
  });

  /** The service tells of a round what the contracts do. */
  async function reads(round: bigint, direction: readonly bigint[]): Promise<void> {
    const told = await client.round(round);
    const state = await p.rounds(world.owner).round(round);
    expect(told).toMatchObject({ ...state, phase: 'attesting' });
    expect(told?.evaluations[0]?.direction).toEqual(packDirection(direction));
    expect(told?.weightsBefore).toHaveLength(1);
    expect(told?.verifiers.seal.circuit).toBe('seal-f4');
    expect(told?.measures.normSquared).toBeGreaterThan(0n);
    for await (const event of client.roundEvents(round)) {
      expect(event).toEqual(told);
      break;
    }
    const dataset = await client.dataset(site.dataset);
    expect(dataset).toMatchObject(await p.rounds(world.owner).dataset(site.dataset));
    const account = await client.account(p.model, site.by.address);
    expect(account).toMatchObject({ model: p.model, beneficiary: site.by.address, debt: 0n, stake: 0n });
    expect(await client.round(99n)).toBeUndefined();
    const ids: bigint[] = [];
    for await (const id of client.rounds(p.model)) ids.push(id);
    expect(ids).toEqual([1n, 2n]);
    const { token } = await service.apiKeys.create({ tenant: 'operator', scopes: ['admin'] });
    const relay = await new ServiceRelay(service.adminUrl, { apiKey: token }).status();
    expect(relay?.submissions.confirmed).toBeGreaterThan(10);
  }
});
