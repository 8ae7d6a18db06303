// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/evaluate-standard.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit evaluate-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract EvaluateStandardVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x7484028729dbe2786f28520416964737bfe0753d4da411c022a780c1c98d6a44;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "evaluate-standard";
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
            hex"0000000000000000000000000000000000000000000000000000000000000007"
            // ic[0]
            hex"102fb43e506a8f3321aadf99bb5b40c0f522dd4ad3db840c018e56f9c1efbabb"
            hex"2b6b125b1677ecc79dc3c4c99c1aa416521808f714d2816a163bbba7d5f5b089"
            // ic[1]
            hex"2878046baff6b8841a4bc76094fa040c55fb4f9fe717f63e00eaeb42e7deab1b"
            hex"0ec4ff90abf95f1292c17ab99879143ffc51a4c1db54a78b4925a13ba1304539"
            // ic[2]
            hex"06a45365a07185434aa37cac61bcea423cec52ed20dfcde7674b3ee17f74d094"
            hex"0aec9339759a8c9fb5583266ee0470b10fb4e4555f7498ad81537ee6b8a50014"
            // ic[3]
            hex"1b41f0a7536fef39e0849b7b389f1b198c6370c69f71634c1f1c675375a76562"
            hex"0992094abcf49584733ee21cc57dcc618244a6b25302ff6600b241d8c1eac732"
            // ic[4]
            hex"174ece2a833db867c18b62c8d04147a21703a49022826df79cb0f72533fb6ac6"
            hex"0379a2be887d08eaeaf40a4862c46ee2771720db6c1fb49527dbfd1afd9e1b66"
            // ic[5]
            hex"249f86ab21a3613317ee9c9cd821f72b4355c36eaaaacfe12e98ab6b4b95e5f8"
            hex"14160c89031164e5f3a33c6847f07a8ecd4c049f0fd5e360bc5a7fbd8eba59aa"
            // ic[6]
            hex"12e9167190233d25ae0658831cac26346ee3e8aca4f52a7327cd1c48d006a5f2"
            hex"043e53fad0380e2ac8a754cf760818c1a2683f745ea3330ca208c76f69d98203";
    }
}
