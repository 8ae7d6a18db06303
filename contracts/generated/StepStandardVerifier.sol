// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/step-standard.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit step-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract StepStandardVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x97592aa1666dc0ce049d0696f3d7ecefe5256d8f3978214ee6cb503acba067ff;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "step-standard";
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
            hex"000000000000000000000000000000000000000000000000000000000000000a"
            // ic[0]
            hex"0d526ace8057298913e868947d5736d9f62e3079e74c4cc690de68fde32a9cdc"
            hex"2bf5e2ccf43dd87ddf0d55ab5237a45475eb863973ea79b3ed021c0e1c1c6097"
            // ic[1]
            hex"0a068331e88cb2838175b5962d783501ad3adefbdf7883af708ddb915dc6183a"
            hex"2a8d7213c5f8c45313aac23251f2ed780c2c51a5e429987cd3b9c01b354ec0ad"
            // ic[2]
            hex"01bb62a2dabc449b90a084ebb2be550815b9b58a218735d14eb049997675ca49"
            hex"0ac8855991eb08fa18faf9e9971a617350c440aa5796af3d114f9e7b780def28"
            // ic[3]
            hex"1b6d1cfbc432cf15197ebf1bc19524b4b067710915cf9e16c426b9df52a7e771"
            hex"03080abc9eb25c94393e5fd510fc23738f8dcacca9a769bc682ea80a52ff4473"
            // ic[4]
            hex"08f5f9529dd95f909c3f8a3e0432806613bece0630776a9c6379339c33522441"
            hex"20f426df4c02cf2b91d991d43fd794ea86bff8a1ad463040def59e901b2ed1c9"
            // ic[5]
            hex"13e9d5011b165ac4a3ec2e2f4bd2c36a067cfc539ed5bb8f3905cd9a1b36a988"
            hex"10ae105598416e47d3ace63e2be094329abd28922e962d462188127736b762aa"
            // ic[6]
            hex"0c84ae2ef942a6f1bce67b645021da9b6d58571c14d1fcd3bb48e352defafd0d"
            hex"0dfaa5c6e45e079f1986b886fb21968a1f1f58ffe04a6b5bbc9eac2ae20c20ec"
            // ic[7]
            hex"0338d7a85862f02407703ad6621b6cb351b52bf16c25bb25ad14aa6f9c012708"
            hex"025cd34ad695885572b11c09495e9cf6b826518fcceb90768d2bb0cb7f9ca598"
            // ic[8]
            hex"0a5f4b161fefa786c3616d950385359383c24b2c4a6de11c2a0e47e58401a7c5"
            hex"0c228f99c78b42518c7fea5620b16e392281b79d9d458f71e0d83b01391e153e"
            // ic[9]
            hex"2d06f1a70fc6047ed1462a63d2c1990e58b366d1bc4585c1fb296c76269d64d6"
            hex"154bf8a8075768d96052e788a20ccb3098307cab771294201aeacb62f52e01fe";
    }
}
