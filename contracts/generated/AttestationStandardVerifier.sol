// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/attestation-standard.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit attestation-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract AttestationStandardVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x37aa84a48930f117e32a39f7ea6c96a46b73004e3210663f8ef56208e918cba7;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-standard";
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
            hex"000000000000000000000000000000000000000000000000000000000000000d"
            // ic[0]
            hex"21b8df979fea64f0b55570f87e9a40a0896251f3b584102aebccc5f58021aab1"
            hex"259e7b3106e912c9a815e01a3b79f27f3106c8993bbf54226f0278f94cc74c5d"
            // ic[1]
            hex"2f739e53c6cab3c4367804fb94748bc0d24b8e4c724cf04df35a39a45cb5aab9"
            hex"180c98e129ddb0df659089b56be398fae216fa1845b9031256f99ddbc5827e38"
            // ic[2]
            hex"0fd94e47df1ce6d2f14a79b0496162928460ff5f8c5bcbcf49f77ad6bd372a29"
            hex"197b966e3b8553dae864ae6793b276e902c5e634e41ef327eb356d88b8f8ae2e"
            // ic[3]
            hex"108d903a0dbc4b0c8b498484e0e007355eae92fc2149334ceaf0730668a9084b"
            hex"2ca0a3e3933381506bac4e74bba3b16ea2b8ccb6780faf4e7132b5469534e69c"
            // ic[4]
            hex"29a8b827c074d43448c848fbecad9fe2dce15eaf20c2e8fc8696d8ddcd606bde"
            hex"25e9ebe08e3e7fcd5bc9a9486405cce14cb8b446f908639628c813654eec9096"
            // ic[5]
            hex"274df948d8cd6c108971bfe23bdc2c2ebcb17aa68be533d73dfbf2237c2ca9b9"
            hex"06c1888cd092a106ff80ed66bad521de61df38d726753c792fa4ab30fd1cd86a"
            // ic[6]
            hex"2f9489885c6d4448b45fd1581bff6fb512e9a437b75f8f38fdb849c2e3a2b992"
            hex"2a4911e46fc839cda3c85a55200c2d92c003c600bb10cbfe97a6ad6fe274cc2c"
            // ic[7]
            hex"1e537deb3314d5b3c9e077c19d0ebaa4cc592feb786c668dbe1afd301f9c67df"
            hex"000ab9b2c3538f3163c6c7decdd2add2856cc8e49cadf36fe01d9fe9c2b9b382"
            // ic[8]
            hex"2cdd8cfcb302a967a4ee5160347d64da1a8018ab0a6f47b990e4597ee3099ab9"
            hex"2a1536ab4fc53ea3ada4ce6ab61b60865ed088f2188c51f3d281390649627596"
            // ic[9]
            hex"186762a6e0b9661dd0478c214af682f8861654ee5783931f19cdb4e95f28c89c"
            hex"21682c582da90132529d05a852152afa23945d23ca48e094af41eb64449e761c"
            // ic[10]
            hex"132c802d6c4d8a7fe9f91a203470f1f2f306057f01dfb03b5da699aa4786a33f"
            hex"2bc5513b36047c36c4d75e19259f91a4815ccc4660671f224228b9b5a122b00c"
            // ic[11]
            hex"02af7994f46c38b58ec4cb6dffaf6cd5c4a66661f523f84ddcbb3c2db4e79acc"
            hex"088e41c1d5404cbde9ab746be1688035d6aee32546dd5ca82c958007601a146c"
            // ic[12]
            hex"2b9f3bd608ccc7887c927f0b1d405d52530f23ea073798c7befa46ef9bac99d6"
            hex"067bb0b3568a1cef710c61ef1d6bc9d62e9459366d8112155b55d438c13b64e5";
    }
}
