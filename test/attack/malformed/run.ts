import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { AssayError } from '../../../src/protocol/errors.ts';
import type { SecondRoundView } from '../../../src/protocol/second/chain-state.ts';
import { secondEnrolmentTypedData } from '../../../src/protocol/second/typed-data.ts';
import { BODY_LIMIT } from '../../../src/service/http/json-body.ts';
import { ROUND, type SecondFakeChain } from '../../service/second/support/second-chain.ts';
import {
  evaluationRequest,
  HOLDER,
  newSecondChain,
  originRequest,
  scoreRequest,
  setRequest,
  stepRequest,
} from '../../service/second/support/second-requests.ts';
import { ROUNDS } from '../../service/support/fake-relay.ts';
import { startHarnessOn } from '../../service/support/harness.ts';
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
  /** Valid bodies that the same service accepted at the end, of as many as there are endpoints. */
  controls: number;
}

async function enrolmentBody() {
  const place = { chainId: 31337n, rounds: ROUNDS, round: ROUND, dataset: 81n, deadline: 4_000_000_000n };
  const enrolment = { ...place, previousHead: `0x${'00'.repeat(32)}`, head: `0x${'5e'.repeat(32)}` };
  const { domain, types, value } = secondEnrolmentTypedData(enrolment);
  return {
    enrolment: Object.fromEntries(Object.entries(enrolment).map(([name, part]) => [name, `${part}`])),
    signature: await HOLDER.signTypedData(domain, types, value),
  };
}

/** A POST endpoint, a body that it accepts, and the state of the round in which it does. */
type Target = readonly [path: string, valid: unknown, round: Partial<SecondRoundView>];

async function targets(chain: SecondFakeChain): Promise<readonly Target[]> {
  const { evaluations = [] } = (await chain.round(ROUND)) ?? {};
  const undirected = evaluations.map((each) => ({ ...each, direction: [] }));
  return [
    ['/v2/origins', originRequest(), {}],
    ['/v2/enrolments', await enrolmentBody(), { phase: 'open' }],
    ['/v2/attestation-sets', await setRequest(), {}],
    ['/v2/evaluations', evaluationRequest(), { phase: 'evaluating', evaluations: undirected }],
    ['/v2/scores', scoreRequest(), {}],
    ['/v2/steps', stepRequest(), {}],
  ];
}
/** Number of POST endpoints. */
export const ENDPOINTS = 6;

/** Sends `count` malformed requests to each POST endpoint of a service in this process, then one valid one. */
export async function runMalformed(count: number, seed: number): Promise<MalformedRun> {
  const chain = newSecondChain();
  // The beneficiary is no contract, so the chain too refuses a signature by another key. The valid ones come last.
  let refuses = true;
  chain.at = (point) => {
    if (point === 'simulate' && refuses)
      throw new AssayError('call-reverted', 'INVALID_SIGNATURE', { exitCode: 5 });
  };
  const { service, post, logged } = await startHarnessOn(chain, { requestsPerMinute: 1_000_000 });
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
  const endpoints = await targets(chain);
  try {
    for (const [path, valid, changes] of endpoints) {
      chain.changes = changes;
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
    for (const [path, valid, changes] of endpoints) {
      chain.changes = changes;
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
