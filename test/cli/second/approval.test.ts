import { afterAll, beforeAll, expect, test } from 'vitest';
import { assertSecondApproved } from '../../../src/cli/second/approval.ts';
import { loadSecondPolicy } from '../../../src/cli/second/files/policy-file.ts';
import { readSecondSignatureFile } from '../../../src/cli/second/files/signature-file.ts';
import { asField } from '../../../src/protocol/field.ts';
import { tinyRows } from '../support/tiny-policy.ts';
import { Terminal } from './support/terminal.ts';

/** The approval gate over a dataset of the second edition, whose policy has noise, so that its answers have an epsilon. */
const now = () => Math.floor(Date.now() / 1000);
let at: Terminal;
let committee: string;

beforeAll(async () => {
  at = new Terminal();
  at.policy('policy.json', { numbers: { noise: 28 }, round: { epochs: 2 } });
  at.place.write('north.csv', tinyRows(15));
  at.place.write('none.csv', 'id\n');
  await at.types('source keygen --keystore @source.key --password-file @password');
  const { holderCode } = await at.json('contributor keygen --keystore @holder.key --password-file @password');
  committee = (await at.json('approve keygen --keystore @committee.key --password-file @password')).committee;
  const source = '--keystore @source.key --password-file @password';
  const { root } = await at.json(
    `source build --policy @policy.json --model 7 --file @north.csv --opt-out @none.csv --out @north.dataset ${source}`,
  );
  for (const [name, epsilon] of [
    ['wide', '8'],
    ['narrow', '0.01'],
  ]) {
    await at.types(
      `approve issue --root ${root} --model 7 --policy @policy.json --duo DUO:0000007 --purpose tests --permit ${name} --expires 2099-12-31 --epsilon ${epsilon} --delta 0.00001 --openings 2 --opt-out-until 2020-01-01 --keystore @committee.key --password-file @password --register @register.json --out @${name}.approval --status @status.json --yes`,
    );
    await at.types(
      `source sign --dataset-file @north.dataset --holder ${holderCode} --out @${name}.sig ${source} --approval @${name}.approval --approval-status @status.json --committee ${committee}`,
    );
  }
});
afterAll(() => at.place.remove());

const gate = async (name: string) => {
  const { compiled } = await loadSecondPolicy(at.place.path('policy.json'));
  const signature = await readSecondSignatureFile(at.place.path(`${name}.sig`));
  const options = {
    ...{
      approval: at.place.path(`${name}.approval`),
      approvalStatus: at.place.path('status.json'),
      committee,
    },
  };
  const facts = { period: undefined, model: asField(7n) };
  return assertSecondApproved(options, signature, facts, compiled, 'contributor', now());
};

test('an approval covers answers whose noise keeps its epsilon, and says how often a batch may be opened', async () => {
  expect(await gate('wide')).toBe(2);
});

test('an approval of less epsilon than all openings would spend covers nothing', async () => {
  await expect(gate('narrow')).rejects.toMatchObject({ code: 'privacy-not-approved', exitCode: 3 });
});
