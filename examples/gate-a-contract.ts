/**
 * Deploys Club.sol, a contract that admits only accounts with an accepted attestation, and joins it:
 *
 *     node examples/gate-a-contract.ts http://127.0.0.1:8545 deployment.json account.key ROUND DATASET
 *
 * account.key holds the private key of the dataset's beneficiary. ROUND and DATASET name the attestation.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Contract, ContractFactory, JsonRpcProvider, Wallet } from 'ethers';

const [rpc, deploymentFile = '', keyFile = '', round = '', dataset = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);

/** Compiles Club.sol. Imports are found as Node finds them, in node_modules. */
function compileClub() {
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

const { contracts } = JSON.parse(readFileSync(deploymentFile, 'utf8'));
// Without a cache: the second transaction follows at once, with the next nonce.
const provider = new JsonRpcProvider(rpc, undefined, { cacheTimeout: -1 });
try {
  const wallet = new Wallet(readFileSync(keyFile, 'utf8').trim(), provider);
  const rounds = new Contract(
    contracts.Rounds2.address,
    require('assay/contracts/abi/Rounds2.json'),
    provider,
  );
  const { model } = await rounds.getFunction('datasetOf').staticCall(dataset);
  if (model === 0n) throw new Error(`the chain has no dataset ${dataset}`);

  // Any policy of the model, no least stake, an attestation of the last 30 days.
  const required = { model, policyHash: 0n, minStake: 0n, maxAge: 30n * 86_400n };
  const { abi, bytecode } = compileClub();
  const deployed = await new ContractFactory(abi, bytecode, wallet).deploy(
    contracts.Rounds2.address,
    contracts.StakeToken.address,
    required,
  );
  await deployed.waitForDeployment();

  const club = new Contract(await deployed.getAddress(), abi, wallet);
  await (await club.getFunction('join').send(round, dataset)).wait();
  console.log(`${wallet.address} is a member: ${await club.getFunction('isMember').staticCall(wallet.address)}`);
} finally {
  provider.destroy();
}
