import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatUnits } from 'ethers';
import { recomputeScores } from '../../../src/audit/second/scores.ts';
import { verifierAddresses } from '../../../src/chain/deploy/second/deployment.ts';
import { openingsOf } from '../../../src/contributor/ledger/ledger-view.ts';
import { privacySpent } from '../../../src/contributor/privacy-spent.ts';
import { AssayError } from '../../../src/protocol/errors.ts';
import { asField, SUBGROUP_ORDER } from '../../../src/protocol/field.ts';
import { trainerKeyOf } from '../../../src/protocol/sealed-opening.ts';
import { listedSource } from '../../../src/protocol/second/build-dataset.ts';
import {
  type CompiledSecondPolicy,
  compileSecondPolicy,
} from '../../../src/protocol/second/compile-policy.ts';
import {
  parseSecondPolicy,
  type SecondPolicyDocument,
} from '../../../src/protocol/second/policy-document.ts';
import { epsilonOf, noiseFor, noiseMultiplier } from '../../../src/protocol/second/privacy.ts';
import { SECOND_SCORE_UNIT } from '../../../src/protocol/second/score-unit.ts';
import { SourceList } from '../../../src/protocol/second/source-list.ts';
import { secondRoyaltiesOf, secondTermsOf } from '../../../src/trainer/second/model-version.ts';
import { SecondOwner } from '../../../src/trainer/second/owner.ts';
import { SecondTrainer } from '../../../src/trainer/second/trainer.ts';
import { Console } from '../console.ts';
import type { Refused } from '../refused.ts';
import { TOKEN_DECIMALS, tomorrow } from '../world.ts';
import {
  alteredDataset,
  foreignIndex,
  replayedForAnother,
  sealWithoutNoise,
  secondOrigin,
} from './refused.ts';
import {
  type BeforeSending,
  type LossRow,
  type PlayedRound,
  playSecondRound,
  type SecondDemo,
} from './rounds.ts';
import { type CommittedSite, readSites, type SignedSite, type Site, signSite } from './sites.ts';
import { type SecondWorld, startSecondWorld } from './world.ts';

export interface SecondDemoOptions {
  readonly policyFile: string;
  readonly dataDir: string;
  /** ε at δ = 10^-6 of all openings of a contributor's batch; absent: no noise. */
  readonly epsilon?: number;
  /** Called with the chain before the demo stops it. */
  readonly inspect?: (world: SecondWorld) => Promise<void>;
}

/** The result that `--json` writes. Amounts are decimal strings in the smallest unit. */
export interface SecondDemoResult {
  readonly sites: readonly {
    readonly name: string;
    readonly role: string;
    /** R of its dataset. */
    readonly records: number;
    /** One a paid round: g, p (null where it owed none) and S. */
    readonly rounds: readonly {
      readonly gate: number;
      readonly pay: number | null;
      readonly score: number;
    }[];
    /** Different batches that it opened. */
    readonly opened: number;
    /** ε of everything that left it, at δ = 10^-6; null: exact sums left, and no bound holds. */
    readonly epsilon: number | null;
    readonly stake: string;
    readonly claimed: string;
  }[];
  readonly losses: readonly LossRow[];
  readonly totals: { readonly income: string; readonly claimed: string };
  readonly public: readonly string[];
  readonly refused: readonly Refused[];
  readonly seconds: number;
}

const INCOME = 10_000n * 10n ** BigInt(TOKEN_DECIMALS);
const DELTA = 1e-6;
const ATTEMPTS = 5;
/** Steps before the rounds besides one a site, and after them. */
const [SET_UP, MONEY] = [3, 4];

/** @throws AssayError `policy-document-invalid` (2) where no noise that the circuits have keeps epsilon */
function withEpsilon(parsed: SecondPolicyDocument, epsilon: number | undefined): SecondPolicyDocument {
  if (epsilon === undefined) return parsed;
  const { settings } = parsed;
  const loss = {
    delta: DELTA,
    openings: settings.round.epochs,
    words: compileSecondPolicy(parsed).shape.f + 1,
  };
  const noise = noiseFor(epsilon, settings.numbers.bound, loss);
  if (noise === undefined)
    throw new AssayError('policy-document-invalid', `no noise keeps epsilon ${epsilon}; ask for more`);
  return { ...parsed, settings: { ...settings, numbers: { ...settings.numbers, noise } } };
}

/** Runs the whole demo. @throws AssayError if a step fails, or an attempt to cheat is accepted */
export async function runSecondDemo(options: SecondDemoOptions): Promise<SecondDemoResult> {
  const out = new Console();
  const folder = dirname(options.policyFile);
  const parsed = withEpsilon(
    await parseSecondPolicy(await readFile(options.policyFile, 'utf8'), (file) =>
      readFile(join(folder, file), 'utf8'),
    ),
    options.epsilon,
  );
  const compiled = compileSecondPolicy(parsed);
  const { document } = parsed;
  out.title(`Assay, second edition: ${document.title}`);
  if (document.split?.simulated) out.note('The split of one file into several sites is simulated.');
  describeNoise(out, compiled);
  const world = await out.step(
    'A local chain with the contracts of the second edition, and a verifier service',
    () => startSecondWorld(compiled.shape),
  );
  out.note(`prover: ${await world.prover.engine()}`);
  try {
    const sites = await readAll(world, out, parsed, compiled, options.dataDir);
    out.expect(stepsOf(sites, compiled.rounds));
    const result = await play(world, out, parsed, compiled, sites);
    await options.inspect?.(world);
    return result;
  } finally {
    await world.stop();
  }
}

function stepsOf(sites: readonly Site[], rounds: number): number {
  const contributors = sites.filter(({ role }) => role === 'contributor').length;
  const evaluators = sites.length - contributors;
  // Opening, beacon, and a step each for evaluators; contributors answer, and score once more in the next round.
  const closing = 2 + evaluators;
  const aRound = closing + contributors + 1;
  return SET_UP + sites.length + ATTEMPTS + rounds * (aRound + contributors) + closing + MONEY;
}

function describeNoise(out: Console, { policy, draws, shape }: CompiledSecondPolicy): void {
  const { noise, holdoutNoise } = policy.numbers;
  if (noise === 0) {
    out.note('Noise is off: the trainer sees the exact sum of an accepted set. --epsilon E turns it on.');
    if (draws.epochs > 1)
      out.note(
        `A batch may be opened ${draws.epochs} times without noise. The sites of this demo accept that; as a rule it is refused (ADR 60).`,
      );
  } else {
    const z = noiseMultiplier(noise, policy.bound);
    const epsilon = epsilonOf({ z, delta: DELTA, openings: draws.epochs, words: shape.f + 1 });
    out.note(
      `Noise is on, b = ${noise}: epsilon ${epsilon.toFixed(2)} at delta ${DELTA} for ${draws.epochs} openings of a batch.`,
    );
  }
  if (holdoutNoise === 0)
    out.note(
      'Holdouts have no noise: V and loss are exact over all batches that an evaluator opens in a round.',
    );
}

function readAll(
  world: SecondWorld,
  out: Console,
  { document }: SecondPolicyDocument,
  compiled: CompiledSecondPolicy,
  dataDir: string,
): Promise<Site[]> {
  const title =
    'Every site encodes its records in 8 bits and checks them against the policy, on its own machine';
  return out.step(title, async (progress) => {
    const sites = await readSites(world, document, compiled, dataDir);
    for (const { name, role, read } of sites) {
      const { records, refused, shrunk } = read;
      progress(
        `${name} (${role}): ${records.length} records; ${shrunk} scaled to the norm bound ${compiled.policy.bound}, ${refused} left out`,
      );
    }
    return sites;
  });
}

async function play(
  world: SecondWorld,
  out: Console,
  parsed: SecondPolicyDocument,
  compiled: CompiledSecondPolicy,
  sites: readonly Site[],
): Promise<SecondDemoResult> {
  const refused: Refused[] = [];
  const attempt = async (what: string, work: () => Promise<Refused>): Promise<void> => {
    const result = await out.step(`Attempt: ${what}`, work);
    out.note(`refused. ${result.by.join('; ')}`);
    refused.push(result);
  };
  const lists = {
    contributor: listOf(sites, 'contributor'),
    holdout: listOf(sites, 'holdout'),
  };
  const { model, trainerSecret } = await register(world, out, parsed, compiled, sites, lists);
  const signed: SignedSite[] = [];
  try {
    const begun = { world, out, compiled, model };
    const committed = await commitAll(begun, { sites, lists, signed, trainerSecret }, attempt);
    const { rounds } = world.as(world.owner);
    const node = world.anvil.provider;
    const demo: SecondDemo = {
      ...begun,
      owner: new SecondOwner(rounds, node, (height) => world.anvil.mineTo(height)),
      trainer: new SecondTrainer({
        ...{ rounds, trainerSecret, chainId: world.chainId, prover: world.prover },
        ...{ policy: compiled.policy, shape: compiled.shape, owner: world.owner.address },
        ...{ fromBlock: world.deployment.fromBlock, deadline: tomorrow, sender: world.sender(world.owner) },
      }),
      contributors: committed.filter(({ role }) => role === 'contributor'),
      evaluators: committed.filter(({ role }) => role === 'holdout'),
    };
    const played = await playAll(demo, attempt);
    return await payAndClaim(demo, played, refused);
  } finally {
    for (const { ledger } of signed) ledger.close();
  }
}

type Attempt = (what: string, work: () => Promise<Refused>) => Promise<void>;
type Lists = Readonly<Record<Site['role'], SourceList>>;

const listOf = (sites: readonly Site[], role: Site['role']): SourceList =>
  new SourceList(sites.filter((site) => site.role === role).map(({ source }) => listedSource(source)));

async function register(
  world: SecondWorld,
  out: Console,
  { document }: SecondPolicyDocument,
  compiled: CompiledSecondPolicy,
  sites: readonly Site[],
  lists: Lists,
): Promise<{ readonly model: CommittedSite['dataset']['model']; readonly trainerSecret: bigint }> {
  const trainerSecret = (BigInt(`0x${randomBytes(48).toString('hex')}`) % (SUBGROUP_ORDER - 1n)) + 1n;
  const evaluators = sites.filter(({ role }) => role === 'holdout').map(({ wallet }) => wallet.address);
  const { shape, policy, period } = compiled;
  const title = 'The owner registers the model: policy, terms, evaluators, accredited sources';
  return out.step(title, async () => {
    const { model } = await world.as(world.owner).registry.register({
      config: {
        settlementToken: world.token,
        schemaHash: policy.schemaHash,
        shape: { batchSize: shape.n, features: shape.f, levels: shape.levels, rules: shape.rules },
        periodEpoch: period.firstDay,
        periodDays: period.lastDay - period.firstDay + 1,
        parents: [],
        startsFrom: 0n,
      },
      sources: { contributors: lists.contributor.root, holdouts: lists.holdout.root },
      version: {
        policyHash: compiled.hash,
        verifiers: verifierAddresses(world.deployment, shape),
        terms: secondTermsOf(document, compiled, trainerKeyOf(trainerSecret), evaluators, 1),
        royalties: secondRoyaltiesOf(document, world.owner.address, evaluators),
      },
    });
    out.learned('policy, terms, the evaluators, the roots of two accreditation lists', 'who is on the lists');
    return { model: asField(model), trainerSecret };
  });
}

async function commitAll(
  begun: Pick<SecondDemo, 'world' | 'out' | 'compiled' | 'model'>,
  ready: {
    readonly sites: readonly Site[];
    readonly lists: Lists;
    readonly trainerSecret: bigint;
    /** Gets each site whose ledger was opened. */
    readonly signed: SignedSite[];
  },
  attempt: Attempt,
): Promise<CommittedSite[]> {
  const { world, out, compiled, model } = begun;
  const { sites, lists } = ready;
  const committed: CommittedSite[] = [];
  const key = trainerKeyOf(ready.trainerSecret);
  for (const site of sites) {
    const role =
      site.role === 'holdout' ? 'the evaluator commits and pledges the holdout' : 'the contributor commits';
    const title = `${site.name}: its source orders and signs the records, ${role} with an origin proof`;
    const own = await out.step(title, async () => {
      const own = await signSite(world, site, model, compiled);
      ready.signed.push(own);
      if (committed.length === 0)
        await attempt('another account puts its address into the call of a copied proof', () =>
          replayedForAnother(begun, own, lists.contributor),
        );
      const { dataset, signed } = own;
      const holding =
        site.role === 'holdout'
          ? await own.evaluator.commit(dataset, signed, lists.holdout)
          : await own.contributor.commit(dataset, signed, lists.contributor, [key.x, key.y]);
      out.learned(
        `${site.name}: a root, ${dataset.records} records, the period, a pseudonym of its source, an address`,
        'the records, or which accredited source signed',
      );
      return { ...own, holding };
    });
    committed.push(own);
    if (committed.length === 1)
      await attempt('the source signs a second dataset of the period', () =>
        secondOrigin(begun, own, lists.contributor),
      );
  }
  return committed;
}

/** All rounds, with the attempts to cheat at the first answer of more than one batch. */
async function playAll(demo: SecondDemo, attempt: Attempt): Promise<PlayedRound[]> {
  let cheated = false;
  const cheats: BeforeSending = async (site, prepared) => {
    if (cheated || prepared.task.indices.length < 2) return;
    cheated = true;
    await attempt('a record is changed after the commitment', () => alteredDataset(demo, site, prepared));
    await attempt('a node, or the contributor, picks other batches', () =>
      foreignIndex(demo, site, prepared),
    );
    await attempt('the sum is sealed otherwise than the policy says', () =>
      sealWithoutNoise(demo, site, prepared),
    );
  };
  const played: PlayedRound[] = [];
  const paid = demo.compiled.rounds;
  for (let number = 1; number <= paid + 1; number++)
    played.push(await playSecondRound(demo, number, number > paid, played.at(-1), cheats));
  return played;
}

async function payAndClaim(
  demo: SecondDemo,
  played: readonly PlayedRound[],
  refused: readonly Refused[],
): Promise<SecondDemoResult> {
  const { world, out, model, contributors, owner } = demo;
  out.title('Stake and royalties');
  await out.step('Training is closed; what is left unvested becomes stake', async () => {
    await owner.close(model);
    for (const { wallet } of contributors) await world.as(wallet).rounds.vest(model, wallet.address);
  });
  await out.step(`A consumer pays ${formatUnits(INCOME, TOKEN_DECIMALS)} tokens for a licence`, async () => {
    const consumer = world.as(world.consumer);
    await consumer.token.mint(world.consumer.address, INCOME);
    await consumer.vault.payWithPermit(model, world.token, INCOME, 'licence', tomorrow());
  });
  const claimedBy = await out.step('Every account claims its royalties', () => claimAll(demo));
  const recomputed = await audit(demo, played);
  const rows = await rowsOf(demo, recomputed, played, claimedBy);
  printRows(out, rows, played);
  const claimed = [...claimedBy.values()].reduce((sum, amount) => sum + amount, 0n);
  if (claimed > INCOME) throw new AssayError('insolvent', 'More was claimed than came in.', { exitCode: 4 });
  if (refused.length !== ATTEMPTS)
    throw new AssayError('attempts', `Only ${refused.length} of ${ATTEMPTS} attempts were made.`, {
      exitCode: 4,
    });
  out.note(`${refused.length} attempts to cheat, all refused. ${out.elapsedSeconds.toFixed(0)} s in all.`);
  return {
    sites: rows,
    losses: played.flatMap(({ losses }) => losses),
    totals: { income: INCOME.toString(), claimed: claimed.toString() },
    public: out.public,
    refused,
    seconds: Math.round(out.elapsedSeconds),
  };
}

/** @returns the claimed amounts by account */
async function claimAll({
  world,
  model,
  contributors,
  evaluators,
}: SecondDemo): Promise<Map<string, bigint>> {
  const claimedBy = new Map<string, bigint>();
  for (const wallet of [...[...contributors, ...evaluators].map((site) => site.wallet), world.owner]) {
    const clients = world.as(wallet);
    const before = await clients.token.balanceOf(wallet.address);
    if ((await clients.vault.claimable(model, wallet.address)) > 0n) await clients.vault.claim(model);
    claimedBy.set(wallet.address, (await clients.token.balanceOf(wallet.address)) - before);
  }
  return claimedBy;
}

type Recomputed = ReadonlyMap<bigint, Awaited<ReturnType<typeof recomputeScores>>>;

/** @throws AssayError `insolvent` (4) where a score is not what events give */
async function audit({ world, out }: SecondDemo, played: readonly PlayedRound[]): Promise<Recomputed> {
  const title = 'An auditor recomputes every gate and score from events and compares them with the contract';
  return out.step(title, async (progress) => {
    const all = new Map<bigint, Awaited<ReturnType<typeof recomputeScores>>>();
    const { rounds } = world.as(world.consumer);
    for (const { id } of played) {
      const sets = await recomputeScores(rounds, id, world.deployment.fromBlock);
      const differences = sets.flatMap((set) => set.differences);
      if (differences.length > 0)
        throw new AssayError('insolvent', `Round ${id} differs: ${differences.join('; ')}`, { exitCode: 4 });
      all.set(id, sets);
    }
    progress('the same to the unit');
    return all;
  });
}

async function rowsOf(
  { world, model, contributors, evaluators }: SecondDemo,
  recomputed: Recomputed,
  played: readonly PlayedRound[],
  claimedBy: ReadonlyMap<string, bigint>,
): Promise<SecondDemoResult['sites']> {
  const { stake } = world.as(world.owner);
  const rows: SecondDemoResult['sites'][number][] = [];
  for (const { name, role, dataset, ledger, wallet, holding } of [...contributors, ...evaluators]) {
    const sets = played.flatMap(
      ({ id }) => recomputed.get(id)?.find((set) => set.dataset === holding.id) ?? [],
    );
    rows.push({
      ...{ name, role, records: dataset.records },
      rounds: sets.map(({ gate, second, score }) => ({
        gate: Number(gate),
        pay: second === undefined ? null : Number(second),
        score: Number(score ?? 0n),
      })),
      opened: openingsOf(ledger.entries, dataset.root).size,
      epsilon: privacySpent(ledger.entries, dataset.root, role).epsilon,
      stake: (await stake.balanceOf(wallet.address, model)).toString(),
      claimed: (claimedBy.get(wallet.address) ?? 0n).toString(),
    });
  }
  return rows;
}

function printRows(out: Console, rows: SecondDemoResult['sites'], played: readonly PlayedRound[]): void {
  const tokens = (amount: string) => Number(formatUnits(amount, TOKEN_DECIMALS)).toFixed(2);
  const unless = (values: readonly (number | null)[]) =>
    values.length === 0 ? '-' : values.map((value) => value ?? '-').join(' | ');
  out.table(
    ['site', 'role', 'records', 'gate', 'pay', 'score', 'opened', 'epsilon', 'stake', 'tokens claimed'],
    rows.map(({ name, role, records, rounds, opened, epsilon, stake, claimed }) => [
      ...[name, role, `${records}`],
      unless(rounds.map(({ gate }) => gate)),
      unless(rounds.map(({ pay }) => pay)),
      unless(rounds.map(({ score }) => score)),
      `${opened}`,
      epsilon === null ? 'no bound' : epsilon.toFixed(2),
      `${BigInt(stake) / SECOND_SCORE_UNIT}`,
      tokens(claimed),
    ]),
  );
  out.table(
    ['round', 'evaluator', 'loss', 'before the last step'],
    played.flatMap(({ losses }) =>
      losses.map(({ round, evaluator, loss, lossBefore }) => [
        ...[`${round}`, evaluator, loss.toFixed(4)],
        lossBefore === null ? '-' : lossBefore.toFixed(4),
      ]),
    ),
  );
}
