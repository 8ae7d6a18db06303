import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '../../../src/api/operation.ts';
import { OPERATIONS } from '../../../src/api/operations.ts';
import type { CliDeps } from '../../../src/cli/command.ts';
import { runAccreditationAdd } from '../../../src/cli/commands/accreditation/add.ts';
import { runCommit } from '../../../src/cli/commands/commit.ts';
import { runContributorKeygen } from '../../../src/cli/commands/contributor/keygen.ts';
import { runDevnetFund } from '../../../src/cli/commands/devnet/fund.ts';
import { type Devnet, runDevnetStart } from '../../../src/cli/commands/devnet/start.ts';
import { runEnrol } from '../../../src/cli/commands/enrol.ts';
import { runModelRegister } from '../../../src/cli/commands/model/register.ts';
import { runOperatorKeygen } from '../../../src/cli/commands/operator/keygen.ts';
import { runProve } from '../../../src/cli/commands/prove.ts';
import { runRoundEvaluate } from '../../../src/cli/commands/round/evaluate.ts';
import { runRoundOpen } from '../../../src/cli/commands/round/open.ts';
import { runRoundSeal } from '../../../src/cli/commands/round/seal.ts';
import { runRoundSettle } from '../../../src/cli/commands/round/settle.ts';
import { runRoundStep } from '../../../src/cli/commands/round/step.ts';
import { runSourceBuild } from '../../../src/cli/commands/source/build.ts';
import { runSourceKeygen } from '../../../src/cli/commands/source/keygen.ts';
import { runSourceSign } from '../../../src/cli/commands/source/sign.ts';
import { runStatus } from '../../../src/cli/commands/status.ts';
import { runSubmit } from '../../../src/cli/commands/submit.ts';
import { runTrainerKeygen } from '../../../src/cli/commands/trainer/keygen.ts';
import { type KeystoreKind, openKeystore } from '../../../src/cli/files/keystore.ts';
import { packRecord } from '../../../src/protocol/record.ts';
import { AssayProver } from '../../../src/prover/assay-prover.ts';
import type { CircuitInputs } from '../../../src/prover/inputs.ts';
import type { Proved } from '../../../src/prover/prover.ts';
import { DatasetFile } from '../../../src/records/dataset/dataset-file.ts';
import { localSourceKeys } from '../../../src/records/dataset/source-keys.ts';
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

const CIRCUIT = 'attestation-tiny';
const PARTIES = ['contributor', 'holdout'] as const;
export type Party = (typeof PARTIES)[number];

/** Private inputs of the circuits. No public value may equal one. */
const SECRET_INPUTS = ['salt', 'blinding', 'S', 'serial', 'holderSecret', 'ephemeral'];
/** Private inputs to change so that no witness exists. */
const SPOILED: ReadonlySet<string> = new Set(['codes', 'salt', 'holderSecret', 'gradient']);

/** A chain, a service and the parties of a model. Every byte between them is kept. */
export class Online {
  readonly place: Workplace;
  readonly #values: CanaryValues;
  readonly #deps: CliDeps;
  readonly #prover = new AssayProver();
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
  async #prove(circuit: Parameters<AssayProver['prove']>[0], inputs: CircuitInputs): Promise<Proved> {
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
      if (typeof inputs[member] === 'bigint')
        this.#values.made.push(integerCanary(`${circuit} ${member}`, 'derived', inputs[member]));
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

  readonly #rpcOptions = () => ({ rpc: this.#rpc.url, deployment: this.file('deployment.json') });
  readonly #viaService = () => ({
    service: this.#http.url,
    serviceKey: join(this.place.inputs, 'service-key'),
    deployment: this.file('deployment.json'),
  });
  readonly #owner = () => ({ keystore: this.file('trainer.keys') });

  async start(): Promise<void> {
    const { address: trainer } = await runTrainerKeygen(this.#deps, this.#owner());
    const { address: operator } = await runOperatorKeygen(this.#deps, {
      keystore: this.file('operator.keys'),
    });
    this.#devnet = await runDevnetStart(this.#deps, {
      deployment: this.file('deployment.json'),
      edition: '1',
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

  /**
   * Makes keys, dataset, signature and commit of a party. The model is registered once all parties have keys.
   */
  async join(party: Party, rows: number): Promise<{ holder: string; address: string }> {
    const keystore = this.file(`${party}-source.keys`);
    await runSourceKeygen(this.#deps, { keystore });
    await runAccreditationAdd({ file: this.file(`${party}s.json`), name: party, keystore });
    const made = await runContributorKeygen(this.#deps, { keystore: this.file(`${party}.keys`) });
    await runDevnetFund({ ...this.#rpcOptions(), addresses: [made.address] });
    this.place.input(`${party}.csv`, goodFile(this.#values, rows));
    return { holder: made.holderCode, address: made.address };
  }

  async register(policy: string, contributors: Party, holdouts: Party): Promise<void> {
    const { model } = await runModelRegister(this.#deps, {
      ...this.#rpcOptions(),
      ...this.#owner(),
      policy,
      circuit: CIRCUIT,
      contributors: this.file(`${contributors}s.json`),
      holdouts: this.file(`${holdouts}s.json`),
    });
    this.model = model;
  }

  /** Builds, signs and commits. Salts, tags, packed records and keys become canaries. */
  async commit(party: Party, policy: string, holder: string): Promise<string> {
    const { place } = this;
    const keystore = this.file(`${party}-source.keys`);
    const datasetFile = this.file(`${party}.dataset`);
    const signature = this.file(`${party}.signature`);
    const file = join(place.inputs, `${party}.csv`);
    await runSourceBuild(this.#deps, {
      ...{ file, site: 'clinic', policy, circuit: CIRCUIT, model: this.model, keystore, out: datasetFile },
    });
    await runSourceSign(this.#deps, { datasetFile, holder, keystore, out: signature });
    await this.#keepSecretsOf(party, datasetFile);
    const options = {
      ...{ datasetFile, signature, role: party, work: this.file('work') },
      accreditation: this.file(`${party}s.json`),
      keystore: this.file(`${party}.keys`),
    };
    // First an unreachable service, then the real one.
    await place.note(
      'commit',
      runCommit(this.#deps, {
        ...options,
        ...this.#viaService(),
        service: 'http://127.0.0.1:9',
        out: this.file('parcel.json'),
      }),
    );
    const committed = await place.note(
      'commit',
      runCommit(this.#deps, { ...options, ...this.#viaService() }),
    );
    if (committed?.delivery?.status !== 'confirmed')
      throw new Error(`${party}: the commit was not confirmed`);
    await place.note('status', runStatus({ ...this.#viaService(), datasetId: committed.dataset }));
    return committed.dataset;
  }

  async #keepSecretsOf(party: Party, datasetFile: string): Promise<void> {
    const source = await this.#secretsOf('source', `${party}-source.keys`);
    await this.#secretsOf('contributor', `${party}.keys`);
    const bytes = (name: string) => Buffer.from(source[name] as string, 'hex');
    const keys = localSourceKeys({
      signingKey: bytes('signingKey'),
      tagKey: bytes('tagKey'),
      saltKey: bytes('saltKey'),
    });
    const dataset = await DatasetFile.open(datasetFile, ({ sourceKey }, id) => keys.unwrap(sourceKey, id));
    const keep = (what: string, value: bigint) =>
      this.#values.made.push(integerCanary(`${party} ${what}`, 'derived', value));
    keep('dataset key', BigInt(`0x${Buffer.from(dataset.key).toString('hex')}`));
    for (let index = 0; index < dataset.batchCount; index++) {
      const { salt, records } = await dataset.batch(index);
      keep(`salt ${index}`, salt);
      for (const record of records) {
        keep('tag', record.tag);
        for (const word of packRecord(record)) keep('packed record', word);
      }
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
          const internal = Object.values<Operation>(OPERATIONS).some(
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

  /** Plays one round with all its phases, with refused attempts in between. */
  async round(policy: string, datasets: Readonly<Record<Party, string>>): Promise<void> {
    const { place } = this;
    const chain = { ...this.#rpcOptions(), ...this.#owner() };
    const { round, schedule } = await runRoundOpen(this.#deps, {
      ...{ ...chain, model: this.model, holdout: [datasets.holdout], enrolBlocks: '4' },
    });
    const keystore = this.file('contributor.keys');
    await runEnrol(this.#deps, {
      ...{ ...this.#viaService(), ...this.#rpcOptions(), round, policy, keystore },
      datasetId: datasets.contributor,
    });
    await this.#devnet.anvil.mineTo(schedule.beaconHeight + 1n);
    await runRoundSeal(this.#deps, { ...chain, round });
    for (const party of ['holdout', 'contributor'] as const) {
      const options = {
        ...{ round, policy, work: this.file('work'), ...this.#rpcOptions() },
        datasetFile: this.file(`${party}.dataset`),
        signature: this.file(`${party}.signature`),
        keystore: this.file(`${party}.keys`),
      };
      const other = party === 'holdout' ? 'contributor' : 'holdout';
      await place.note('prove', runProve(this.#deps, { ...options, keystore: this.file(`${other}.keys`) }));
      const proved = await runProve(this.#deps, options);
      // A changed proof is refused; the unchanged parcel is accepted.
      const spoiled = JSON.parse(readFileSync(proved.parcel, 'utf8'));
      spoiled.body.openProof.a[0] = '1';
      writeFileSync(this.file('spoiled.json'), JSON.stringify(spoiled));
      await place.note(
        'submit',
        runSubmit(this.#deps, { ...this.#viaService(), parcel: this.file('spoiled.json') }),
      );
      const sent = await place.note(
        'submit',
        runSubmit(this.#deps, { ...this.#viaService(), parcel: proved.parcel }),
      );
      if (sent?.status !== 'confirmed') throw new Error(`${party}: the answer was not confirmed`);
      if (party === 'holdout')
        await runRoundEvaluate(this.#deps, { ...chain, ...this.#viaService(), round, policy });
    }
    const { round: state } = await runStatus({ ...this.#rpcOptions(), model: this.model, round });
    await this.#devnet.anvil.mineTo((state?.attestDeadline ?? 0n) + 1n);
    await place.note('settle', runRoundSettle(this.#deps, { ...chain, round }));
    await place.note('step', runRoundStep(this.#deps, { ...chain, round }));
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
