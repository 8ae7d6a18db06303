import { Contract, type ContractRunner, Signature, type Signer } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { ABIS } from './abis.ts';

const TYPES = {
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
};

/** The signer of a runner. @throws AssayError `no-signer` if it cannot sign */
export function signerOf(runner: ContractRunner, what: string): Signer {
  const signer = runner as Signer;
  if (typeof signer.signTypedData !== 'function') throw new AssayError('no-signer', `${what} needs a signer`);
  return signer;
}

/** An ERC-2612 permit of the runner's own account, for a token with an EIP-5267 domain. */
export async function signPermit(
  runner: ContractRunner,
  token: string,
  spender: string,
  value: bigint,
  deadline: bigint,
): Promise<Signature> {
  const signer = signerOf(runner, 'a permit');
  const owner = await signer.getAddress();
  const contract = new Contract(token, ABIS.testToken, signer);
  const [, name, version, chainId, verifyingContract] = await contract
    .getFunction('eip712Domain')
    .staticCall();
  const nonce: bigint = await contract.getFunction('nonces').staticCall(owner);
  const message = { owner, spender, value, nonce, deadline };
  return Signature.from(
    await signer.signTypedData({ name, version, chainId, verifyingContract }, TYPES, message),
  );
}
