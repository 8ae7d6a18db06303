import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runContributorKeygen } from '../../../src/cli/commands/contributor/keygen.ts';
import { runSourceBuild } from '../../../src/cli/commands/source/build.ts';
import { runSourceKeygen } from '../../../src/cli/commands/source/keygen.ts';
import { runSourceSign } from '../../../src/cli/commands/source/sign.ts';
import { loadPolicy } from '../../../src/cli/files/policy-file.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { policyHash } from '../../../src/protocol/policy/policy-hash.ts';
import { packDirection, packWeights } from '../../../src/protocol/reference-model.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { PASSWORD, Workspace } from '../../cli/support/assay.ts';
import { TINY_POLICY, tinyRows } from '../../cli/support/tiny-policy.ts';
import { type Outcome, Tally } from './outcome.ts';

/**
 * A service that invents rounds, weights and challenges, and waits for what `contributor run` sends. There is no chain, or
 * one that knows nothing of these rounds.
 */

const MODEL = '12345';
const TRAINER = ['111', '222'] as const;
const circuit = 'attestation-tiny';
const deps = {
  password: async () => PASSWORD,
  note: () => {},
  now: () => 0,
  prover: () => Promise.reject(new Error('nothing may be proven')),
};

/** A hospital with a dataset and keys, and a policy that it approved. */
export interface Victim {
  readonly workspace: Workspace;
  readonly policy: string;
  /** Payout address. */
  readonly address: string;
  readonly root: string;
  readonly records: number;
  readonly batches: number;
  /** Hash of the policy, decimal. */
  readonly hash: string;
}

/** The caller removes its workspace. */
export async function makeVictim(): Promise<Victim> {
  const workspace = new Workspace();
  const at = (name: string) => workspace.path(name);
  const policy = workspace.write('policy.json', JSON.stringify(TINY_POLICY));
  const file = workspace.write('records.csv', tinyRows(15));
  await runSourceKeygen(deps, { keystore: at('source.json') });
  const { holderCode, address } = await runContributorKeygen(deps, { keystore: at('contributor.json') });
  const source = { keystore: at('source.json'), policy, circuit, model: MODEL, site: 'clinic' };
  const built = await runSourceBuild(deps, { ...source, file, out: at('dataset') });
  await runSourceSign(deps, {
    ...source,
    datasetFile: at('dataset'),
    holder: holderCode,
    out: at('signature'),
  });
  const { compiled } = await loadPolicy(policy, circuit);
  const { root, records, batches } = built;
  return { workspace, policy, address, root, records, batches, hash: `${policyHash(compiled.policy, TINY)}` };
}

/** Writes a deployment file of contracts that do not exist. */
function writeDeployment(workspace: Workspace, chainId: number): string {
  const names = [
    'ModelRegistry',
    'HeaderBeacon',
    'StakeToken',
    'Bonds',
    'Rounds',
    'RoyaltyVault',
    'UsagePlans',
  ];
  const contract = (i: number) => ({
    address: `0x${String(i + 1).padStart(40, '1')}`,
    codeHash: `0x${'0'.repeat(64)}`,
  });
  const contracts = Object.fromEntries(names.map((name, i) => [name, contract(i)]));
  return workspace.write('deployment.json', JSON.stringify({ chainId, fromBlock: 0, contracts }));
}

/** The lies, by the path that is asked for. */
type Lies = (path: string) => unknown;

const liesOf = ({ address, root, records, batches, hash }: Victim, status: 'open' | 'attesting'): Lies => {
  const words = new Array<bigint>(TINY.f + 1).fill(0n);
  const heights = { sealHeight: '1', beaconHeight: '2', evaluateDeadline: '3', attestDeadline: '999999999' };
  const round = {
    ...{
      id: '1',
      model: MODEL,
      status,
      policyHash: hash,
      trainerKey: TRAINER,
      ...heights,
      stepDeadline: '9999999999',
    },
    ...{ weights: packWeights(words).map(String), direction: packDirection(words).map(String) },
    ...{ enrolmentBond: '0', enrolled: 1, attested: 0, sets: 0, attestationVerifier: { circuit } },
  };
  const owner = `0x${'1'.repeat(40)}`;
  return (path) => {
    if (/\/rounds\/\d+\/datasets\/\d+$/.test(path)) {
      const enrolled = status === 'attesting';
      const challenge = enrolled ? [0] : null;
      return { enrolled, accepted: false, draws: 1, attestedAt: '0', score: '0', challenge };
    }
    if (/\/rounds\/\d+$/.test(path)) return round;
    if (/\/models(\?.*)?$/.test(path)) return { models: [MODEL], next: null };
    if (/\/models\/\d+$/.test(path)) {
      const sources = { contributorSources: '1', holdoutSources: '1' };
      return {
        id: MODEL,
        owner,
        policyHash: hash,
        ...sources,
        trainerKey: TRAINER,
        closed: false,
        lastRound: '1',
        settledRounds: 0,
      };
    }
    const counts = { records, batches, answered: 0, unvested: '0' };
    const id = path.split('/').at(-1);
    const state = { role: 'contributor', withdrawn: false, retired: false, sourceListRoot: '1' };
    return { id, model: MODEL, root, beneficiary: address, ...state, ...counts };
  };
};

interface LyingService {
  readonly chainId: number;
  readonly status: 'open' | 'attesting';
  /** Nodes that the contributor named; `service`: the service's own address. */
  readonly endpoints: readonly (string | 'service')[];
}

/** @returns the outcome, and how often the tool sent something to the service */
export async function lyingService(
  victim: Victim,
  attack: LyingService,
): Promise<Outcome & { readonly received: number }> {
  const { workspace, policy } = victim;
  let received = 0;
  const deployment = writeDeployment(workspace, attack.chainId);
  const lies = liesOf(victim, attack.status);
  const server = createServer((request, response) => {
    if (request.method !== 'GET') received++;
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(lies(request.url ?? '')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tally = new Tally();
  let stderr = '';
  try {
    const at = (name: string) => workspace.path(name);
    const endpoints = attack.endpoints.map((endpoint) => (endpoint === 'service' ? url : endpoint));
    const code = await runProgram(
      [
        ...[
          'contributor',
          'run',
          '--model',
          MODEL,
          '--dataset-file',
          at('dataset'),
          '--signature',
          at('signature'),
        ],
        ...['--policy', policy, '--keystore', at('contributor.json'), '--password-file', workspace.password],
        ...['--deployment', deployment, '--service', url, '--trainer-key', TRAINER.join(',')],
        ...['--work', at('work'), '--poll', '0.2'],
        ...(endpoints.length === 0 ? [] : ['--endpoint', ...endpoints]),
      ],
      {},
      {
        out: async () => {},
        err: async (text) => {
          stderr += text;
        },
        cwd: workspace.folder,
      },
    );
    if (code !== 3) throw new Error(`contributor run: exit ${code}: ${stderr}`);
    tally.refusedBy(/\[([a-z-]+)\]\s*$/.exec(stderr)?.[1] ?? 'no word');
    return { ...tally.outcome, received };
  } finally {
    server.close();
    server.closeAllConnections();
    // Each attack is on its own chain; a block of one is no ancestor of another's.
    rmSync(workspace.path('contributor.json.ledger'), { force: true });
  }
}
