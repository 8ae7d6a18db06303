import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '../../../src/service/logger.ts';
import { openPostgres } from '../../../src/service/store/postgres.ts';
import { Client } from '../../attack/crash/client.ts';
import { type Service, startProcess } from '../../attack/crash/crash-run.ts';
import { CrashWorld } from '../../attack/crash/crash-world.ts';
import { checkHistory } from '../../attack/crash/history.ts';
import { describePostgres } from '../../support/databases.ts';
import { waitFor } from '../support/wait-for.ts';

const OPERATOR = 8;

describePostgres('three replicas on one PostgreSQL', (server) => {
  let world: CrashWorld;
  beforeAll(async () => {
    world = await CrashWorld.start();
  });
  afterAll(() => world?.stop());

  it('share the work; nothing is lost or doubled when any of them is killed', async () => {
    const databaseUrl = await server().createDatabase();
    const config = world.config(OPERATOR, { databaseUrl });
    // Together, so that they migrate together too.
    const replicas = await Promise.all([1, 2, 3].map(() => startProcess(world, config, undefined)));
    const client = new Client(world);
    const loads = replicas.map((replica) => client.load(replica.url ?? '', replica.child, 1));
    await waitFor('a condition of the test', () => client.acknowledged.size >= 10);
    const [relaying] = await relayingOf(replicas);
    if (relaying === undefined) throw new Error('no replica relays');

    relaying.child.kill('SIGKILL');
    await relaying.gone;
    const left = replicas.filter((replica) => replica !== relaying);
    await waitFor('a condition of the test', async () => (await relayingOf(left)).length === 1);
    const before = client.acknowledged.size;
    await waitFor('a condition of the test', () => client.acknowledged.size >= before + 5);

    // Now one that only verifies.
    const [relayingNow] = await relayingOf(left);
    const standby = left.find((replica) => replica !== relayingNow);
    standby?.child.kill('SIGKILL');
    await standby?.gone;
    for (const load of loads) load.stop();
    const [last] = left.filter((replica) => replica !== standby);
    if (last?.url === undefined) throw new Error('none is left');
    await client.finish(last.url, last.child, 60_000);
    last.child.kill('SIGTERM');
    await last.gone;
    expect(last.child.exitCode).toBe(0);

    const database = openPostgres(databaseUrl, createLogger('silent'));
    const verdict = await checkHistory(client, database, await world.history(OPERATOR));
    await database.close();
    expect(verdict).toEqual({ lost: [], doubled: [], contradictions: [] });
    expect(client.acknowledged.size).toBeGreaterThanOrEqual(15);
  });
});

async function relayStateOf({ adminUrl }: Service): Promise<string> {
  const response = await fetch(`${adminUrl}/readyz`);
  return ((await response.json()) as { relay: string }).relay;
}

async function relayingOf(replicas: readonly Service[]): Promise<Service[]> {
  const states = await Promise.all(replicas.map(relayStateOf));
  const relaying = replicas.filter((_, i) => states[i] === 'running');
  expect(relaying.length).toBeLessThanOrEqual(1);
  return relaying;
}
