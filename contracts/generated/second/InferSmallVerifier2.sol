// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/infer-small.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit infer-small (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract InferSmallVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(64, 16, 0, 2);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xb4f2d3c8ec04c9c7df2fdd000fedbfcf90cd24cfa429c1801407989fe170e909;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "infer-small";
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
            hex"142f9a73017817d32c263eed108db0b595f35cd1c6699be9f70eab87b66e0e20"
            hex"0734eb7612bdf7d458d1770adc60fdb92e1d59526cf7167fe0d2972598b057ae"
            hex"26ed246f5fa5d023e1d0754fe66dbd0fd0389e6e01deae6bbc39f3e793b49417"
            hex"13a3b04692c036e59d09b55daefc0028ca14424c673bb87312d08eb792fc77f9"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000007"
            // ic[0]
            hex"11bfd6ab6abe4a2c77ea5594fe1becbe2fcd7a9b5540b67886d34462b73acebb"
            hex"271dd7001c50d2e9840e01d548297f9faa742fab88eaa5a872d2bab94c2fe60b"
            // ic[1]
            hex"06cdf1a7980c4844c1115431a05c63e4667d5656f9f68cadb54ee92e1524569c"
            hex"0612aef6c7e44faad6256af1deacf9e50304ddde72427ada14405fbe17b42f6d"
            // ic[2]
            hex"0fabb4ede0e522e7b122689cef602239f6c77a91d888065c72be37048680b468"
            hex"207491ed02bb0fd0b400f2b13c692c166d3182f91355f2dd7dae9c17ac3110c0"
            // ic[3]
            hex"010d874667f1269b5c40f476352928af2541444bf1ff1a9efa5288ecda2905b8"
            hex"3056163829e04d82116b833c02d5a5c32a59cc73952a1a5c5dbf224c30684817"
            // ic[4]
            hex"203d48dfcfa52aa2f3cf44189140598ccba587d45be40057ca643464cdfc19e8"
            hex"03dd96fd494d91030d99f6a7c338a2f7b81867a5b3ce78735e1f31e0faaa0030"
            // ic[5]
            hex"1b4a80cf953e65fc59b89ef5b0a27c7b374a7b3a879502fdc06fda5b7a79da30"
            hex"222a16f2859b8f376fa4d131db3f95241cebc9114a5693caf60cb9544423c255"
            // ic[6]
            hex"183fac19a826575edddf0486697860b719e2fb0d724316ceb5a6bb3bbca174f1"
            hex"1e437bbfb2f7ed9b2e5246ca161b2d7c88b1c64025a8142f7fa2b6532704ccf2";
    }
}
