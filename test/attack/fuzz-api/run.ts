import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { openApiDocument } from '../../../src/api/openapi.ts';
import type { Operation } from '../../../src/api/operation.ts';
import { SCOPES } from '../../../src/api/scopes.ts';
import { SECOND_OPERATIONS } from '../../../src/api/second/operations.ts';
import {
  evaluationRequest,
  newSecondChain,
  originRequest,
  scoreRequest,
  setRequest,
  stepRequest,
} from '../../service/second/support/second-requests.ts';
import { startHarnessOn } from '../../service/support/harness.ts';

interface FuzzRun {
  requests: number;
  undeclared: number;
  serverErrors: number;
  /** At most twenty of them, for a person. */
  readonly examples: string[];
}

type Declared = Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;

/** Values that parsers and databases stumble over. */
const ODD: readonly string[] = [
  '',
  '0',
  '-1',
  '00',
  '1e9',
  '%00',
  '%0a',
  '%zz',
  '%F0%9F%92%A9',
  '..%2f..%2fetc',
  "'%20OR%201=1--",
  '9'.repeat(80),
  'x'.repeat(3000),
  'true',
  'null',
  '[]',
  '{}',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30T00:00:00Z',
  '__proto__',
  '\u0000',
  '\ud800',
];
const IDS: readonly string[] = [
  '7001',
  '3',
  '81',
  '5',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  '0123456789abcdef',
  'a3bb189e-8bf9-3888-9912-ace4e6543002',
];
const HEADERS: readonly (readonly [string, string])[] = [
  ['Content-Type', 'text/plain'],
  ['Content-Type', 'application/json; charset=utf-16'],
  ['Content-Encoding', 'gzip'],
  ['Idempotency-Key', ''],
  ['Idempotency-Key', 'k'.repeat(300)],
  ['Authorization', 'Bearer x'],
  ['Authorization', 'Basic eDp5'],
  ['Last-Event-ID', 'x'.repeat(100)],
  ['X-Forwarded-For', 'nonsense'],
  ['Accept', 'application/xml'],
  ['If-None-Match', '*'],
  ['Range', 'bytes=0-1'],
  ['Expect', '100-continue'],
];

/** Sends `count` random requests to a service in this process. */
export async function fuzzApi(count: number, seed: number): Promise<FuzzRun> {
  const harness = await startHarnessOn(newSecondChain(), {
    requestsPerMinute: 1_000_000,
    keyRequestsPerMinute: 1_000_000,
  });
  const { token } = await harness.service.apiKeys.create({ tenant: 'fuzz', scopes: [...SCOPES] });
  const random = new SeededRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[random.integer(0, values.length - 1)] as T;
  const declared = (openApiDocument() as { paths: Declared }).paths;
  const operations = Object.values<Operation>(SECOND_OPERATIONS).filter(
    ({ resumable }) => resumable !== true,
  );
  const bodies = [
    ...[originRequest(), await setRequest(), evaluationRequest(), scoreRequest(), stepRequest()],
  ].map((body) => JSON.parse(JSON.stringify(body)));
  const administration = [
    { tenant: 'west', scopes: ['submit'], label: 'x', expiresAt: null, requestsPerMinute: 5 },
    { overlapHours: 1 },
    { url: 'http://127.0.0.1:9/', events: ['submission.status'], models: ['7001'] },
  ];
  const bodyText = (): string => {
    const chosen = structuredClone(pick([...bodies, ...administration, {}, [], 'text', 7, null]));
    mutate(chosen, random, pick);
    return random.integer(0, 9) === 0 ? pick(ODD) : JSON.stringify(chosen);
  };
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const run: FuzzRun = { requests: 0, undeclared: 0, serverErrors: 0, examples: [] };
  try {
    for (let i = 0; i < count; i++) {
      const operation = pick(operations);
      const path = operation.path.replaceAll(/\{\w+\}/g, () =>
        random.integer(0, 1) === 0 ? pick(IDS) : encoded(pick(ODD)),
      );
      const query =
        random.integer(0, 2) === 0
          ? `?${pick(['limit', 'cursor', 'status', 'model', 'since', 'x'])}=${encoded(pick(ODD))}`
          : '';
      const headers: Record<string, string> = {
        'Content-Type': 'application/json',
        'Idempotency-Key': randomUUID(),
        ...(random.integer(0, 3) === 0 ? {} : { Authorization: `Bearer ${token}` }),
      };
      if (random.integer(0, 3) === 0) {
        const [name, value] = pick(HEADERS);
        headers[name] = value;
      }
      const body = operation.method === 'post' ? bodyText() : undefined;
      const base = operation.internal === true ? harness.service.adminUrl : harness.service.url;
      const answer = await send(`${base}`, operation.method, `${path}${query}`, headers, body, agent);
      run.requests++;
      const responses = declared[operation.path]?.[operation.method]?.responses ?? {};
      note(run, operation, `${path}${query}`.slice(0, 120), answer, responses);
    }
  } finally {
    agent.destroy();
    await harness.service.stop();
  }
  return run;
}

function note(
  run: FuzzRun,
  { method, path }: Operation,
  asked: string,
  { status, type, text }: Answer,
  responses: object,
): void {
  // 304 answers a condition that the client set; an empty segment of a path is another path.
  if (status === 304 || (status === 404 && asked.includes('//')) || /\/(?:$|\?)/.test(asked)) return;
  const content = (responses as Record<string, { content?: object }>)[`${status}`];
  const media = type.split(';')[0] ?? '';
  const types = Object.keys(content?.content ?? {});
  const isType =
    types.length === 0 ||
    types.some((each) => each === media || (each === 'text/*' && /^(?:text|application)\//.test(media)));
  const what = `${method} ${path} (${asked}): ${status} ${media} ${text.slice(0, 160)}`;
  if (status === 500 || status === 0) {
    run.serverErrors++;
    if (run.examples.length < 20) run.examples.push(`server error: ${what}`);
  } else if (content === undefined || !isType) {
    run.undeclared++;
    if (run.examples.length < 20) run.examples.push(`undeclared: ${what}`);
  }
}

/** Replaces, removes or adds a member somewhere in a value. */
function mutate(value: unknown, random: SeededRandom, pick: <T>(values: readonly T[]) => T): void {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  const keys = Object.keys(holder);
  if (keys.length === 0) return;
  const key = pick(keys);
  if (random.integer(0, 1) === 0 && typeof holder[key] === 'object') {
    mutate(holder[key], random, pick);
    return;
  }
  const action = random.integer(0, 3);
  if (action === 0) delete holder[key];
  else if (action === 1) holder[key] = pick([...ODD, 0, -1, 1.5, null, true, [], {}, [null]]);
  else if (action === 2) holder[pick(['extra', '\u0000', 'constructor'])] = pick(ODD);
}

/** Keeps what is encoded already, and encodes what a client could not send. */
const encoded = (text: string): string =>
  text.replaceAll(/[^\x21-\x7e]|[#?"<>\\^`{|}\s]/g, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );

interface Answer {
  /** 0: the connection broke before an answer. */
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function send(
  base: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | undefined,
  agent: Agent,
): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const bytes = Buffer.from(body ?? '');
    const length = body === undefined ? {} : { 'Content-Length': bytes.length };
    const sent = request(
      { hostname, port, path, method: method.toUpperCase(), agent, headers: { ...headers, ...length } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        const end = () =>
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text });
        response.on('end', end);
        response.on('error', end);
      },
    );
    sent.on('error', (error) => resolve({ status: 0, type: '', text: String(error) }));
    sent.end(body === undefined ? undefined : bytes);
  });
}
