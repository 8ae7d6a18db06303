import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

/** An answer, or the failure to get one. */
export interface Answer {
  /** 0: the connection broke. */
  readonly status: number;
  /** Milliseconds since the request was due, not since it was sent. */
  readonly milliseconds: number;
  readonly retryAfter: boolean;
}

/**
 * Sends one request every 1/rate seconds, independently of the answers. A service that stalls receives all
 * requests that were due in the meantime, and its stall counts in each of their latencies. Resolves when all
 * are answered.
 * @param bodies the bodies to send
 */
export async function sendAtRate(
  url: string,
  path: string,
  bodies: readonly string[],
  rate: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4096 });
  const start = performance.now() + 10;
  const answers = bodies.map(
    (body, i) =>
      new Promise<Answer>((resolve) => {
        const due = start + (1000 * i) / rate;
        setTimeout(
          () => void send(`${url}${path}`, body, agent, due, headers).then(resolve),
          due - performance.now(),
        );
      }),
  );
  const all = await Promise.all(answers);
  agent.destroy();
  return all;
}

function send(
  url: string,
  body: string,
  agent: Agent,
  due: number,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return new Promise((resolve) => {
    const end = (status: number, retryAfter: boolean) =>
      resolve({ status, retryAfter, milliseconds: performance.now() - due });
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: {
        ...headers,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'Idempotency-Key': randomUUID(),
      },
    });
    sent.on('response', (response) => {
      response.resume();
      response.on('end', () => end(response.statusCode ?? 0, response.headers['retry-after'] !== undefined));
      response.on('error', () => end(0, false));
    });
    sent.on('error', () => end(0, false));
    sent.end(body);
  });
}

/** @param values at least one */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Counts of statuses, and whether an overloaded service answered only with the allowed refusals. */
export function summarise(answers: readonly Answer[]) {
  const statuses: Record<string, number> = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  const isOrderly = ({ status, retryAfter }: Answer) =>
    (status >= 200 && status < 300) || ((status === 429 || status === 503) && retryAfter);
  const refused = answers.filter(({ status }) => status === 429 || status === 503);
  return {
    statuses,
    /** Requests that were neither accepted nor told when to retry. */
    disorderly: answers.filter((answer) => !isOrderly(answer)).length,
    serverErrors: answers.filter(
      (answer) => (answer.status >= 500 || answer.status === 0) && !isOrderly(answer),
    ).length,
    accepted: answers.filter(({ status }) => status === 201).length,
    refusedP99Ms:
      refused.length === 0
        ? 0
        : percentile(
            refused.map(({ milliseconds }) => milliseconds),
            0.99,
          ),
  };
}
