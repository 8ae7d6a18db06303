import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { AssayError } from '../../../src/protocol/errors.ts';
import { enrolmentTypedData } from '../../../src/protocol/typed-data.ts';
import { BODY_LIMIT } from '../../../src/service/http/json-body.ts';
import { ROUND, ROUNDS } from '../../service/support/fake-chain.ts';
import {
  attestationSetRequest,
  evaluationRequest,
  HOLDER,
  newChain,
  originRequest,
  startHarness,
  stepRequest,
} from '../../service/support/harness.ts';
import { type MalformedRequest, malformedRequests } from './requests.ts';

/** Result of a run of malformed requests. */
export interface MalformedRun {
  requests: number;
  /** Answers by status. */
  readonly statuses: Record<number, number>;
  /** Kinds of the requests that were answered with 2xx; there must be none. */
  readonly accepted: string[];
  /** Kinds of the requests that were answered with 5xx, or with no answer at all; there must be none. */
  readonly serverErrors: string[];
  /** Kinds whose answer quoted the request; there must be none. */
  readonly echoes: string[];
  /** Valid bodies that the same service accepted at the end, of five. */
  controls: number;
}

async function enrolmentBody() {
  const enrolment = { chainId: 31337n, rounds: ROUNDS, round: ROUND, dataset: 81n, deadline: 4_000_000_000n };
  const { domain, types, value } = enrolmentTypedData(enrolment);
  return {
    enrolment: Object.fromEntries(Object.entries(enrolment).map(([name, part]) => [name, `${part}`])),
    signature: await HOLDER.signTypedData(domain, types, value),
  };
}

/** Sends `count` malformed requests to each POST endpoint of a service in this process, then one valid one. */
export async function runMalformed(count: number, seed: number): Promise<MalformedRun> {
  const chain = newChain();
  // The beneficiary is no contract, so the chain too refuses a signature by another key. The valid ones come last.
  let refuses = true;
  chain.at = (point) => {
    if (point === 'simulate' && refuses)
      throw new AssayError('call-reverted', 'INVALID_SIGNATURE', { exitCode: 5 });
  };
  const { service, post, logged } = await startHarness({ requestsPerMinute: 1_000_000 }, chain);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const random = new SeededRandom(seed);
  const run: MalformedRun = {
    requests: 0,
    statuses: {},
    accepted: [],
    serverErrors: [],
    echoes: [],
    controls: 0,
  };
  const targets: [string, unknown, 'attesting' | 'evaluating'][] = [
    ['/v1/origins', originRequest(), 'attesting'],
    ['/v1/enrolments', await enrolmentBody(), 'attesting'],
    ['/v1/attestation-sets', attestationSetRequest(), 'attesting'],
    ['/v1/evaluations', evaluationRequest(), 'evaluating'],
    ['/v1/steps', stepRequest(), 'attesting'],
  ];
  try {
    for (const [path, valid, status] of targets) {
      chain.roundStatus = status;
      const queue = malformedRequests(path, valid, count, random);
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          for (const malformed of queue)
            countAnswer(run, malformed, await send(service.url, agent, malformed));
        }),
      );
    }
    if (logged().includes('canary-90125')) run.echoes.push('the log');
    refuses = false;
    for (const [path, valid, status] of targets) {
      chain.roundStatus = status;
      if ((await post(path, valid)).status === 201) run.controls++;
    }
  } finally {
    agent.destroy();
    await service.stop();
  }
  return run;
}

function countAnswer(
  run: MalformedRun,
  { kind, path, body }: MalformedRequest,
  answer: { status: number; text: string },
): void {
  run.requests++;
  run.statuses[answer.status] = (run.statuses[answer.status] ?? 0) + 1;
  const name = `${path}: ${kind}`;
  if (answer.status >= 200 && answer.status < 300) run.accepted.push(name);
  // A body that is refused for its length may meet a closed connection.
  const cutOff = answer.status === 0 && body.length > BODY_LIMIT;
  if (answer.status >= 500 || (answer.status < 200 && !cutOff))
    run.serverErrors.push(`${name}: ${answer.status} ${answer.text}`);
  if (answer.text.includes('canary-90125') || answer.text.includes('polluted')) run.echoes.push(name);
}

/** Status 0: the connection broke before an answer. */
function send(url: string, agent: Agent, { path, headers, body }: MalformedRequest) {
  return new Promise<{ status: number; text: string }>((resolve) => {
    const sent = request(`${url}${path}`, {
      method: 'POST',
      agent,
      headers: { 'Idempotency-Key': randomUUID(), ...headers, 'Content-Length': body.length },
    });
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', (error) =>
      resolve({ status: 0, text: (error as NodeJS.ErrnoException).code ?? 'error' }),
    );
    sent.end(body);
  });
}
