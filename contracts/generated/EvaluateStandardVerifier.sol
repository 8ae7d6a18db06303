// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/evaluate-standard.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit evaluate-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract EvaluateStandardVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x5be1e83890b61c932356685e47b2910bc55afa554912f25530baf28041dc20b6;
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
            hex"27d7e91368e665232104ad8327ac25634c01587765a5a54e56e6fb94e9e10dc8"
            hex"1291d706324346f30f09e07cb74129b6ad35c7dd9f8034b578f760942b8191ae"
            hex"0b9af594545d6aaaf24418e2e35e5184ccc6b4d268273386e94992b065d7c1c9"
            hex"16304d17ad3f500bde8b79e28110140bf5be8e72014f14ce4e01d12967cd466b"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000007"
            // ic[0]
            hex"033de06ff5072ab07c94ad902ecf099332794bd2a44f79df06a5327bb43d43d4"
            hex"277aea0f75655003f88d42535230369676637284a882689638def6a26b8dd7f4"
            // ic[1]
            hex"118458ecbd3af14e72cff646002a519ebcc95f8c2d1407f54599165dabfeed9a"
            hex"0f7a09f5cf3a7c14b84c6f494dd09e3f9841c8b714bd64d9a4fdef26a8ab2d30"
            // ic[2]
            hex"1a90c4b3f9f3bbba5607f71854fef3a7b5dec982b3e0068d6f9c2b97fdb097d9"
            hex"2ed79e261b731f2b8240561fb89702af58574395efd29f256a212e4a2b11e915"
            // ic[3]
            hex"0d6895e63f9967701efd6663c945d64fa30e7250df0b366b0c16a7a0bae723b5"
            hex"20eca588d528729a56a37e240f9d2840b438af54f81af8534c8e817f3d264273"
            // ic[4]
            hex"2fa4c83ec1bcd3f44d2e368149d0bbc62892dac2b57100c8966397bfac79c685"
            hex"07ea7fac651b31dddc5765ff31847b0982db96be61346ebe5664ced68209c90d"
            // ic[5]
            hex"22f18acee285aa592e0a49a39e09fd73a9ede265d7233002519e7aef4a0fe68d"
            hex"1c3db607127b3ad7dcb7a51a56b8a492fc466d791876802967bb061df8b3ae57"
            // ic[6]
            hex"018c8ab009aae3d59cd3c16bc70135c3baf2f51b300840b670f05b1d4b0129a8"
            hex"2dca537d9d915c4457b61f7b051ca566ae11d630cacf685000622ffe8a8522f9";
    }
}
