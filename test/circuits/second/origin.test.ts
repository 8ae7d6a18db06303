import { beforeAll, describe, expect, test } from 'vitest';
import { originCase } from '../../../scripts/support/second-cases.ts';
import { sign } from '../../../src/protocol/eddsa.ts';
import { SUBGROUP_ORDER } from '../../../src/protocol/field.ts';
import { hash } from '../../../src/protocol/poseidon.ts';
import { signatureMessage } from '../../../src/protocol/second/dataset.ts';
import { DOMAINS } from '../../../src/protocol/second/domains.ts';
import { sourceTag } from '../../../src/protocol/second/source-list.ts';
import { compiled, rejectsAnother, type Witnesses } from './support.ts';

describe('origin', () => {
  let gadget: Witnesses;
  const { inputs, dataset, list, sources, signers, statement } = originCase();
  const [other] = sources as [(typeof sources)[0]];
  const [otherSigner] = signers as [(typeof signers)[0]];
  beforeAll(async () => {
    gadget = await compiled('origin');
  });

  test('rejects any other public signal, key, secret, place, signature and serial', async () => {
    rejectsAnother(gadget, inputs, [
      ...['root', 'records', 'period', 'schemaHash', 'sourceListRoot', 'model', 'originNullifier'],
      ...['sourceTag', 'seedHash', 'sourceKey', 'tagSecret', 'sourceIndex', 'sourceChildren'],
      ...['R8', 'S', 'serial', 'holderSecret'],
    ]);
  });

  test('rejects a second spelling of the signature', async () => {
    expect(gadget.accepts({ ...inputs, S: (inputs['S'] as bigint) + SUBGROUP_ORDER })).toBe(false);
  });

  test("rejects another listed source, and one's own key with another's tag secret", async () => {
    const index = list.indexOf(other);
    const asOther = {
      sourceKey: [other.key.x, other.key.y],
      tagSecret: otherSigner.tagSecret,
      sourceIndex: index,
      sourceChildren: list.path(index),
      sourceTag: sourceTag(otherSigner.tagSecret, statement.model),
    };
    expect(gadget.accepts({ ...inputs, ...asOther })).toBe(false);
    const { sourceTag: tag, tagSecret } = asOther;
    expect(gadget.accepts({ ...inputs, sourceTag: tag, tagSecret })).toBe(false);
    // The other source can sign it, under its own tag.
    const { R8, S } = sign(otherSigner.secret, signatureMessage(dataset));
    expect(gadget.accepts({ ...inputs, ...asOther, R8: [R8.x, R8.y], S })).toBe(true);
  });

  test("rejects a signature under the first version of the message, and under another holder's", async () => {
    const { secret } = signers[9] as (typeof signers)[0];
    const parts = [dataset.model, dataset.schemaHash, dataset.root, BigInt(dataset.records), dataset.period];
    const first = hash(DOMAINS.signature, [1n, ...parts, dataset.serial, dataset.holder]);
    const old = sign(secret, first);
    expect(gadget.accepts({ ...inputs, R8: [old.R8.x, old.R8.y], S: old.S })).toBe(false);
    const foreign = sign(secret, signatureMessage({ ...dataset, holder: dataset.serial }));
    expect(gadget.accepts({ ...inputs, R8: [foreign.R8.x, foreign.R8.y], S: foreign.S })).toBe(false);
  });
});
