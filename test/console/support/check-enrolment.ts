import type { Browser, Page } from 'playwright-core';
import { addressOf } from '../../../src/chain/deploy/deployment-record.ts';
import { verifiersOf } from '../../../src/chain/deploy/second/deployment.ts';
import { secondEnrolmentValues } from '../../../src/client/second/enrolment-body.ts';
import { Answering } from '../../../src/contributor/second/answering.ts';
import { SECOND_PARCEL, secondParcelOf } from '../../../src/delivery/second/parcel.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { ProvenModel, type Site } from '../../contracts/second/support/proven-model.ts';
import { FAR, SecondWorld } from '../../contracts/second/support/second-world.ts';
import { serveFolder } from './console-folder.ts';
import { injectWallet, signingWallet } from './injected-wallet.ts';
import { signAll } from './wallet-steps.ts';
import { openWatched, type WatchedPage } from './watched-page.ts';

const BOND = 25n;

/** An open round of a chain without a service, and two datasets that have not enrolled. */
interface OpenRound {
  readonly world: SecondWorld;
  readonly model: ProvenModel;
  readonly round: bigint;
  readonly own: Site;
  readonly forAnother: Site;
}

/**
 * Enrols datasets by wallets that sign, in the console as a folder on a web server that knows a chain endpoint alone: one
 * by the wallet of its account, another by the wallet of somebody else.
 * @returns sentences about what is wrong
 */
export async function checkEnrolment(browser: Browser): Promise<string[]> {
  const world = await SecondWorld.start(undefined, verifiersOf(TINY));
  const model = new ProvenModel(world);
  const folder = await serveFolder(world.deployment);
  try {
    const open = await openRound(world, model);
    const wrong = [
      ...(await enrolOwn(browser, folder.base, open)),
      ...(await enrolForAnother(browser, folder.base, open)),
    ];
    return wrong.map((what) => `enrolment: ${what}`);
  } finally {
    await folder.close();
    await model.close();
    await world.stop();
  }
}

async function openRound(world: SecondWorld, model: ProvenModel): Promise<OpenRound> {
  const evaluator = world.wallet(3);
  await model.register([evaluator], { enrolmentBond: BOND, bondCover: 1n });
  const holdout = await model.commit(evaluator, 2, 36);
  const [own, forAnother] = [
    await model.commit(world.wallet(1), 1, 26),
    await model.commit(world.wallet(2), 1, 26),
  ];
  for (const { by } of [own, forAnother])
    await world.send(world.token, world.owner, 'mint', by.address, 10n * BOND);
  const round = await world.open(model.model, [holdout.dataset]);
  return { world, model, round, own, forAnother };
}

/** The text of the file that `assay enrol --out` writes; the intent is in the ledger then. */
async function enrolmentFile({ world, round }: OpenRound, { by, deps, holding }: Site): Promise<string> {
  const call = await new Answering(deps).admitEnrolment(holding, round);
  const rounds = addressOf(world.deployment, 'Rounds2');
  const values = await secondEnrolmentValues({ ...call, chainId: 31337n, rounds, deadline: FAR }, by);
  return JSON.stringify({
    format: SECOND_PARCEL,
    ...secondParcelOf({ kind: 'enrolment', circuit: null, values }),
  });
}

/** The page Pay and claim, which reads the chain itself, with the connected wallet of an account. */
async function opened(browser: Browser, base: string, { world }: OpenRound, n: number): Promise<WatchedPage> {
  const watched = await openWatched(browser);
  const { page } = watched;
  await injectWallet(page, signingWallet(world.anvil.url, world.wallet(n).signingKey));
  await page.goto(`${base}#/consumer`);
  await page.getByLabel('Chain endpoint').fill(world.anvil.url);
  await page.getByRole('button', { name: 'Read the chain' }).click();
  await page.getByRole('button', { name: 'Connect Test Wallet' }).click();
  await page.getByText('is connected with the account').waitFor();
  return watched;
}

async function dropFile(page: Page, text: string): Promise<void> {
  const file = { name: 'enrolment.json', mimeType: 'application/json', buffer: Buffer.from(text) };
  await page
    .locator('section', { hasText: 'Enrol a dataset' })
    .locator('input[type=file]')
    .last()
    .setInputFiles(file);
}

/** What the chain holds of a dataset that was to enrol. */
async function outcome(open: OpenRound, { by, dataset }: Site): Promise<string[]> {
  const { enrolled } = await open.model.rounds(by).entry(open.round, dataset);
  const left = await open.world.read(open.world.token, 'balanceOf', by.address);
  return [
    ...(enrolled ? [] : ['the dataset is not enrolled']),
    ...(left === 9n * BOND ? [] : [`its account has ${left} after the deposit of ${BOND}`]),
  ];
}

const faultsOf = ({ errors, external }: WatchedPage, base: string, rpc: string): string[] => [
  ...errors.map((error) => `console: ${error}`),
  ...external(new URL(base).origin, rpc).map((url) => `request to ${url}`),
];

async function enrolOwn(browser: Browser, base: string, open: OpenRound): Promise<string[]> {
  const watched = await opened(browser, base, open, 1);
  const { page } = watched;
  const file = await enrolmentFile(open, open.own);
  await dropFile(page, file);
  await page.getByRole('button', { name: 'Enrol this dataset' }).click();
  await signAll(page, 2);
  const wrong = await outcome(open, open.own);
  // The same file once more: the page says that nothing is left to do.
  await page.reload();
  await page.getByText('Enrol a dataset').waitFor();
  await dropFile(page, file);
  await page.getByText(`is enrolled in round ${open.round} already`).waitFor();
  wrong.push(...faultsOf(watched, base, open.world.anvil.url));
  await watched.close();
  return wrong.map((what) => `by its own account: ${what}`);
}

async function enrolForAnother(browser: Browser, base: string, open: OpenRound): Promise<string[]> {
  const { world, forAnother } = open;
  const bonds = addressOf(world.deployment, 'Bonds2');
  await world.send(world.token, forAnother.by, 'approve', bonds, BOND);
  const watched = await opened(browser, base, open, 5);
  await dropFile(watched.page, await enrolmentFile(open, forAnother));
  await watched.page.getByRole('button', { name: 'Enrol this dataset' }).click();
  await watched.page.getByText(`It is taken from ${forAnother.by.address}`).waitFor();
  await signAll(watched.page, 1);
  const wrong = [...(await outcome(open, forAnother)), ...faultsOf(watched, base, open.world.anvil.url)];
  await watched.close();
  return wrong.map((what) => `by another account: ${what}`);
}
