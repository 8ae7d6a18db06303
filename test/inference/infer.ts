/**
 * npm run test:infer -- [--json FILE] [--requests N] [--floor N]
 *
 * Runs the inference gateway in a process of its own, against a local chain, as its users do:
 * 1. a subscription pays for answers by receipts, and the chain takes exactly their price;
 * 2. a payment by x402 arrives at the vault;
 * 3. an answer is proven and verified;
 * 4. load without proofs: `requests` requests (default 8,000), 32 at a time, of one record each, and of 16 records each.
 *    Each carries a receipt of its own, signed before the clock starts, and is recorded on disk before its answer.
 *
 * Writes the figures with the machine. Exit code 1 if an answer is wrong, money is missing, or the answers a second of
 * step 4 are below `--floor` (default: no floor, since another machine is slower).
 */
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bytesToHex, hexToBytes, randomBytes } from '@noble/hashes/utils.js';
import { signRecoverable } from 'tiny-secp256k1';
import { InferenceClient, type InferenceSubscription } from '../../src/client/inference-client.ts';
import { recoverNatively } from '../../src/inference/uses/recover-key.ts';
import { verifyAnswer } from '../../src/inference/verify-answer.ts';
import { asField } from '../../src/protocol/field.ts';
import { probabilityOf, recordHash } from '../../src/protocol/second/inference.ts';
import { receiptDigest, useIdOf } from '../../src/protocol/usage-receipt.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { GatewayWorld } from './support/gateway-world.ts';
import { POLICY, PRICE, RECORD, WEIGHTS, X402_PRICE } from './support/second-checkpoint.ts';
import type { GatewayProcess } from './support/start-process.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    requests: { type: 'string', default: '8000' },
    floor: { type: 'string' },
  },
});
const requests = Number(values.requests);
if (!Number.isSafeInteger(requests) || requests < 1 || requests > 1_000_000) {
  process.stderr.write('--requests is a whole number from 1 to 1,000,000\n');
  process.exit(2);
}
const AT_ONCE = 32;
const CODES = [139, 120, 0, 128];
const EXPECTED = Number(probabilityOf(WEIGHTS, CODES));
const note = (text: string) => process.stderr.write(`${text}\n`);
function assert(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

interface LoadFigures {
  readonly recordsPerRequest: number;
  readonly requests: number;
  readonly answers: number;
  readonly seconds: number;
  readonly answersPerSecond: number;
  readonly requestsPerSecond: number;
  /** Of the gateway's process, all threads, user and system; milliseconds a request. */
  readonly gatewayProcessorMs: number;
  /** Answers that a second of the gateway's processor time gives: it doesn't depend on what else the machine does. */
  readonly answersPerProcessorSecond: number;
  /** Of this process, which sends the requests; milliseconds a request. */
  readonly clientProcessorMs: number;
  /** Milliseconds of one request under this load. */
  readonly p50: number;
  readonly p99: number;
  readonly gatewayMemoryMB: number;
}

/** Receipts for the requests of a load, each for its own count. */
function signedHeaders(
  subscription: InferenceSubscription,
  key: string,
  body: string,
  each: number,
): string[] {
  const digest = receiptDigest(subscription.chainId, subscription.plans);
  const secret = hexToBytes(key.slice(2));
  const bytes = new TextEncoder().encode(body);
  const deadline = Math.floor(Date.now() / 1000) + 86_400;
  return Array.from({ length: requests }, (_, i) => {
    const salt = `0x${bytesToHex(randomBytes(32))}`;
    const { plan, price } = subscription;
    const useId = useIdOf({ plan, price, uses: each, salt, body: bytes });
    const count = BigInt((i + 1) * each);
    const { signature, recoveryId } = signRecoverable(
      digest({ subscription: subscription.id, count, useId, deadline: BigInt(deadline) }),
      secret,
    );
    const content = {
      ...{
        subscription: `${subscription.id}`,
        plan: `${plan}`,
        price: `${price}`,
        uses: each,
        count: `${count}`,
      },
      ...{
        deadline: `${deadline}`,
        salt,
        signature: `0x${bytesToHex(signature)}${(27 + recoveryId).toString(16)}`,
      },
    };
    return Buffer.from(JSON.stringify(content)).toString('base64url');
  });
}

async function load(world: GatewayWorld, gateway: GatewayProcess, each: number): Promise<LoadFigures> {
  const subscription = await world.subscribe(BigInt(requests * each));
  const body = JSON.stringify({ records: new Array(each).fill(RECORD) });
  const headers = signedHeaders(subscription, world.client.privateKey, body, each);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const times: number[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < headers.length; i = next++) {
      const started = performance.now();
      const text = await post(agent, `${gateway.url}/v1/inferences`, body, headers[i] as string);
      times.push(performance.now() - started);
      assert(text.includes(`"probability":${EXPECTED}`), 'an answer under load is wrong');
    }
  };
  // The subscription is read from the chain before the clock starts.
  await fetch(`${gateway.url}/v1/subscriptions/${subscription.id}`);
  const before = await gateway.cpu();
  const own = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - started) / 1000;
  const after = await gateway.cpu();
  const client = process.cpuUsage(own);
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => Number((times[Math.floor(share * (times.length - 1))] as number).toFixed(1));
  const processor = (after.user + after.system - before.user - before.system) / 1000;
  return {
    ...{ recordsPerRequest: each, requests, answers: requests * each, seconds: Number(seconds.toFixed(2)) },
    answersPerSecond: Math.round((requests * each) / seconds),
    requestsPerSecond: Math.round(requests / seconds),
    gatewayProcessorMs: Number((processor / requests).toFixed(3)),
    answersPerProcessorSecond: Math.round((requests * each * 1000) / processor),
    clientProcessorMs: Number(((client.user + client.system) / 1000 / requests).toFixed(3)),
    ...{ p50: at(0.5), p99: at(0.99), gatewayMemoryMB: Math.round(after.rss / 1e6) },
  };
}

function post(agent: Agent, url: string, body: string, receipt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { agent, method: 'POST', headers: { 'content-type': 'application/json', 'assay-receipt': receipt } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`the gateway answered ${response.statusCode}: ${text}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

async function usage(world: GatewayWorld, client: InferenceClient) {
  const subscription = await world.subscribe(20n);
  const { answers, use } = await client.infer([RECORD, RECORD], subscription, 2n);
  assert(
    answers.every(({ probability }) => probability === EXPECTED),
    'an answer is wrong',
  );
  const paid = await client.inferByX402([RECORD], world.x402());
  assert(paid.use.price === `${X402_PRICE}`, 'the price of x402 is wrong');
  const started = performance.now();
  const proven = await client.infer([RECORD], subscription, 7n, { prove: true, uses: 5, salt: '987654321' });
  const first = performance.now() - started;
  const again = performance.now();
  await client.infer([RECORD], subscription, 12n, { prove: true, uses: 5 });
  const { weights, policyHash, model, round } = world.checkpoint;
  const trusted = { chainId: 31_337n, rounds: proven.rounds, model, round, weights, policyHash };
  const own = recordHash(asField(987654321n), POLICY.schemaHash, CODES);
  const verifying = performance.now();
  const fault = await verifyAnswer(proven, trusted, join(PROJECT_ROOT, 'keys', 'second'), own);
  assert(fault === undefined, `the proof does not verify: ${fault}`);
  return {
    subscription,
    plan: use.plan,
    proof: {
      circuit: proven.proof?.circuit,
      firstMs: Math.round(first),
      nextMs: Math.round(verifying - again),
      verifyMs: Math.round(performance.now() - verifying),
    },
  };
}

const loadAverageAtStart = loadavg()[0];
const world = await GatewayWorld.start();
let isFast = true;
try {
  const gateway = await world.process();
  note(`gateway: ${gateway.url}`);
  const { income } = await world.vault().books(world.model);
  const { subscription, plan, proof } = await usage(world, new InferenceClient(gateway.url));
  note(`proof of ${proof.circuit}: ${proof.nextMs} ms, the first ${proof.firstMs} ms`);
  const loads: LoadFigures[] = [];
  for (const each of [1, 16]) {
    const figures = await load(world, gateway, each);
    loads.push(figures);
    note(
      `${figures.answersPerSecond} answers a second, ${each} a request; ${figures.answersPerProcessorSecond} a second of the gateway's processor time; p99 ${figures.p99} ms`,
    );
  }
  const settled = await gateway.stop();
  const drawn = 12n + BigInt(requests * 17);
  const books = await world.vault().books(world.model);
  assert(
    books.income - income === drawn * PRICE + X402_PRICE,
    'the vault did not get exactly the price of the uses',
  );
  assert((await world.plans().subscription(subscription.id)).used === 12n, 'the chain counts other uses');
  const figures = {
    measured:
      'gateway, local chain and load client on one machine; connections kept alive; each request carries a receipt of its own of a subscription, signed before the clock starts, verified and recorded on disk before the answer; no proofs under load; no warm-up',
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGB: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${arch()}`,
      node: process.version,
      receiptSignatures: recoverNatively === undefined ? 'WebAssembly' : 'native',
      loadAverageAtStart,
      loadAverageAtEnd: loadavg()[0],
    },
    ...{ plan, proof, load: loads, settled },
    income: `${books.income - income}`,
  };
  const text = `${JSON.stringify(figures, null, 2)}\n`;
  if (values.json === undefined) process.stdout.write(text);
  else await writeFile(values.json, text);
  isFast = loads.every(({ answersPerSecond }) => answersPerSecond >= Number(values.floor ?? 0));
  if (!isFast) note(`below the floor of ${values.floor} answers a second`);
} finally {
  await world.stop();
}
process.exit(isFast ? 0 : 1);
