import { SecondRegistryClient } from '../../../chain/clients/second/registry-client.ts';
import { addressOf } from '../../../chain/deploy/deployment-record.ts';
import type { SecondChainAccess } from '../../../delivery/second/chain-access.ts';
import type { InferenceGateway } from '../../../inference/gateway.ts';
import { readSecondCheckpoint } from '../../../inference/second-chain-checkpoint.ts';
import { secondEdition } from '../../../inference/second-edition.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { Field } from '../../../protocol/field.ts';
import { fhirSites } from '../../../records/bundle-record.ts';
import { createLogger, type Logger } from '../../../service/logger.ts';
import type { CliDeps, Printed } from '../../command.ts';
import {
  type InferServeOptions,
  type Served,
  servedFile,
  serveUntilStopped,
  settingsOf,
  startGateway,
} from '../../commands/infer/serve.ts';
import { fieldValue } from '../../options/values.ts';
import { withSecondChain } from '../connect.ts';
import { loadSecondPolicy } from '../files/policy-file.ts';
import { knownSecondModel } from '../rounds.ts';

/** `infer serve`: W from the chain, and answers that can be proven. */
export const runSecondInferServe = (deps: CliDeps, options: InferServeOptions): Promise<Printed> =>
  withSecondChain(options, async (chain) =>
    serveUntilStopped(deps, await startSecondGateway(deps, options, chain)),
  );

/** Starts the gateway on an open chain. The caller must stop it. */
export async function startSecondGateway(
  deps: CliDeps,
  options: InferServeOptions,
  chain: SecondChainAccess,
  log: Logger = createLogger('info'),
): Promise<InferenceGateway> {
  const settings = settingsOf(options);
  const model = fieldValue(options.model, '--model');
  const served = (await servedFile(options, chain)) ?? (await servedModel(options, chain, model));
  const registry = new SecondRegistryClient(addressOf(chain.deployment, 'ModelRegistry2'), chain.provider);
  const settlementToken = await registry.settlementToken(model);
  return startGateway(deps, options, settings, chain, { ...served, settlementToken }, log);
}

/** @throws AssayError `no-such-model`, `no-checkpoint` (5), `policy-mismatch` (2) */
async function servedModel(
  options: InferServeOptions,
  chain: SecondChainAccess,
  model: Field,
): Promise<Omit<Served, 'settlementToken'>> {
  const { document, compiled } = await loadSecondPolicy(options.policy as string);
  const site = options.site ?? fhirSites(document)[0];
  const make = secondEdition({
    ...{ schema: compiled.reading.schema, policy: compiled.policy, shape: compiled.shape },
    mapping: site === undefined ? undefined : { document, site },
  });
  const { provider, rounds, deployment } = chain;
  const checkpoint = async () => {
    // Read each time: a proof names this policy, and a later version may have another.
    const { pins } = await knownSecondModel(chain, model);
    if (pins.policyHash !== compiled.hash)
      throw new AssayError(
        'policy-mismatch',
        "--policy is not the policy that the model's version in force names",
      );
    return make({ model, ...(await readSecondCheckpoint(provider, rounds, model, deployment.fromBlock)) });
  };
  await checkpoint();
  return { rounds, checkpoint };
}
