// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/infer-dense.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit infer-dense (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract InferDenseVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(64, 64, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xe3f12030f399f30085f0aac3e489bfcc7f44cc7bdcf29d8c25e396be8cbae5c4;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "infer-dense";
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
            hex"23e8b6673c5aeb14ae7b5ed6594e052fc10fc974f389fac81c564a6d468abe5a"
            hex"0766cd1d196f2e7bfe042bc3149bc4320f20aef2428e85a7225430de0df162b1"
            hex"01642746fb5c9a84ba70cf21c03ca347fc494e1a5f564e150e030f1f73ee26ad"
            hex"22a566be3f66898836d644368720267ead1335df6d0c6b659be8118a09f51e5f"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000d"
            // ic[0]
            hex"139fccbf882f56d125ee26fc669b66d38e066b144093dcd584ab2240ed446e05"
            hex"0d1791bd38841642278cf9fa8b5c0c38ade2a41ac6f9d0823a859e09bbfe96be"
            // ic[1]
            hex"2b87fad782c51adca2153f22f69c3309d0c4ab0ccf5ee3d5244e47f310f4977e"
            hex"0bbaba80fdf7bc7e25ec9712db2df853c3065d7927ffdadba8d5cfd6f7def746"
            // ic[2]
            hex"094accb896ed2b4e6dcd97cad4a9c4c103e1645fd0ea1b68de06229bcff36344"
            hex"26a7f290e307d3beea91a2bf878bacacadbe4f66c1b3d483ae8e69ce407327bf"
            // ic[3]
            hex"2c68322b594e9bbe28bae4b4dfc3637ff77cae9c416a996742993f553dbf14c0"
            hex"2bec1f0d346ebe20c6dc025365bee935331f7423bde398309ddc5476e6185a7b"
            // ic[4]
            hex"2ab2a8eb820a273c127e198c6fac0b49e13f617113945c13dab6a0b9d313e68c"
            hex"1dd07cb8950909b519aca661ea2073765b819f4b0b0969ee15c3028ee525994d"
            // ic[5]
            hex"256811e6e50d12eb81112c76c0c72c0dc3f2cfcb191349b2612d9432d4165326"
            hex"2597777e29f86ebecc21ae6c296f8af9842ee42a491dbfb96ea597bbc47b054f"
            // ic[6]
            hex"23bcbae8d545220b950d64f6324aba66a8d6d916b04354cf86fe80da6b881198"
            hex"2d14a04fca307f3e6dc9ebbd1e1e155554ac29718c32c053839d3b0670fc9aed"
            // ic[7]
            hex"1db8d9b5ad93f69b058261077b3a0299c507a5236d73e9ee7199b25515d4d247"
            hex"2ec0de14c14352951457a8fb5ce68c4be93388ef0347b00ad33a0050c3e0186a"
            // ic[8]
            hex"0ef9fea162cc4d7a7d9739f73673663c8ea812a04f102738261cb2fc15cc4739"
            hex"291a4cc052e2df1278dfd4be4989a74d0219a2f387338c32833e9d4c51866f5c"
            // ic[9]
            hex"1413b31d39135b06016a5fd09129c608e78f88437f191e443320de611d7a1b15"
            hex"0e9ef669aa9d539eb4b5335ccbafef4b3d701f8a6497767a030116bf752e0b50"
            // ic[10]
            hex"1c1859c153ba49395a457611c663f227967b343032f17d0478122452fd7fbb35"
            hex"18e2b443555497d92787803185e52b504fbe6dc81603b2ea793f6559f6f564ae"
            // ic[11]
            hex"13833d3cdeb80c04794b50c5b3964f48663e0191120208019ea7da094b47aeb7"
            hex"1d42f625c449ca06622ddb1cf6833302270d6a8d49e2f54acaf523ff7a3fea0e"
            // ic[12]
            hex"0cfcafd990765504a050ec56069d8b521a49b29bd819cc76d73aa0224745c9ad"
            hex"045d8e584abff9d78fa409fe5363daafae5b2ea01c8f460c4ec47e3f64f24095";
    }
}
