import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatUnits } from 'ethers';
import { recomputeScores } from '../../../src/audit/second/scores.ts';
import { verifierAddresses } from '../../../src/chain/deploy/second/deployment.ts';
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
import { SourceList } from '../../../src/protocol/second/source-list.ts';
import { secondRoyaltiesOf, secondTermsOf } from '../../../src/trainer/second/model-version.ts';
import { SecondOwner } from '../../../src/trainer/second/owner.ts';
import { SecondTrainer } from '../../../src/trainer/second/trainer.ts';
import { Console } from '../console.ts';
import { approveDataset } from './approval.ts';
import { ATTEMPTS, Attempts, cheating } from './attempts.ts';
import { replayedForAnother, secondOrigin, strangeSource } from './refused-origins.ts';
import type { SecondDemoResult } from './result.ts';
import { type PlayedRound, playSecondRound, type SecondDemo } from './rounds.ts';
import { printRows, type Recomputed, rowsOf } from './site-rows.ts';
import { type CommittedSite, readSites, type SignedSite, type Site, signSite } from './sites.ts';
import { type SecondWorld, startSecondWorld, TOKEN_DECIMALS, tomorrow } from './world.ts';

export interface SecondDemoOptions {
  readonly policyFile: string;
  readonly dataDir: string;
  /** ε at δ = 10^-6 of all openings of a contributor's batch; absent: no noise. */
  readonly epsilon?: number;
  /** Called with the chain before the demo stops it. */
  readonly inspect?: (world: SecondWorld) => Promise<void>;
}

const INCOME = 10_000n * 10n ** BigInt(TOKEN_DECIMALS);
const DELTA = 1e-6;
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
  out.title(`Assay: ${document.title}`);
  if (document.split?.simulated) out.note('The split of one file into several sites is simulated.');
  describeNoise(out, compiled);
  const world = await out.step(
    'A local chain with the contracts, and a verifier service on its own database',
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
  const attempts = new Attempts(out);
  const lists = {
    contributor: listOf(sites, 'contributor'),
    holdout: listOf(sites, 'holdout'),
  };
  const { model, trainerSecret } = await register(world, out, parsed, compiled, sites, lists);
  const signed: SignedSite[] = [];
  try {
    const begun = { world, out, compiled, model };
    const committed = await commitAll(begun, { sites, lists, signed, trainerSecret }, attempts);
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
    const played = await playAll(demo, attempts);
    return await payAndClaim(demo, played, attempts.refused);
  } finally {
    for (const { ledger } of signed) ledger.close();
  }
}

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
  attempts: Attempts,
): Promise<CommittedSite[]> {
  const { world, out, compiled, model } = begun;
  const { sites, lists } = ready;
  const committed: CommittedSite[] = [];
  const key = trainerKeyOf(ready.trainerSecret);
  for (const site of sites) {
    const role =
      site.role === 'holdout' ? 'the evaluator commits and pledges the holdout' : 'the contributor commits';
    const title = `${site.name}: its source orders and signs the records, ${role} with an origin proof`;
    const own = await out.step(title, async (progress) => {
      const own = await signSite(world, site, model, compiled);
      ready.signed.push(own);
      const { dataset, signed } = own;
      if (site.role === 'contributor') {
        const approval = await approveDataset(site.name, dataset, signed, compiled);
        progress(`its data access committee approved (credential ${approval.slice(0, 12)})`);
        await attempts.once('another account puts its address into the call of a copied proof', () =>
          replayedForAnother(begun, own, lists.contributor),
        );
        await attempts.once('a source that is not accredited', () =>
          strangeSource(begun, own, lists.contributor),
        );
      }
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
    if (site.role === 'contributor')
      await attempts.once('the source signs a second dataset of the period', () =>
        secondOrigin(begun, own, lists.contributor),
      );
  }
  return committed;
}

/** All rounds, with each attempt to cheat at its first occasion. @throws AssayError `attempts` (4) */
async function playAll(demo: SecondDemo, attempts: Attempts): Promise<PlayedRound[]> {
  const hooks = cheating(demo, attempts);
  const played: PlayedRound[] = [];
  const paid = demo.compiled.rounds;
  for (let number = 1; number <= paid + 1; number++)
    played.push(await playSecondRound(demo, number, number > paid, played.at(-1), hooks));
  const stepped = played.filter((round) => round.stepped);
  const scored = played.some(({ rolledBack }, i) => !rolledBack && played[i - 1]?.stepped === true);
  attempts.assertAll(stepped.length > 0, scored);
  return played;
}

async function payAndClaim(
  demo: SecondDemo,
  played: readonly PlayedRound[],
  refused: SecondDemoResult['refused'],
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
  out.note(`${refused.length} attempts to cheat, all refused. ${out.elapsedSeconds.toFixed(0)} s in all.`);
  return {
    sites: rows,
    losses: played.flatMap(({ losses }) => losses),
    totals: { income: INCOME.toString(), claimed: claimed.toString() },
    public: out.public,
    refused,
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
