// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/step-tiny.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit step-tiny (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract StepTinyVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x7733da8ba871f09204f9d232acc1e58322eb36090de1b48fdb1fed330c099761;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "step-tiny";
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
            hex"0000000000000000000000000000000000000000000000000000000000000008"
            // ic[0]
            hex"0f3d09f259c626c45c973198fd0180a935eea1284540c9204c48b04e3d5205fd"
            hex"2b42df4886b095194243b52efe330ef5603cd75a6b94493ad8ba4e04d8bd984d"
            // ic[1]
            hex"23cd6361678321e4d70e5cdd73d4ae27359e5b16f6c648dda1da192501d462ee"
            hex"00476d28d5722b0d3e2e44f5c15816b6084c68a4b090e0437bbc699141a934f5"
            // ic[2]
            hex"2203e8bfa1200599523a00d8f78c59f798f26ff4db2e61f77ed9b8c83e5b3e2c"
            hex"1d8a5d2bfbeec5cbf419b04262d55c92abb3d3beb7a8afa8384cdf10e1afb59b"
            // ic[3]
            hex"2596e8000c56c436786f30d44964bd28b916804e659c6551d396ee5fb68d9797"
            hex"1d8f8f5d27bb3559930c8cdff5994542bc84adc0f6ab4d842653ee64f14b006f"
            // ic[4]
            hex"1b9d5c43602e4e0954defcdca1e3e414556f7eb15fc383e84cb808977052b8f8"
            hex"2caca5b2aef5e6f29ac0b9d60b4d9f274aaadf54ec0b18b6babae21cd1df943f"
            // ic[5]
            hex"055bcc505a07fac11483a340a0bb4e803afc754bf5ba587cd0b39c6183ad8a86"
            hex"07b7cd6b8806a6ba35d872d28dcc13f6bb355fa8d66f9024cf6bce1754c44711"
            // ic[6]
            hex"241c957598bc50314880914dca73ac254d56010192ccc0a874017b4d76603b84"
            hex"128f29514ee041ea15918a284eccaa5e2768f2844824e106864084ccfdb8caf6"
            // ic[7]
            hex"1c90b3001ae316e055e6e3bf2df9da1b8c1c185b4d9bde9e828024407e4ed70e"
            hex"26db437695322215da9ec3c708094824215679a55794bc41d69980267832eb54";
    }
}
