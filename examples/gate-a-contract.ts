/**
 * Deploys Club.sol, a contract that admits only accounts with an accepted attestation, and joins it:
 *
 *     node examples/gate-a-contract.ts http://127.0.0.1:8545 deployment.json account.key ROUND DATASET
 *
 * account.key holds the private key of the dataset's beneficiary. ROUND and DATASET name the attestation.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chainReader, openChain } from 'assay/sdk';
import { Contract, ContractFactory } from 'ethers';

const [rpc = '', deploymentFile = '', keyFile = '', round = '', dataset = ''] = process.argv.slice(2);

/** Compiles Club.sol. Imports are found as Node finds them, in node_modules. */
function compileClub() {
  const require = createRequire(import.meta.url);
  const solc = require('solc');
  const content = readFileSync(new URL('./Club.sol', import.meta.url), 'utf8');
  const input = {
    language: 'Solidity',
    sources: { 'Club.sol': { content } },
    settings: { outputSelection: { 'Club.sol': { Club: ['abi', 'evm.bytecode.object'] } } },
  };
  const find = (path: string) => ({ contents: readFileSync(require.resolve(path), 'utf8') });
  const { contracts, errors } = JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
  if (contracts === undefined) throw new Error(JSON.stringify(errors));
  return { abi: contracts['Club.sol'].Club.abi, bytecode: contracts['Club.sol'].Club.evm.bytecode.object };
}

const chain = await openChain(rpc, deploymentFile, JSON.parse(readFileSync(deploymentFile, 'utf8')));
try {
  const { wallet, rounds, stake } = chain.as(readFileSync(keyFile, 'utf8').trim());
  const model = (await chainReader(chain.gateway).dataset(BigInt(dataset)))?.model;
  if (model === undefined) throw new Error(`the chain has no dataset ${dataset}`);

  // Any policy of the model, no least stake, an attestation of the last 30 days.
  const required = { model, policyHash: 0n, minStake: 0n, maxAge: 30n * 86_400n };
  const { abi, bytecode } = compileClub();
  const deployed = await new ContractFactory(abi, bytecode, wallet).deploy(
    rounds.address,
    stake.address,
    required,
  );
  await deployed.waitForDeployment();

  const club = new Contract(await deployed.getAddress(), abi, wallet);
  await (await club.getFunction('join').send(round, dataset)).wait();
  console.log(`${wallet.address} is a member: ${await club.getFunction('isMember').staticCall(wallet.address)}`);
} finally {
  chain.close();
}
