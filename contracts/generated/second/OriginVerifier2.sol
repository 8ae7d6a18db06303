// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/origin.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit origin (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract OriginVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 0, 4, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xfd112484c1e300df0d0c5dfe2e0ccccdebf2dd04b4111b94c61bbc717dd1bb53;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "origin";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override(Groth16Verifier, IGroth16Verifier) returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes memory) {
        return
            // alpha
            hex"2feee8d8377fa1da27cc3fe1f5fcd5b5db6d36749660d30403ce721d25a24566"
            hex"22894249783c8cacb9c92f01f6935ea2bfbdce9aabc16f40036043d4ceef2389"
            // beta
            hex"208dd5bc773e660d9254d4f3f15641dd4c529c6923a02dc44c02f39a955bce76"
            hex"0ea704465ed39002c50ae79f544ebf1eaeb8a1ca9450609728217ab29a08d747"
            hex"08b52537ca3f64385d78eb01bad5a425bc64b624b3599670a20ca3c8829626d0"
            hex"2d9dc57ad0aa30d43f484a91a5b5548349b402eec906d56154118f7460afcf59"
            // gamma
            hex"0c5952a069e3363030052eafee0da8655cd1c59495afaa4f116c0fab910aee93"
            hex"1e509b213a199246a6e4b275d601c68bd8879e2a10de4aff6db6914531f28e6c"
            hex"134bdd31e26ce4f14b83fc8fd99fc7ff37576a86db8bcd509948842fb27442fa"
            hex"0ae07952fef9bdf031ec188ad70bccfbce369bfbd32b13a5d6c28510dcb69e71"
            // delta
            hex"17097645309fe5ad39f127c3cd71273faefabd959601b4fd10c3d6cbcb989364"
            hex"0e70226eb0d0faef364b9a8cdd0194672cd5ba5150e22d0aeb23184f47844b5f"
            hex"1bd9d33098a9d708a66e8690472023e10eae204d170a75322fefba740ff986e1"
            hex"14d64b2f6c0139e9e535635aba231ed3f5d51adacf5cbbddfabbe8a257a4b227"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000b"
            // ic[0]
            hex"1a14cb683240a51e96d8715ab56541a946df68a10ae23dbc16f775232b186571"
            hex"223937d7a29da499085c2d55ff3c7761919358b662297ba5525e67136b2f390b"
            // ic[1]
            hex"2206bd54b6736d9c58eaf992c9c7dbbf02a6425475a5c61f9ea4d58c7fdaa81f"
            hex"0acf4ea2c0bbffbf46fc34e2e5dcaef7482d9cb7db7724a2f5aa656352d86cbb"
            // ic[2]
            hex"0e3dd531a129e4ec189be84d478ff4668b86cd773eafa1438dd9e63e230d3322"
            hex"25acb90234ce3bfcbe4405e4bdf4c40d2be864d1f1db71474a516a82fb53c8cd"
            // ic[3]
            hex"0213333a3e6d45be7db65afa2e0fda172846a6b7ae2f95cd8c446bbc19eec3b5"
            hex"28395bc68b6ebcb5881782f4e7763dcb630c01d83744def04a98a976bbf55a3a"
            // ic[4]
            hex"11eb0b4434a04527a8dd009754a7d54769a320b581265d59f2e63310e2282c24"
            hex"0245dadee52c034c7940f5eb1077c307017e8c74598d2ea73f456d8daa7ef5b5"
            // ic[5]
            hex"12fa6302c90f0561b5de956f162003d85b2f7cb92bb76964a21b298f620b5101"
            hex"2b46e75fb92e40327e3aef9da92805501f94b1da82dbd553bd40b284fb49f6ee"
            // ic[6]
            hex"2feed92f638607ba6f2e41165f81ba17ad38c88a764d864d39a58ba7e048cb68"
            hex"2c9a8be204b8b459a40b2eed3c9b5ddef5aa2a8dc3bc5dc0a29d818bcd07fdc2"
            // ic[7]
            hex"10c361d785d882965f5d43e445dc8a75ce01cbe402a92e61e4fb8a85c7be1b03"
            hex"0c200d513b4885b7119d16625c02b7381f1fd09009e737e664ab389b9a91bf54"
            // ic[8]
            hex"1f52a63e86b0261da69d02f598ff3e8ad208db709598a4f73df9cf17e4595f9f"
            hex"08312f1ac80a7ec50161d3a39c94fdcc56c01ff00062b4b7eb0f632588ff2792"
            // ic[9]
            hex"01a4ae303a4faf2c9c70edea0a9b8b24e89a048c6742a18268d6bbf5e54345f4"
            hex"2be60f927c0fc1fb53909bab0e65a71481390b0ece483c9429bd9f9c812a9f7d"
            // ic[10]
            hex"18ae000d523bd2373f20f2b951644be83c26cd94e19fe915b71f122706c30b37"
            hex"0f1d122619f640e79bc5dafb56de73dfe2847540f52f01819b0bd0ef06eae2b7";
    }
}
