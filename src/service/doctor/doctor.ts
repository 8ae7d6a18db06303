import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Deployment,
  editionOf,
  firstEdition,
  parseDeployment,
} from '../../chain/deploy/deployment-record.ts';
import { AssayError } from '../../protocol/errors.ts';
import { listedCircuits, loadVerificationKey } from '../../verifier/load-verification-key.ts';
import { parseConfig, type ServiceConfig } from '../config.ts';
import { loadSigner } from '../signer/signer.ts';
import { checkChain } from './chain-checks.ts';
import { checkDatabase } from './database-checks.ts';
import { type Finding, failed, failureOf, ok } from './finding.ts';

const SIGNER_REMEDIES = {
  'key-file-unreadable': "correct the file's name, or let the service's user read it",
  'key-file-exposed': 'chmod 600 the file; if others had access to this machine, make a new key',
  'key-file-invalid': 'correct the password file, or name the right keystore',
  'signer-unavailable': 'start or unlock the signing service, or correct ASSAY_SIGNER_URL',
  'signer-refused':
    'unlock the key, or correct ASSAY_SIGNER_TOKEN_FILE and the policy of the signing service',
  'signer-wrong': 'correct ASSAY_SIGNER_ADDRESS, or let the signing service use the key of that address',
};

/**
 * Examines everything that a start of the service needs, each part by itself, and changes nothing. Findings hold no
 * secret: no password, key, token, or path of an endpoint.
 */
export async function examine(env: Readonly<Record<string, string | undefined>>): Promise<Finding[]> {
  let config: ServiceConfig;
  try {
    config = parseConfig(env);
  } catch (error) {
    const todo = 'set these variables as .env.example describes them';
    return [failureOf('settings', error, { 'invalid-config': todo })];
  }
  const signer = await checkSigner(config);
  const deployment = readDeployment(config.deploymentFile);
  const chain = await checkChain(config, deployment.value, signer.address);
  return [
    ok('settings', 'all variables are well-formed'),
    signer.finding,
    deployment.finding,
    ...(deployment.value === undefined ? [] : [checkKeys(config.keysDirectory, deployment.value)]),
    ...chain.findings,
    ...(await checkDatabase(config, chain.deployment)),
  ];
}

/** 0 if nothing failed; 4 if something on this side did, otherwise 5. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 4 | 5 {
  const codes = findings.map(({ exitCode }) => exitCode);
  return codes.includes(4) ? 4 : codes.includes(5) ? 5 : 0;
}

async function checkSigner({
  signer: source,
}: ServiceConfig): Promise<{ finding: Finding; address?: string }> {
  try {
    const { address } = await loadSigner(source);
    return { finding: ok('signer', `${address} signs`), address };
  } catch (error) {
    return { finding: failureOf('signer', error, SIGNER_REMEDIES) };
  }
}

function readDeployment(path: string): { finding: Finding; value?: Deployment } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    const todo = 'name the deployment file in ASSAY_DEPLOYMENT: the author of the contracts has it';
    return { finding: failed('deployment', 4, `cannot read ${path}`, todo) };
  }
  try {
    const value = parseDeployment(JSON.parse(text));
    if (editionOf(value) === 1) {
      const todo = 'name the file of a new deployment in ASSAY_DEPLOYMENT';
      return { finding: failed('deployment', 4, firstEdition(path), todo) };
    }
    const says = `on chain ${value.chainId}, from block ${value.fromBlock}`;
    return { finding: ok('deployment', says), value };
  } catch {
    const todo = 'get the file from the author of the contracts again';
    return { finding: failed('deployment', 4, `${path} is no deployment file`, todo) };
  }
}

function checkKeys(keysDirectory: string, deployment: Deployment): Finding {
  const directory = join(keysDirectory, 'second');
  const todo = 'copy the folder keys of this release again, or correct ASSAY_KEYS_DIR';
  try {
    const circuits = listedCircuits(directory).filter((name) => !name.startsWith('infer-'));
    for (const circuit of circuits) loadVerificationKey(directory, circuit, BigInt(deployment.chainId));
    return ok('keys', `${circuits.length} verification keys in ${directory}`);
  } catch (error) {
    if (!(error instanceof AssayError))
      return failed('keys', 4, `cannot read the keys in ${directory}`, todo);
    return failed('keys', 4, error.message, todo);
  }
}
