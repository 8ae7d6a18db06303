import type { CliDeps } from '../../../../src/cli/command.ts';
import { type Devnet, runDevnetStart } from '../../../../src/cli/commands/devnet/start.ts';
import { runServe } from '../../../../src/cli/commands/serve.ts';
import type { RunningService } from '../../../../src/service/main.ts';
import { freshFolder } from '../../../support/databases.ts';
import { PASSWORD } from '../../support/assay.ts';
import { tinyRows } from '../../support/tiny-policy.ts';
import type { SettingsChange } from './second-policy.ts';
import { Terminal } from './terminal.ts';

/** A site: a contributor or an evaluator with one dataset. */
export interface WalkedSite {
  readonly name: string;
  readonly role: 'contributor' | 'holdout';
  readonly address: string;
  /** Id of its dataset, once committed. */
  dataset: string;
}

const SITES = [
  ['north', 'contributor'],
  ['south', 'contributor'],
  ['east', 'holdout'],
  ['west', 'holdout'],
] as const;

/** Scales under which the gates of `tinyRows` are of four digits. */
const NUMBERS = { scoreScale: 2 ** 24 };

interface StartOptions {
  readonly withService?: boolean;
  /** Adds further sources to the lists. @returns further evaluators */
  readonly beforeModel?: () => Promise<readonly string[] | undefined>;
}

const DEPS: CliDeps = {
  password: async () => PASSWORD,
  note: () => {},
  now: () => Math.floor(Date.now() / 1000),
  prover: () => Promise.reject(new Error('neither a devnet nor a service proves')),
};

/** A local chain of the second edition on which every step is a typed command. The test mines blocks. */
export class SecondWalk {
  readonly at = new Terminal();
  readonly sites: WalkedSite[] = [];
  model = '';
  #devnet: Devnet | undefined;
  #service: RunningService | undefined;

  get devnet(): Devnet {
    if (this.#devnet === undefined) throw new Error('the walk has not started');
    return this.#devnet;
  }

  /** Options that name chain and contracts. */
  get chain(): string {
    return `--deployment @deployment.json --rpc ${this.devnet.anvil.url}`;
  }

  /**
   * Keys, lists, a local chain, the registered model, and four committed datasets.
   * @param withService whether the site `south` sends everything through a service
   */
  async start(
    change: SettingsChange = {},
    { withService = false, beforeModel = async () => undefined }: StartOptions = {},
  ): Promise<void> {
    const { at } = this;
    at.policy('policy.json', { ...change, numbers: { ...NUMBERS, ...change.numbers } });
    this.#devnet = await runDevnetStart(DEPS, {
      deployment: at.place.path('deployment.json'),
      port: '0',
    });
    const trainer = await at.json('trainer keygen --keystore @trainer.key --password-file @password');
    const holders = new Map<string, string>();
    for (const [name, role] of SITES) {
      await at.types(`source keygen --keystore @${name}.source --password-file @password`);
      await at.types(`accreditation add @${role}s.json --name ${name} --keystore @${name}.source`);
      const keys = await at.json(`contributor keygen --keystore @${name}.key --password-file @password`);
      holders.set(name, keys.holderCode);
      this.sites.push({ name, role, address: keys.address, dataset: '' });
    }
    const accounts = [trainer.address, ...this.sites.map(({ address }) => address)];
    await at.types(`devnet fund ${accounts.join(' ')} ${this.chain}`);
    if (withService) await this.#serve();
    await this.#register((await beforeModel()) ?? []);
    for (const [i, site] of this.sites.entries())
      await this.#commit(site, i, holders.get(site.name) as string);
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    this.at.place.remove();
    await this.devnet.anvil.stop();
  }

  /** Options of the service, for the site that uses it. */
  via({ name }: Pick<WalkedSite, 'name'>): string {
    return this.#service === undefined || name !== 'south'
      ? ''
      : ` --service ${this.#service.url} --service-key @service.key`;
  }

  of(role: WalkedSite['role']): WalkedSite[] {
    return this.sites.filter((site) => site.role === role);
  }

  /** Options of a site's run command. */
  run({ name, role }: WalkedSite): string {
    const command = role === 'holdout' ? 'evaluator' : 'contributor';
    return `${command} run --model ${this.model} --dataset-file @${name}.dataset --signature @${name}.sig --policy @policy.json --work @${name}-work --keystore @${name}.key --password-file @password ${this.chain}${this.via({ name })}`;
  }

  owner(line: string): string {
    return `${line} --keystore @trainer.key --password-file @password ${this.chain}`;
  }

  /** Mines up to a height. @param pace seconds of the chain's clock between two blocks */
  async mineTo(height: bigint | string, pace = 6): Promise<void> {
    const { provider } = this.devnet.anvil;
    const missing = BigInt(height) - BigInt(await provider.getBlockNumber());
    if (missing > 0n)
      await provider.send('anvil_mine', [`0x${missing.toString(16)}`, `0x${pace.toString(16)}`]);
  }

  async #serve(): Promise<void> {
    const { at, devnet } = this;
    const { address } = await at.json('operator keygen --keystore @operator.key --password-file @password');
    await at.types(`devnet fund ${address} ${this.chain}`);
    const options = {
      ...{ rpc: devnet.anvil.url, deployment: at.place.path('deployment.json'), port: '0' },
      ...{
        keystore: at.place.path('operator.key'),
        dataDir: await freshFolder(at.place.path('service-data')),
      },
    };
    this.#service = await runServe(DEPS, options, {
      ...{ ASSAY_LOG_LEVEL: 'silent', ASSAY_POLL_MS: '50', ASSAY_RELAY_BATCH_DELAY_MS: '0' },
      ...{ ASSAY_REQUESTS_PER_MINUTE: '100000', ASSAY_KEY_REQUESTS_PER_MINUTE: '100000' },
    });
    const { token } = await this.#service.apiKeys.create({ tenant: 'tests', scopes: ['submit', 'read:own'] });
    at.place.write('service.key', token, 0o600);
  }

  async #register(further: readonly string[]): Promise<void> {
    const evaluators = [...this.of('holdout').map(({ address }) => address), ...further];
    const { model } = await this.at.json(
      this.owner(
        `model register --policy @policy.json --contributors @contributors.json --holdouts @holdouts.json --evaluators ${evaluators.join(' ')}`,
      ),
    );
    this.model = model;
  }

  async #commit(site: WalkedSite, n: number, holder: string): Promise<void> {
    const { at, model } = this;
    const { name, role } = site;
    at.place.write(`${name}.csv`, tinyRows(16, 100 * n));
    const source = `--keystore @${name}.source --password-file @password`;
    await at.types(
      `source build --policy @policy.json --model ${model} --file @${name}.csv --site clinic --out @${name}.dataset ${source}`,
    );
    await at.types(
      `source sign --dataset-file @${name}.dataset --holder ${holder} --out @${name}.sig ${source}`,
    );
    const own = `--keystore @${name}.key --password-file @password ${this.chain}`;
    const { dataset } = await at.json(
      `commit --dataset-file @${name}.dataset --signature @${name}.sig --accreditation @${role}s.json --role ${role} --work @${name}-work ${own}${this.via(site)}`,
    );
    site.dataset = dataset;
    if (role === 'holdout') await at.types(`pledge --dataset-id ${dataset} ${own}`);
  }
}
