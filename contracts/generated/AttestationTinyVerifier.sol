// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/attestation-tiny.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit attestation-tiny (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract AttestationTinyVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0xcc3b6ab4b33cd4a1597b3347aabfa2915d68b9f22a2367dc4c194917bfcd2e83;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-tiny";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override returns (bytes memory) {
        return
            // alpha
            hex"0b4a1dee6a8de29519340a625edebda342980576189d45abd2f37cd42f87eb9f"
            hex"10135fd87c4141d67efbaa8ec3116d2554c68c7785f980a2f6f47db12bbfabc4"
            // beta
            hex"1fcbe4c65ba9d70d6a04430756abade60229f5c19198d318b27e5021dbd06193"
            hex"18ddc5da2b34c20d24b4e45e793f7f0d5ef15e32d64845c8f7b1905914a2f545"
            hex"23498eed4c6362c57b0778a3e1e64dbc6fbaaa24b0966499bffdde5f8b998f41"
            hex"1a86ed5f53b04aed1a40985221addb6eaf050c573ab095f30c5adf42e184f2f2"
            // gamma
            hex"198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
            hex"1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
            hex"090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
            hex"12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"
            // delta
            hex"03de6fc6e9709ea477bd9f18127371db2ccc5b398256b41420889cc3bd083322"
            hex"196339858e60c35fa81a1cfb23037300bf4a0919041413d0545e1abfd6cc3a33"
            hex"271236385ce24fa90e6ff3281cbb54786336835c9d6ae1bf580d3d7c1532100b"
            hex"08d340edde5cf2a1ee0fb5e80fd1452ca25dcdf1415208bd92f33db28f357a80"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000c"
            // ic[0]
            hex"0ac6873e5ab58772e2a248292c020205511e86a1b197246cd4305e53bde6be3c"
            hex"200621551bd3ec0ac91b5c9956f99ab6f065acebbb19a352e04a6b252604be57"
            // ic[1]
            hex"0ba76661b52027965fecddd0bcab9f64dd2411a13ab5c8c410faba6a61c96f5a"
            hex"2639218b8bc7644bbc7aab0395a090533f09bc234cf8c6b76d978ad8a47c26f9"
            // ic[2]
            hex"1a1fd9ba406ea50b6e6d3ba7708e985e2d35e179f18bb06863258cc5724eb74d"
            hex"0378962b08e0f4b29e1f2f9017d5d340c827b20787bee72ec1b4e2808a2d79d4"
            // ic[3]
            hex"2308658fa5f81a1dbb4578003de9d3bdde3bc88259c1dd103340636561c7c4d3"
            hex"26b591588e9150823b5c4088b4785b8dab22d461bb0890db19dd183488586ba4"
            // ic[4]
            hex"23cf7aae377878e2f7b0560009280c1f600a6efda1cbd3650765986722eab006"
            hex"2e11faff708d8d0dbc37931626dbfd847c2b8362d0acfea437991ead29087c0e"
            // ic[5]
            hex"050ee999f8cb9f9130753ccf2b134dc6a6fb11fd4f0a966218774f592fc7c4f5"
            hex"09abfa7aa7029a831f42ac6b00c82a4e7d804878b7eca32a347e3866831018b5"
            // ic[6]
            hex"03c27ab3742f0b090e9f9d4ee85c78d6e7c7c201d0afcbb69ba69e4759ba708e"
            hex"208b6264594d3ff427455e838d0b1cdb09c7cee6505cac4896763a531201cab7"
            // ic[7]
            hex"221417cce44d6caaf69a8066bf7ab25dbf1ef43ccee3bda2c1f7219f37b08f02"
            hex"038dbb5dcef3324e9e06b04c70ed6442e5adb879c93b856ddb466a6f549a7ddb"
            // ic[8]
            hex"01da5e26b8d7a7a8a7603ad8cd760e73f48401012aa02bc034aaa33ca1c1013d"
            hex"0dbd5424db4ab8064fafc7f662d67cb21b765d13b39a81a4ad74a8f2cd245418"
            // ic[9]
            hex"23a8764e7754c243c1abe2e948c99c6b8935f4cbb6925da22256bed9526e3969"
            hex"17d1e75cfcfbde5b50ac536b0a3f6f9db7021e9cb481b443a4e01fa579ea5b86"
            // ic[10]
            hex"2977c9ae61d5ee9569ebe8b0cbd7df47a3109555be811bd40689f5bf26135d4c"
            hex"047eb91e3702be559847e6a647a7469c29c72f473a5a03a95c5ad525019b981e"
            // ic[11]
            hex"03aad2fe2108afd1b924266042c0c7a718e9d2610a203f488180d8a0e2539570"
            hex"21b0b30653cd56fd73e913551b008f89c17240cc884afcefd11b133b497b35f8";
    }
}
