import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { formatUnits, hexlify } from 'ethers';
import { readRoyaltyStatement } from '../../src/audit/read-statement.ts';
import { SCORE_UNIT } from '../../src/chain/clients/registry-client.ts';
import { addressOf } from '../../src/chain/deploy/deployment-record.ts';
import { verifierContract } from '../../src/chain/deploy/verifier-contract.ts';
import { originBody } from '../../src/client/bodies.ts';
import { ServiceClient } from '../../src/client/service-client.ts';
import { royaltiesOf, termsOf } from '../../src/delivery/model-terms.ts';
import { AccreditationList } from '../../src/protocol/accreditation.ts';
import { datasetId, modelId } from '../../src/protocol/context.ts';
import { publicKeyOf } from '../../src/protocol/eddsa.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import { asField, SUBGROUP_ORDER } from '../../src/protocol/field.ts';
import { compilePolicy } from '../../src/protocol/policy/compile.ts';
import { formatIsoDay } from '../../src/protocol/policy/day-format.ts';
import { parsePolicyText } from '../../src/protocol/policy/document.ts';
import { policyHash } from '../../src/protocol/policy/policy-hash.ts';
import { schemaHash } from '../../src/protocol/policy/schema.ts';
import { trainerKeyOf } from '../../src/protocol/sealed-opening.ts';
import { circuitOf, type Shape } from '../../src/protocol/shape.ts';
import { proveOrigin } from '../../src/prover/jobs.ts';
import { approveDataset } from './approval.ts';
import { Console } from './console.ts';
import {
  changedPayout,
  outsidePolicy,
  replay,
  riggedEvaluation,
  riggedStep,
  strangeSource,
  tamperedProof,
  undrawnBatch,
} from './refused.ts';
import { confirmed, contextFor, type Demo, playRound, type RoundHooks } from './rounds.ts';
import type { Refused } from './second/refusal.ts';
import { type CommittedSite, readSites, type Site, signSite } from './sites.ts';
import { startWorld, TOKEN_DECIMALS, tomorrow, type World } from './world.ts';

export interface DemoOptions {
  readonly policyFile: string;
  readonly dataDir: string;
  readonly shape: Shape;
  readonly rounds?: number;
  /** Called with the chain before the demo stops it. */
  readonly inspect?: (world: World) => Promise<void>;
}

/** The result that `--json` writes. Amounts are decimal strings in the smallest unit. */
export interface DemoResult {
  readonly sites: readonly {
    readonly name: string;
    readonly role: string;
    readonly records: number;
    readonly bands: readonly (readonly number[])[];
    readonly stake: string;
    readonly claimed: string;
  }[];
  readonly totals: { readonly income: string; readonly claimed: string };
  readonly public: readonly string[];
  readonly refused: readonly Refused[];
  readonly seconds: number;
}

const INCOME = 10_000n * 10n ** BigInt(TOKEN_DECIMALS);

/** Number of attempts to cheat that a run makes. */
const ATTEMPTS = 8;

/** Steps of a whole run: set-up, each site's commitment, each round, the attempts to cheat, the money. */
function stepsOf(sites: readonly Site[], rounds: number): number {
  const [setUp, money] = [3, 4];
  // Opening, seal, V, settlement and step; and each site's answer.
  const aRound = 5 + sites.length;
  return setUp + sites.length + rounds * aRound + ATTEMPTS + money;
}

/** Makes an attempt that must be refused, and notes who refused it. */
type Attempt = (what: string, work: () => Promise<Refused>) => Promise<void>;

/** Runs the whole demo. @throws AssayError if a step fails, or an attempt to cheat is accepted */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const out = new Console();
  const { shape } = options;
  const document = parsePolicyText(await readFile(options.policyFile, 'utf8'));
  const compiled = compilePolicy(document, shape);
  out.title(`Assay: ${document.title}`);
  if (document.split?.simulated) out.note('The split of one file into several sites is simulated.');

  const world = await out.step('A local chain, the contracts, the verifier service on its own database', () =>
    startWorld(shape),
  );
  out.note(`prover: ${await world.prover.engine()}`);
  try {
    const sites = await checkSites(world, out, document, compiled, options.dataDir);
    const rounds = options.rounds ?? document.round.rounds;
    out.expect(stepsOf(sites, rounds));
    const { demo, lists } = await registerModel(world, out, document, compiled, sites);
    const refused: Refused[] = [];
    const attempt: Attempt = async (what, work) => {
      const result = await out.step(`Attempt: ${what}`, work);
      out.note(`refused. ${result.by.join('; ')}`);
      refused.push(result);
    };
    const playing: Demo = { ...demo, sites: await commitSites(demo, sites, lists, attempt) };
    const bands = new Map<string, number[][]>();
    for (let number = 1; number <= rounds; number++) {
      const played = await playRound(playing, number, number === 1 ? cheating(playing, attempt) : HONEST);
      for (const [name, values] of played) bands.set(name, [...(bands.get(name) ?? []), values]);
    }
    const result = await payAndClaim(playing, bands, refused);
    await options.inspect?.(world);
    return result;
  } finally {
    await world.stop();
  }
}

function checkSites(
  world: World,
  out: Console,
  document: Demo['document'],
  compiled: Demo['compiled'],
  dataDir: string,
): Promise<Site[]> {
  const title = 'Every site checks its records against the policy, on its own machine';
  return out.step(title, async (progress) => {
    const read = await readSites(document, compiled, dataDir, world.shape, (n) => world.siteWallet(n));
    for (const { name, preflight } of read) {
      const { rows, passing, duplicates, verdict, reasons, exitCode } = preflight;
      progress(`${name}: ${rows} rows, ${passing} pass, ${duplicates} repeated; ${verdict}`);
      for (const reason of reasons) progress(`  ${reason}`);
      if (exitCode !== 0) {
        throw new AssayError('preflight', `${name} is refused by the policy: ${reasons.join('; ')}`, {
          exitCode,
        });
      }
    }
    return read;
  });
}

/** Commits every site's dataset. Two attempts to cheat come before the first one. */
async function commitSites(
  demo: Demo,
  sites: readonly Site[],
  lists: Record<Site['role'], AccreditationList>,
  attempt: Attempt,
): Promise<CommittedSite[]> {
  const { world, out, compiled, service } = demo;
  const committed: CommittedSite[] = [];
  for (const site of sites) {
    const title = `${site.name}: source signs, data access committee approves, contributor proves origin and commits`;
    await out.step(title, async (progress) => {
      const { dataset, signed } = signSite(site, demo.model, compiled, world.shape);
      const hash = policyHash(compiled.policy, world.shape);
      const approval = await approveDataset(site.name, dataset, signed, hash, formatIsoDay(0));
      progress(`approved for this model and policy (credential ${approval.slice(0, 12)})`);
      const draft = { ...site, dataset, signed, id: asField(0n) };
      const context = contextFor(demo, draft, 0n);
      const list = lists[site.role];
      const proved = await proveOrigin(world.prover, dataset, signed, list, site.holderSecret, context);
      const ready = { ...draft, id: datasetId(demo.model, proved.statement.originNullifier) };
      if (committed.length === 0) {
        await attempt('another account puts its payout address into the proof', () =>
          changedPayout(demo, ready, proved),
        );
        await attempt('a source that is not accredited', () => strangeSource(demo, ready, list));
      }
      await confirmed(demo, service.submitOrigin(originBody(proved, context)));
      committed.push(ready);
      out.learned(
        `${site.name}: a root, ${dataset.records} records, the period, a payout address`,
        'the records, or which accredited source signed',
      );
    });
  }
  return committed;
}

const nothing = async (): Promise<void> => {};
const HONEST: RoundHooks = {
  beforeHoldout: nothing,
  beforeEvaluation: nothing,
  beforeSubmit: nothing,
  afterAnswers: nothing,
  beforeStep: nothing,
};

/** Hooks of a round in which every kind of cheating is tried. */
function cheating(demo: Demo, attempt: Attempt): RoundHooks {
  let tampered = false;
  return {
    beforeHoldout: (round, state) =>
      attempt('a holdout that picks its own batch', () => undrawnBatch(demo, round, state)),
    beforeEvaluation: (body) => attempt('the owner rigs the direction', () => riggedEvaluation(demo, body)),
    beforeSubmit: async (answered) => {
      if (tampered) return;
      tampered = true;
      await attempt('a tampered proof', () => tamperedProof(demo, answered));
    },
    beforeStep: (body) => attempt('the owner rigs the checkpoint', () => riggedStep(demo, body)),
    afterAnswers: async ([answered]) => {
      if (!answered) return;
      await attempt('the same set once more', () => replay(demo, answered));
      await attempt('a record outside the policy', () => outsidePolicy(demo, answered));
    },
  };
}

async function registerModel(
  world: World,
  out: Console,
  document: Demo['document'],
  compiled: Demo['compiled'],
  sites: readonly Site[],
): Promise<{ demo: Demo; lists: Record<Site['role'], AccreditationList> }> {
  const { shape } = world;
  const salt = hexlify(randomBytes(32));
  const registry = addressOf(world.deployment, 'ModelRegistry');
  const model = modelId(world.chainId, registry, world.owner.address, salt);
  const keysOf = (role: Site['role']) =>
    sites.filter((site) => site.role === role).map((site) => publicKeyOf(site.secrets.signingKey));
  const lists = {
    contributor: new AccreditationList(keysOf('contributor')),
    holdout: new AccreditationList(keysOf('holdout')),
  };
  const trainerSecret = (BigInt(`0x${randomBytes(48).toString('hex')}`) % (SUBGROUP_ORDER - 1n)) + 1n;
  const trainerKey = trainerKeyOf(trainerSecret);
  const verifier = (kind: 'open' | 'evaluate' | 'step') =>
    addressOf(world.deployment, verifierContract(circuitOf(kind, shape)));
  await out.step('The owner registers the model: policy, terms, accredited sources', async () => {
    await world.as(world.owner).registry.register({
      salt,
      config: {
        settlementToken: world.token,
        schemaHash: schemaHash(compiled.schema),
        shape: { batchSize: shape.n, features: shape.f, depth: shape.depth },
        periodEpoch: compiled.period.firstDay,
        periodDays: compiled.period.lastDay - compiled.period.firstDay + 1,
        parents: [],
        startsFrom: 0n,
      },
      sources: { contributors: lists.contributor.root, holdouts: lists.holdout.root },
      version: {
        policyHash: policyHash(compiled.policy, shape),
        originVerifier: addressOf(world.deployment, verifierContract('origin')),
        attestationVerifier: addressOf(world.deployment, verifierContract(shape.circuit)),
        openVerifier: verifier('open'),
        evaluateVerifier: verifier('evaluate'),
        stepVerifier: verifier('step'),
        terms: termsOf(document, compiled, [trainerKey.x, trainerKey.y]),
        royalties: royaltiesOf(
          document,
          {
            builder: world.owner.address,
            evaluator:
              sites.find(({ role }) => role === 'holdout')?.wallet.address ?? world.evaluator.address,
            operator: world.operator.address,
            compute: world.owner.address,
            feedback: world.owner.address,
          },
          world.owner.address,
        ),
      },
    });
    out.learned('policy, terms, the roots of two accreditation lists', 'who is on the lists');
  });
  const { token } = await world.service.apiKeys.create({ tenant: 'demo', scopes: ['submit', 'read:own'] });
  const service = new ServiceClient(world.service.url, { apiKey: token });
  return {
    demo: { world, out, service, document, compiled, model: asField(model), trainerSecret, sites: [] },
    lists,
  };
}

async function payAndClaim(
  demo: Demo,
  bands: ReadonlyMap<string, readonly (readonly number[])[]>,
  refused: readonly Refused[],
): Promise<DemoResult> {
  const { world, out, model, sites } = demo;
  out.title('Stake and royalties');
  await out.step('Training is closed; what is left unvested becomes stake', async () => {
    const { rounds } = world.as(world.owner);
    await rounds.closeModel(model);
    for (const site of sites)
      if (site.role === 'contributor') await world.as(site.wallet).rounds.vest(site.id);
  });
  await out.step(`A consumer pays ${formatUnits(INCOME, TOKEN_DECIMALS)} tokens for a licence`, async () => {
    const consumer = world.as(world.consumer);
    await consumer.token.mint(world.consumer.address, INCOME);
    await consumer.vault.payWithPermit(model, world.token, INCOME, 'licence', tomorrow());
  });
  const claimedBy = await out.step('Every account claims its royalties', () => claimAll(demo));
  await audit(demo);
  const rows = await rowsOf(demo, bands, claimedBy);
  const claimed = [...claimedBy.values()].reduce((sum, amount) => sum + amount, 0n);
  printRows(demo, rows, claimedBy);
  if (claimed > INCOME) throw new AssayError('insolvent', 'More was claimed than came in.', { exitCode: 4 });
  if (refused.length !== ATTEMPTS) {
    throw new AssayError('attempts', `Only ${refused.length} of ${ATTEMPTS} attempts were made.`, {
      exitCode: 4,
    });
  }
  out.note(`${refused.length} attempts to cheat, all refused. ${out.elapsedSeconds.toFixed(0)} s in all.`);
  return {
    sites: rows,
    totals: { income: INCOME.toString(), claimed: claimed.toString() },
    public: out.public,
    refused,
    seconds: Math.round(out.elapsedSeconds),
  };
}

/** @returns the claimed amounts by account */
async function claimAll({ world, model, sites }: Demo): Promise<Map<string, bigint>> {
  const claimedBy = new Map<string, bigint>();
  for (const wallet of [...sites.map((site) => site.wallet), world.owner, world.operator]) {
    const clients = world.as(wallet);
    const before = await clients.token.balanceOf(wallet.address);
    if ((await clients.vault.claimable(model, wallet.address)) > 0n) await clients.vault.claim(model);
    claimedBy.set(wallet.address, (await clients.token.balanceOf(wallet.address)) - before);
  }
  return claimedBy;
}

async function audit({ world, out, model }: Demo): Promise<void> {
  const title = 'An auditor recomputes every credit from events and compares it with the contract';
  await out.step(title, async (progress) => {
    const source = { deployment: world.deployment, provider: world.anvil.provider };
    const { differences, closing } = await readRoyaltyStatement(source, { model, window: () => 'inside' });
    if (differences.length > 0) {
      throw new AssayError('insolvent', `The books differ: ${differences.join('; ')}`, { exitCode: 4 });
    }
    progress(
      `the same to the unit; not claimed: ${closing.held}, of it ${closing.credits} credited to payees`,
    );
  });
}

async function rowsOf(
  { world, model, sites }: Demo,
  bands: ReadonlyMap<string, readonly (readonly number[])[]>,
  claimedBy: ReadonlyMap<string, bigint>,
): Promise<DemoResult['sites']> {
  const { stake } = world.as(world.owner);
  const rows: DemoResult['sites'][number][] = [];
  for (const site of sites) {
    rows.push({
      name: site.name,
      role: site.role,
      records: site.dataset.records,
      bands: bands.get(site.name) ?? [],
      stake: (await stake.balanceOf(site.wallet.address, model)).toString(),
      claimed: (claimedBy.get(site.wallet.address) ?? 0n).toString(),
    });
  }
  return rows;
}

function printRows(
  { world, out }: Demo,
  rows: DemoResult['sites'],
  claimedBy: ReadonlyMap<string, bigint>,
): void {
  const tokens = (amount: bigint | string) => Number(formatUnits(amount, TOKEN_DECIMALS)).toFixed(2);
  out.table(
    ['site', 'role', 'records', 'bands', 'stake', 'tokens claimed'],
    rows.map((row) => [
      row.name,
      row.role,
      `${row.records}`,
      row.bands.map((round) => (round.length > 0 ? round.join(' ') : '-')).join(' | '),
      (Number((BigInt(row.stake) * 100n) / SCORE_UNIT) / 100).toFixed(2),
      tokens(row.claimed),
    ]),
  );
  const claimed = (address: string) => tokens(claimedBy.get(address) ?? 0n);
  out.note(`builder ${claimed(world.owner.address)}, operator ${claimed(world.operator.address)}`);
}
