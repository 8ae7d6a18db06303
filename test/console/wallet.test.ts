import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { buildConsoleOnce, CONSOLE_FOLDER } from '../../src/console/build.ts';
import { findChromium } from '../browser/support/browser.ts';
import { enrolmentFile, HEADS, HOLDER, ROUNDS } from './support/enrolment-sample.ts';
import { DATASETS, HOSPITALS, MODEL, openedRound, sampleHistory, TOKEN } from './support/history.ts';
import { injectWallet, type WalletAnswer } from './support/injected-wallet.ts';
import { type StubService, startStubService } from './support/stub-service.ts';
import { launch, openWatched } from './support/watched-page.ts';

const executable = findChromium();

describe.skipIf(executable === undefined)('a wallet in Chromium', () => {
  let browser: Browser;
  let service: StubService;
  const address = () => `${service.url}/console/#/consumer`;
  beforeAll(async () => {
    // Bundles 'src/console/main.tsx' and all that it imports.
    await buildConsoleOnce();
    service = await startStubService(CONSOLE_FOLDER, sampleHistory());
    browser = await launch(executable as string);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  it('that refuses, or is on another chain, ends in a sentence and sends nothing', async () => {
    const sent: string[] = [];
    let chain = '0x1';
    const answers: Readonly<Record<string, () => WalletAnswer>> = {
      eth_requestAccounts: () => ({ result: [HOSPITALS[0]] }),
      eth_chainId: () => ({ result: chain }),
      wallet_switchEthereumChain: () => ({ error: { code: 4902 } }),
      eth_call: () => ({ result: `0x${'0'.repeat(63)}5` }),
      eth_sendTransaction: () => ({ error: { code: 4001 } }),
    };
    const { page, errors, faults, close } = await openWatched(browser);
    await injectWallet(page, async (method) => {
      sent.push(method);
      return answers[method]?.() ?? { error: { code: -32601 } };
    });
    await page.goto(address());
    await page.getByRole('button', { name: 'Connect Test Wallet' }).click();
    await page.getByText('The wallet is on chain 1, and the contracts are on chain 31337').waitFor();
    chain = '0x7a69';
    await page.getByRole('button', { name: 'Connect Test Wallet' }).click();
    await page.getByText('is connected with the account').waitFor();
    await page.getByLabel(/^Amount/).fill('2.5');
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByText('Allows the contract RoyaltyVault to take 2.5 EUR').waitFor();
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'Sign transaction 1 of 2' }).click();
    await page.getByText('You refused in the wallet, so nothing was sent').waitFor();
    expect(sent.filter((method) => method === 'eth_sendTransaction')).toHaveLength(1);
    expect(errors).toEqual([]);
    await close();
  });

  it('mints the stake of its own datasets that is due, and the page says when it is mined', async () => {
    const sent: unknown[] = [];
    let isMined = false;
    const answers: Readonly<Record<string, (params: readonly unknown[]) => WalletAnswer>> = {
      eth_requestAccounts: () => ({ result: [HOSPITALS[0]] }),
      eth_chainId: () => ({ result: '0x7a69' }),
      eth_call: () => ({ result: `0x${'0'.repeat(64)}` }),
      eth_sendTransaction: ([call]) => {
        sent.push(call);
        return { result: `0x${'7'.repeat(64)}` };
      },
      eth_getTransactionReceipt: () => ({ result: isMined ? { status: '0x1' } : null }),
    };
    const { page, errors, close } = await openWatched(browser);
    await injectWallet(
      page,
      async (method, params) => answers[method]?.(params) ?? { error: { code: -32601 } },
    );
    await page.goto(address());
    await page.getByRole('button', { name: 'Connect Test Wallet' }).click();
    await page.getByRole('button', { name: 'Mint what is due' }).first().click();
    await page.getByText('that is due, to').waitFor();
    expect(sent).toEqual([]);
    await page.getByRole('button', { name: 'Sign transaction 1 of 1' }).click();
    await page.getByText('Sent, and not mined yet').waitFor();
    isMined = true;
    await page.locator('[data-review=done]').waitFor();
    const data = ABIS.rounds.encodeFunctionData('vest', [MODEL, HOSPITALS[0]]);
    expect(sent).toEqual([{ from: HOSPITALS[0], to: `0x${'2'.repeat(40)}`, data }]);
    expect(errors).toEqual([]);
    await close();
  });

  it('enrols a dataset from a file of the command line, after both transactions are explained', async () => {
    const sent: { readonly to: string; readonly data: string }[] = [];
    const answers: Readonly<Record<string, (params: readonly unknown[]) => WalletAnswer>> = {
      eth_requestAccounts: () => ({ result: [HOLDER.address] }),
      eth_chainId: () => ({ result: '0x7a69' }),
      eth_call: () => ({ result: `0x${'0'.repeat(64)}` }),
      eth_sendTransaction: ([call]) => {
        sent.push(call as (typeof sent)[0]);
        return { result: `0x${'7'.repeat(64)}` };
      },
      eth_getTransactionReceipt: () => ({ result: { status: '0x1' } }),
    };
    service.change(openedRound(HOLDER.address));
    const { page, errors, faults, close } = await openWatched(browser, 'phone');
    await injectWallet(
      page,
      async (method, params) => answers[method]?.(params) ?? { error: { code: -32601 } },
    );
    await page.goto(address());
    await page.getByRole('button', { name: 'Connect Test Wallet' }).click();
    const drop = page.locator('section', { hasText: 'Enrol a dataset' }).locator('input[type=file]').last();
    const file = (text: string) => ({ name: 'e.json', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await drop.setInputFiles(file(await enrolmentFile({ round: 8n })));
    await page.getByText('This page knows no round 8').waitFor();
    await drop.setInputFiles(file(await enrolmentFile()));
    await page.getByRole('button', { name: 'Enrol this dataset' }).click();
    await page.getByText('it must open up to 4 batches').waitFor();
    expect(await faults()).toEqual([]);
    expect(sent).toEqual([]);
    await page.getByRole('button', { name: 'Sign transaction 1 of 2' }).click();
    await page.getByRole('button', { name: 'Sign transaction 2 of 2' }).click();
    await page.locator('[data-review=done]').waitFor();
    const data = ABIS.rounds.encodeFunctionData('enrol', [
      ...[1n, DATASETS[0], HEADS.previousHead, HEADS.head],
    ]);
    expect(sent.map(({ to }) => to)).toEqual([TOKEN, ROUNDS]);
    expect(sent[1]?.data).toBe(data);
    expect(errors).toEqual([]);
    service.change(sampleHistory());
    await close();
  });

  it('that is not there leaves the page as it is, and says what to do', async () => {
    const { page, close } = await openWatched(browser);
    await page.goto(address());
    await page.getByText('No wallet was found in this browser').waitFor();
    expect(await page.getByRole('button', { name: 'Pay', exact: true }).isDisabled()).toBe(true);
    await close();
  });
});
