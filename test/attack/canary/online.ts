import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '../../../src/api/operation.ts';
import { SECOND_OPERATIONS } from '../../../src/api/second/operations.ts';
import type { CliDeps, Printed } from '../../../src/cli/command.ts';
import { type Devnet, runDevnetStart } from '../../../src/cli/commands/devnet/start.ts';
import { type KeystoreKind, openKeystore } from '../../../src/cli/files/keystore.ts';
import { EMPTY_BOOK } from '../../../src/cli/ids/address-book.ts';
import { runSecondEvaluatorRun } from '../../../src/cli/second/commands/answer-rounds.ts';
import { runSecondCommit } from '../../../src/cli/second/commands/commit.ts';
import { runSecondProve } from '../../../src/cli/second/commands/prove.ts';
import { runSecondRoundStep } from '../../../src/cli/second/commands/round/step.ts';
import { runScore } from '../../../src/cli/second/commands/score.ts';
import { pack } from '../../../src/protocol/field.ts';
import type { CircuitName } from '../../../src/protocol/second/shape.ts';
import type { CircuitInputs } from '../../../src/prover/inputs.ts';
import type { Proved } from '../../../src/prover/prover.ts';
import { secondProver } from '../../../src/prover/second/prover.ts';
import { localSourceKeys } from '../../../src/records/dataset/source-keys.ts';
import { SecondDatasetFile } from '../../../src/records/second/dataset-file.ts';
import { parseConfig } from '../../../src/service/config.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { type RunningService, startService } from '../../../src/service/main.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { freshFolder } from '../../support/databases.ts';
import { goodFile } from './inputs.ts';
import { integerCanary } from './patterns.ts';
import { logSink, RecordingProxy } from './surfaces.ts';
import type { CanaryValues } from './values.ts';
import type { Workplace } from './workplace.ts';

const PARTIES = ['contributor', 'holdout'] as const;
export type Party = (typeof PARTIES)[number];

/** Private inputs of the circuits. No public value may equal one. */
const SECRET_INPUTS = [
  ...['salt', 'blinding', 'blindingBefore', 'freshBlinding', 'ephemeral', 'seed', 'S', 'serial'],
  ...['holderSecret', 'tagSecret', 'q', 'qBefore'],
];
/**
 * Smaller and rounder numbers stand in other ones by chance. A sum of squared errors has some 40 bits; at zero weights it is
 * a multiple of a quarter, whatever the records are.
 */
const isSearchable = (value: bigint): boolean => value >= 2n ** 38n && value % 2n ** 24n !== 0n;
/** Private inputs to change so that no witness exists. */
const SPOILED: ReadonlySet<string> = new Set(['codes', 'salt', 'holderSecret', 'gradient', 'seed', 'q']);
/** Blocks of a round's phases. */
const WINDOWS = [
  ...['--enrol-blocks', '30', '--beacon-blocks', '3', '--evaluate-blocks', '60'],
  ...['--attest-blocks', '60', '--step-blocks', '60'],
];

/** The output of `round open`. */
interface Opened {
  readonly round: string;
  readonly schedule: Readonly<Record<'sealHeight' | 'beaconHeight' | 'attestDeadline', string>>;
}

/** The ids of a model's datasets. */
type Datasets = Readonly<Record<Party, string>>;

/** A chain, a service and the parties of a model. Every byte between them is kept. */
export class Online {
  readonly place: Workplace;
  readonly #values: CanaryValues;
  readonly #deps: CliDeps;
  readonly #passwordFile: string;
  readonly #prover = secondProver();
  #devnet!: Devnet;
  #rpc!: RecordingProxy;
  #service!: RunningService;
  #http!: RecordingProxy;
  /** Before the operator's listener. */
  #admin!: RecordingProxy;
  #settings!: Record<string, string>;
  model = '';

  constructor(place: Workplace, values: CanaryValues, passwordFile: string) {
    this.place = place;
    this.#values = values;
    this.#passwordFile = passwordFile;
    const password = readFileSync(passwordFile, 'utf8');
    this.#deps = {
      password: async () => password,
      note: (line) => place.evidence.add('stderr', 'progress', line, ['file-name']),
      now: () => Math.floor(Date.now() / 1000),
      prover: async () => ({
        prove: (circuit, inputs) => this.#prove(circuit, inputs),
        engine: () => this.#prover.engine(),
        close: () => this.#prover.close(),
      }),
    };
  }

  /** Proves. First tries inputs without witness for every circuit in use. */
  async #prove(circuit: CircuitName, inputs: CircuitInputs): Promise<Proved> {
    const spoiled = (item: unknown): unknown =>
      Array.isArray(item) ? item.map(spoiled) : BigInt(item as string) + 1n;
    const members = Object.keys(inputs).filter((name) => SPOILED.has(name));
    const wrong = members.flatMap((name) =>
      [spoiled(inputs[name]), []].map((value) => ({ ...inputs, [name]: value })),
    );
    for (const each of wrong) {
      await this.place.note(`no witness of ${circuit}`, this.#prover.prove(circuit, each));
    }
    for (const member of SECRET_INPUTS) {
      const value = inputs[member];
      if (typeof value === 'bigint' && isSearchable(value))
        this.#values.made.push(integerCanary(`${circuit} ${member}`, 'derived', value));
    }
    return this.#prover.prove(circuit, inputs);
  }

  get serviceUrl(): string {
    return this.#http.url;
  }

  get chainUrl(): string {
    return this.#devnet.anvil.url;
  }

  file(name: string): string {
    return this.place.output(name);
  }

  readonly #chain = () => ({ rpc: this.#rpc.url, deployment: this.file('deployment.json') });
  readonly #viaService = () => ({
    service: this.#http.url,
    serviceKey: join(this.place.inputs, 'service-key'),
  });

  /** Types a command. @throws if it fails @returns its data */
  // biome-ignore lint/suspicious/noExplicitAny: the callers know what the command prints
  async #type(words: readonly string[], options: Readonly<Record<string, string>> = {}): Promise<any> {
    const flags = Object.entries(options).flatMap(([name, value]) => [
      `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      value,
    ]);
    const { code, stdout, stderr } = await this.place.run(...words, ...flags, '--json');
    if (code !== 0) throw new Error(`${words.slice(0, 2).join(' ')}: exit ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  readonly #as = (name: string) => ({ keystore: this.file(name), passwordFile: this.#passwordFile });
  readonly #owner = () => ({ ...this.#as('trainer.keys'), ...this.#chain() });

  async start(): Promise<void> {
    const { address: trainer } = await this.#type(['trainer', 'keygen'], this.#as('trainer.keys'));
    const { address: operator } = await this.#type(['operator', 'keygen'], this.#as('operator.keys'));
    this.#devnet = await runDevnetStart(this.#deps, {
      deployment: this.file('deployment.json'),
      port: '0',
      fund: [trainer, operator],
    });
    this.#rpc = await RecordingProxy.before(this.#devnet.anvil.url, 'rpc', this.place.evidence);
    const keystore = await this.#secretsOf('operator', 'operator.keys');
    this.#settings = {
      ASSAY_KEYS_DIR: join(PROJECT_ROOT, 'keys'),
      ASSAY_RPC_URL: this.#rpc.url,
      ASSAY_DEPLOYMENT: this.file('deployment.json'),
      ASSAY_PORT: '0',
      ASSAY_DATA_DIR: await freshFolder(this.file('service')),
      ASSAY_SIGNER_KEY_FILE: this.place.input('operator-key', `0x${keystore['accountKey']}`),
      ASSAY_LOG_LEVEL: 'debug',
      ASSAY_POLL_MS: '50',
      ASSAY_RELAY_BATCH_DELAY_MS: '0',
      ASSAY_REQUESTS_PER_MINUTE: '100000',
      ASSAY_KEY_REQUESTS_PER_MINUTE: '100000',
      ASSAY_TRUSTED_PROXIES: '1',
      ASSAY_DRAIN_MS: '0',
      ASSAY_WEBHOOK_TARGETS: 'any',
    };
    await this.startService();
    const { token } = await this.#service.apiKeys.create({
      tenant: 'clinic',
      scopes: ['submit', 'read:own', 'webhooks'],
    });
    this.#values.made.push(...this.#secretTexts('API token', token));
    this.place.input('service-key', token);
  }

  async startService(): Promise<void> {
    this.#service = await startService(parseConfig(this.#settings), {
      log: createLogger('trace', logSink(this.place.evidence, 'service log')),
    });
    this.#http = await RecordingProxy.before(this.#service.url, 'http', this.place.evidence, [
      'request',
      'secret',
    ]);
    this.#admin = await RecordingProxy.before(this.#service.adminUrl, 'http', this.place.evidence, [
      'request',
      'secret',
    ]);
  }

  async stopService(): Promise<void> {
    await this.#http?.close();
    await this.#admin?.close();
    await this.#service?.stop();
  }

  /** @returns the secrets of a keystore, which become canaries */
  async #secretsOf(kind: KeystoreKind, name: string): Promise<Record<string, string>> {
    const password = await this.#deps.password({ keystore: name, isNew: false });
    const { secret } = await openKeystore(this.file(name), kind, password);
    for (const [member, hex] of Object.entries(secret)) {
      this.#values.made.push(integerCanary(`${name} ${member}`, 'derived', BigInt(`0x${hex}`)));
    }
    return { ...secret };
  }

  /** The parts of a token that must stay secret: its last segment. */
  #secretTexts(what: string, token: string) {
    return [this.#values.keep(what, 'secret', token.slice(-24))];
  }

  /** Makes the keys and records of a party. The model is registered once all parties have keys. */
  async join(party: Party, rows: number): Promise<{ holder: string; address: string }> {
    const source = this.#as(`${party}-source.keys`);
    await this.#type(['source', 'keygen'], source);
    const list = this.file(`${party}s.json`);
    await this.#type(['accreditation', 'add', list], { name: party, keystore: source.keystore });
    const made = await this.#type(['contributor', 'keygen'], this.#as(`${party}.keys`));
    await this.#type(['devnet', 'fund', made.address], this.#chain());
    this.place.input(`${party}.csv`, goodFile(this.#values, rows));
    return { holder: made.holderCode, address: made.address };
  }

  async register(policy: string, holdouts: Party, evaluator: string): Promise<void> {
    const { model } = await this.#type(['model', 'register'], {
      ...{ ...this.#owner(), policy, evaluators: evaluator },
      ...{ contributors: this.file('contributors.json'), holdouts: this.file(`${holdouts}s.json`) },
    });
    this.model = model;
  }

  /** Builds, signs and commits. Salts, tags, packed records and keys become canaries. */
  async commit(party: Party, policy: string, holder: string): Promise<string> {
    const source = this.#as(`${party}-source.keys`);
    const { datasetFile, signature } = this.#filesOf(party);
    const file = join(this.place.inputs, `${party}.csv`);
    await this.#type(['source', 'build'], {
      ...{ ...source, file, site: 'clinic', policy, model: this.model, out: datasetFile },
    });
    await this.#type(['source', 'sign'], { ...source, datasetFile, holder, out: signature });
    await this.#keepSecretsOf(party, datasetFile);
    const options = {
      ...{ datasetFile, signature, role: party, work: this.file('work') },
      ...{ accreditation: this.file(`${party}s.json`), ...this.#as(`${party}.keys`), ...this.#chain() },
    };
    const commit = (more: { readonly service: string }) =>
      this.place.note(
        'commit',
        runSecondCommit(this.#deps, { ...options, ...more }, EMPTY_BOOK, this.place.outputs),
      );
    // First an unreachable service, then the real one.
    await commit({ ...this.#viaService(), service: 'http://127.0.0.1:9' });
    const committed = await commit(this.#viaService());
    if (committed === undefined) throw new Error(`${party}: the dataset is not committed`);
    const { dataset } = committed.data as { readonly dataset: string };
    await this.#type(['status'], { ...this.#viaService(), ...this.#chain(), datasetId: dataset });
    if (party === 'holdout')
      await this.#type(['pledge'], { datasetId: dataset, ...this.#as(`${party}.keys`), ...this.#chain() });
    return dataset;
  }

  readonly #filesOf = (party: Party) => ({
    datasetFile: this.file(`${party}.dataset`),
    signature: this.file(`${party}.signature`),
  });

  async #keepSecretsOf(party: Party, datasetFile: string): Promise<void> {
    const source = await this.#secretsOf('source', `${party}-source.keys`);
    await this.#secretsOf('contributor', `${party}.keys`);
    const bytes = (name: string) => Buffer.from(source[name] as string, 'hex');
    const keys = localSourceKeys({
      signingKey: bytes('signingKey'),
      tagKey: bytes('tagKey'),
      saltKey: bytes('saltKey'),
    });
    const dataset = await SecondDatasetFile.open(datasetFile, ({ sourceKey }, id) =>
      keys.unwrap(sourceKey, id),
    );
    const keep = (what: string, value: bigint) =>
      this.#values.made.push(integerCanary(`${party} ${what}`, 'derived', value));
    keep('dataset key', BigInt(`0x${Buffer.from(dataset.key).toString('hex')}`));
    for (let index = 0; index < dataset.batchCount; index++) {
      const { salt, records, tags } = dataset.taggedBatch(index);
      keep(`salt ${index}`, salt);
      for (const tag of tags) keep('tag', tag);
      const codes = records.flatMap((record) => record.codes.map(BigInt));
      for (const word of pack(codes, 8)) keep('packed records', word);
    }
  }

  /** Calls every route of the service wrongly: canaries in bodies, paths, queries and headers. */
  async abuse(routes: readonly (readonly [method: string, path: string])[]): Promise<void> {
    const word = () => this.#values.ascii('request', 'request');
    const token = readFileSync(join(this.place.inputs, 'service-key'), 'utf8');
    const bodies = () => [
      `{"${word()}": ${word()}`,
      JSON.stringify({ [word()]: word() }),
      JSON.stringify({
        ...{ statement: { model: word(), [word()]: word() }, enrolment: { round: word() } },
        ...{ publicSignals: [word()], proof: { a: [word(), word()] }, attestations: [{ proof: word() }] },
        ...{ seal: { publicSignals: [word()] }, fresh: [word(), word()], score: word() },
        ...{
          url: `gopher://${word()}/${word()}`,
          tenant: `${word()} ${word()}`,
          scopes: [word()],
          gradient: [word()],
        },
      }),
    ];
    for (const [method, path] of routes) {
      for (const authorization of [`Bearer ${token}`, `Bearer assay_0123456789abcdef_${word()}`, word()]) {
        const ask = async (body?: string, query = '') => {
          const internal = Object.values<Operation>(SECOND_OPERATIONS).some(
            (each) => each.path === path && each.internal,
          );
          const { url: base } = internal ? this.#admin : this.#http;
          const url = `${base}${path.replace(/\{[a-z]+\}/g, () => word())}${query}`;
          const headers = {
            authorization,
            'content-type': 'application/json',
            'user-agent': word(),
            'x-forwarded-for': word(),
            cookie: `session=${word()}`,
            referer: `http://${word()}/`,
            'idempotency-key': word(),
          };
          const init = { method, headers, signal: AbortSignal.timeout(3_000) };
          await fetch(url, body === undefined ? init : { ...init, body })
            .then((response) => response.arrayBuffer())
            .catch(() => undefined);
        };
        await ask(method === 'POST' ? '{}' : undefined);
        await ask(method === 'POST' ? '{}' : undefined, `?${word()}=${word()}`);
        if (method === 'POST') for (const body of bodies()) await ask(body);
      }
    }
  }

  /** Plays a round with all its phases and the closing evaluation, with refused attempts in between. */
  async round(policy: string, datasets: Datasets): Promise<void> {
    const first = await this.#open(datasets);
    await this.#type(['enrol'], {
      ...{ ...this.#as('contributor.keys'), ...this.#chain(), ...this.#viaService() },
      ...{ round: first.round, policy, datasetId: datasets.contributor },
    });
    await this.#drawn(first);
    await this.#evaluated(policy);
    await this.#answered(policy, first.round);
    await this.#mineTo(BigInt(first.schedule.attestDeadline) + 1n);
    const owner = { ...this.#owner(), round: first.round };
    const { sets } = await this.#done(runSecondRoundStep(this.#deps, { ...owner, policy }), 'step');
    if (sets !== 1) throw new Error(`the step is of ${sets} sets`);
    const closing = await this.#open(datasets, '--closing');
    await this.#drawn(closing);
    await this.#evaluated(policy);
    const answer = { ...this.#contributor(policy), round: first.round };
    await this.#done(runScore(this.#deps, answer, EMPTY_BOOK, this.place.outputs), 'score');
    await this.#mineTo(BigInt(closing.schedule.attestDeadline) + 1n);
    for (const { round } of [closing, first]) await this.#type(['round', 'settle'], { ...owner, round });
    await this.#paid(datasets.contributor);
  }

  /** The commands after a round: stake, pay, the account of the model, what left, the status. */
  async #paid(dataset: string): Promise<void> {
    const own = { ...this.#as('contributor.keys'), ...this.#chain() };
    const model = { model: this.model };
    await this.#type(['vest'], { ...own, ...model });
    await this.#type(['claim'], { ...own, ...model });
    await this.#type(['statement'], { ...this.#chain(), ...model, page: this.file('statement.html') });
    await this.#type(['egress', 'show', this.file('answer.parcel')]);
    await this.#type(['status'], { ...this.#chain(), ...this.#viaService(), datasetId: dataset });
  }

  /** @returns the data that a command prints @throws if it failed, after its error was kept */
  async #done(
    work: Promise<Printed>,
    name: string,
    // biome-ignore lint/suspicious/noExplicitAny: the callers know what the command prints
  ): Promise<any> {
    const printed = await this.place.note(name, work);
    if (printed === undefined) throw new Error(`${name} failed`);
    return printed.data;
  }

  readonly #open = (datasets: Datasets, ...more: readonly string[]): Promise<Opened> =>
    this.#type(['round', 'open', ...WINDOWS, ...more], {
      ...{ ...this.#owner(), model: this.model, holdout: datasets.holdout },
    });

  readonly #mineTo = (height: bigint) => this.#devnet.anvil.mineTo(height);

  /** Ends the enrolment and records the beacon; one attempt is too early. */
  async #drawn({ round, schedule }: Opened): Promise<void> {
    const draw = [
      '--round',
      round,
      ...Object.entries(this.#owner()).flatMap(([name, value]) => [
        `--${name === 'passwordFile' ? 'password-file' : name}`,
        value,
      ]),
    ];
    await this.#mineTo(BigInt(schedule.sealHeight));
    const { code } = await this.place.run('round', 'draw', ...draw);
    if (code === 0) throw new Error('a beacon was recorded too early');
    await this.#mineTo(BigInt(schedule.beaconHeight) + 1n);
    await this.#type(['round', 'draw', ...draw]);
  }

  /** The evaluator answers and proves direction and losses. */
  async #evaluated(policy: string): Promise<void> {
    const options = {
      ...{ ...this.#as('holdout.keys'), ...this.#chain(), ...this.#viaService(), policy, once: true },
      ...{ model: this.model, datasetFile: [this.file('holdout.dataset')] },
      ...{ signature: [this.file('holdout.signature')], work: this.file('work') },
    };
    await this.#done(
      runSecondEvaluatorRun(this.#deps, options, EMPTY_BOOK, this.place.outputs),
      'evaluator run',
    );
  }

  readonly #contributor = (policy: string) => ({
    ...{ ...this.#as('contributor.keys'), ...this.#chain(), ...this.#viaService(), policy },
    ...{ ...this.#filesOf('contributor'), work: this.file('work') },
  });

  /** The contributor proves and submits; another holder's proof and a changed one are refused. */
  async #answered(policy: string, round: string): Promise<void> {
    const { place } = this;
    const parcel = this.file('answer.parcel');
    const options = { ...this.#contributor(policy), round };
    const foreign = { ...options, ...this.#as('holdout.keys') };
    await place.note('prove', runSecondProve(this.#deps, foreign));
    const { accepted } = await this.#done(runSecondProve(this.#deps, { ...options, out: parcel }), 'prove');
    if (accepted !== true) throw new Error("the contributor's gate is not positive");
    const spoiled = JSON.parse(readFileSync(parcel, 'utf8'));
    spoiled.body.seal.proof.a[0] = '1';
    writeFileSync(this.file('spoiled.json'), JSON.stringify(spoiled));
    const way = { ...this.#as('contributor.keys'), ...this.#chain(), ...this.#viaService() };
    const { code } = await place.run(
      ...['submit', this.file('spoiled.json'), '--service', way.service, '--service-key', way.serviceKey],
      ...['--deployment', way.deployment, '--rpc', way.rpc, '--keystore', way.keystore],
      ...['--password-file', way.passwordFile],
    );
    if (code === 0) throw new Error('a changed proof was accepted');
    await this.#type(['submit', parcel], way);
  }

  /** Everything on chain: transactions, logs, and the blocks as a node reports them. */
  async keepChain(): Promise<void> {
    const { provider } = this.#devnet.anvil;
    const height = await provider.getBlockNumber();
    for (let number = 0; number <= height; number++) {
      const block = await provider.send('eth_getBlockByNumber', [`0x${number.toString(16)}`, true]);
      for (const { input } of block.transactions as { input: string }[]) {
        this.place.evidence.add('calldata', `block ${number}`, Buffer.from(input.slice(2), 'hex'));
      }
      if (block.transactions.length > 0)
        this.place.evidence.add('chain', `block ${number}`, JSON.stringify(block));
    }
    const logs = await provider.send('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest' }]);
    this.place.evidence.add('events', 'all', JSON.stringify(logs));
    for (const { data } of logs as { data: string }[])
      this.place.evidence.add('events', 'data', Buffer.from(data.slice(2), 'hex'));
  }

  async stop(): Promise<void> {
    await this.stopService();
    await this.#rpc?.close();
    await this.#devnet?.anvil.stop();
    await this.#prover.close();
  }
}
