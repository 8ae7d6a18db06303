// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/origin.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit origin (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract OriginVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0xa259352e2d5786797462e4abb1c8d3ad2d5a915c518d55ef9534e70c6ac6f3ae;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "origin";
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
            hex"0000000000000000000000000000000000000000000000000000000000000009"
            // ic[0]
            hex"0065c0186da40d3a82f8b135cb303d00dccc99fb456f93695c5a6398e3c1355f"
            hex"060ad235ef531c63bd3e8c52a5ec48a222bfeb927662032099c604cf9cf86bea"
            // ic[1]
            hex"2d0b7d8dc4a6471dc646a0201a0874b0f5bcf01f7b4c110b2c28d34e80cc61c0"
            hex"2495c0a6029c47105e82363d9801069959f42d25c65b08e78ccc95ace8473850"
            // ic[2]
            hex"2d70795acece0e010798e28b55b2e94c80d70ed38d75906a17794f176e7f27bc"
            hex"0a2dd787910cf05a411a474b5cb67f82de668b95d7391d3f8bc8ebe640cecbdc"
            // ic[3]
            hex"08728555c35f8ee0198b4a5bf31e54eb28c7e7834f9bbf778281c1c5d8c6ee38"
            hex"12ca64e6e57e773a97990a858c1059825a850c2ce9fe8ec618b902ba5befe5e5"
            // ic[4]
            hex"265077ec5df4a53ebdf7911f571e4385990e0baa170d39aa065094031a5afb24"
            hex"23b7902e9cbe3cb910b03261b2e1a28d38d36e08a3c9f3b888597f0515bf943d"
            // ic[5]
            hex"2a7036574579b6ce20a4f02e7c2d5566d1ab053578244e9a0ddc11f20552e271"
            hex"035a584920ddd67b869d90b034b91cba0cb4ae1cbab9d58228ca0e8df24b7939"
            // ic[6]
            hex"06502b3b5389d28e7bf1f8d70a564e41b7b024e6e92241debe93d1caeb566f7f"
            hex"237b6a5c6147eb3c0baee2db5156c0c1b9f8c1237aae21f0a16e285cbbc7070e"
            // ic[7]
            hex"0a44af5aaf5ea05b4dedf347cca51d9ac0ba319d0c8a0a9c06d1cddcd43b8b9a"
            hex"0f0f480cd9b5fb53554583de98c3860539ed995f401c2a5565b205942cd4f742"
            // ic[8]
            hex"0a4508dbc9cce758d79258252317627433f7cdb9a28a22d6848cb6740b079f01"
            hex"12e398534005f56c0c071f433b81222c3f8bcd72610ba5f31091b72871e07abf";
    }
}
