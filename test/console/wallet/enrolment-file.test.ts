import { Wallet } from 'ethers';
import { expect, it } from 'vitest';
import { foldHistory } from '../../../src/console/data/second/fold.ts';
import { readEnrolmentFile } from '../../../src/console/wallet/enrolment-file.ts';
import { enrolmentFile, HEADS, HOLDER, ROUNDS } from '../support/enrolment-sample.ts';
import { DATASETS, MODEL, openedRound } from '../support/history.ts';

const deployment = {
  ...{ chainId: 31337, fromBlock: 1 },
  contracts: { Rounds2: { address: ROUNDS, codeHash: '0x' } },
};
const history = openedRound(HOLDER.address);
const world = foldHistory(history);

const read = (text: string, state = world) => readEnrolmentFile(text, deployment, state);

it('is read with the deposit, the batches and the last block that its round asks for', async () => {
  const round = world.rounds.get(1n);
  expect(read(await enrolmentFile())).toMatchObject({
    ...{ model: MODEL, beneficiary: HOLDER.address, bond: 10n ** 18n, batches: 4 },
    until: round?.schedule.attestDeadline,
  });
});

it('is refused for another deployment, an unknown round, a passed deadline or seal, and another signer', async () => {
  const refuse = async (text: string, words: RegExp, state = world) =>
    expect(() => read(text, state)).toThrow(words);
  await refuse(await enrolmentFile({ rounds: `0x${'3'.repeat(40)}` }), /another deployment/);
  await refuse(await enrolmentFile({ round: 9n }), /knows no round 9/);
  await refuse(await enrolmentFile({ deadline: 5n }), /deadline of the file has passed/);
  await refuse(
    await enrolmentFile({}, new Wallet(`0x${'8'.repeat(64)}`)),
    /not signed by the dataset's account/,
  );
  const late = foldHistory({ ...history, head: { ...history.head, block: 10_000 } });
  await refuse(await enrolmentFile(), /takes no datasets any more/, late);
  const place = { block: history.head.block, index: 9, transaction: `0x${'e'.repeat(64)}` };
  const args = { round: 1n, dataset: DATASETS[0], draws: 4n, head: HEADS.head };
  const enrolled = { name: 'Enrolled', args, place, time: history.head.time };
  const after = foldHistory({ ...history, events: [...history.events, enrolled] });
  await refuse(await enrolmentFile(), /is enrolled in round 1 already/, after);
  await refuse('{', /not JSON/);
});
