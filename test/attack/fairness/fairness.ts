/**
 * npm run test:fairness -- [--json FILE] [--submissions N]
 *
 * One tenant resends an invalid set of 32 proofs ten times a second; meanwhile another submits N valid sets (30 by
 * default), two a second. The service runs in a process of its own (embedded store on disk, chain in memory, tiny circuit
 * with trapdoor keys). Writes `{victimAccepted, victimRefused, p50Ratio}`: how many of the other tenant's sets were
 * accepted at their first try and how many were not, and its median latency as a multiple of that without the attack.
 *
 * Exit code 1 if one was refused.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { LoadedService } from '../load/loaded-service.ts';
import { type Answer, percentile, sendAtRate } from '../load/open-loop.ts';
import { setBodies } from '../load/set-bodies.ts';

const PATH = '/v2/attestation-sets';
const SET = 32;
const VICTIM_RATE = 2;
const ATTACK_RATE = 10;

const { values } = parseArgs({
  options: { json: { type: 'string' }, submissions: { type: 'string', default: '30' } },
});
const count = Number(values.submissions);
if (!Number.isSafeInteger(count) || count < 1) {
  process.stderr.write('--submissions is a whole number\n');
  process.exit(2);
}

const bodyOf = setBodies(SET);
let dataset = BigInt(Date.now());
const fresh = () => Promise.all(Array.from({ length: count }, () => bodyOf(dataset++)));

/** A set whose last proof is of another statement: it costs a whole batch to find that out. */
async function invalidSet(): Promise<string> {
  const body = JSON.parse(await bodyOf(dataset++)) as { attestations: { proof: unknown }[] };
  const [first] = body.attestations;
  const last = body.attestations.at(-1);
  if (first !== undefined && last !== undefined) last.proof = first.proof;
  return JSON.stringify(body);
}

const folder = await mkdtemp(join(tmpdir(), 'assay-fairness-'));
const server = await LoadedService.start(join(folder, 'data'), SET);
try {
  const [victim, attacker] = server.tokens;
  const bearer = (token: string | undefined) => ({ Authorization: `Bearer ${token}` });
  const submit = (bodies: string[]) => sendAtRate(server.url, PATH, bodies, VICTIM_RATE, bearer(victim));
  const median = (answers: readonly Answer[]) =>
    percentile(
      answers.map(({ milliseconds }) => milliseconds),
      0.5,
    );
  const alone = await submit(await fresh());
  const bodies = await fresh();
  const bad = await invalidSet();
  const seconds = count / VICTIM_RATE + 2;
  const attack = sendAtRate(
    server.url,
    PATH,
    Array.from({ length: Math.ceil(seconds * ATTACK_RATE) }, () => bad),
    ATTACK_RATE,
    bearer(attacker),
  );
  await delay(1_000);
  const attacked = await submit(bodies);
  await attack;
  const accepted = attacked.filter(({ status }) => status === 201).length;
  const result = {
    victimAccepted: accepted,
    victimRefused: attacked.length - accepted,
    p50Ratio: Number((median(attacked) / median(alone)).toFixed(2)),
  };
  const text = `${JSON.stringify(result, null, 2)}\n`;
  if (values.json !== undefined) {
    await mkdir(dirname(values.json), { recursive: true });
    await writeFile(values.json, text);
  }
  process.stdout.write(text);
  process.exitCode = result.victimRefused === 0 ? 0 : 1;
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
