import { expect, it } from 'vitest';
import { MAX_CHALLENGE } from '../../../src/api/requests.ts';
import { FIELD_MODULUS } from '../../../src/protocol/field.ts';
import {
  CIRCUIT_NAMES,
  publicSignalNames,
  roundCircuit,
  shapeOf,
} from '../../../src/protocol/second/shape.ts';
import { BODY_LIMIT } from '../../../src/service/http/json-body.ts';

it('takes the largest answer of every shape: 32 attestations and their seal', () => {
  const word = `${FIELD_MODULUS}`;
  const proof = {
    a: [word, word],
    b: [
      [word, word],
      [word, word],
    ],
    c: [word, word],
  };
  const proven = (names: readonly string[]) => ({ publicSignals: names.map(() => word), proof });
  const address = `0x${'a'.repeat(40)}`;
  const statement = {
    ...{ chainId: `${2n ** 64n}`, rounds: address, model: word, round: `${2n ** 64n}`, dataset: word },
    ...{ role: 'contributor', before: false, beneficiary: address, relayerFee: `${2n ** 128n}` },
    deadline: `${2n ** 64n}`,
  };
  for (const name of CIRCUIT_NAMES.filter((each) => each.startsWith('attestation-'))) {
    const shape = shapeOf(name);
    const body = {
      statement,
      attestations: Array.from({ length: MAX_CHALLENGE }, () => proven(publicSignalNames(shape.circuit))),
      seal: proven(publicSignalNames(roundCircuit('seal', shape.f))),
    };
    expect(JSON.stringify(body).length, name).toBeLessThan(BODY_LIMIT);
  }
});
