// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/step-f32.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit step-f32 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract StepF32Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 32, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x3be76ecbdfd4a5dddf3c286307b719f4dcf1620fb6f6f7e9b5092872a9451657;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "step-f32";
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
            hex"1d55fb32a248ab62f648487fae251fe020710b30426623843f4de8eff24fc99a"
            hex"1196bd5818e9842c4f7cdb578c0fb65c6f1aebfb5800d1d69bd6fd845b6aa80f"
            hex"2521db9a4a49cdb38f80703480674167393613481b2a27ae38165815ae03c092"
            hex"03a9d6f2004341f54398309bbc90ead51af322375db526ad490b4464183db9f3"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000f"
            // ic[0]
            hex"096e9df2716dd558bf722bf72849720111ebba0df75fb09c02f500f4e7791d90"
            hex"166b957cdce0865e9c8b4114cb63bdf2b320c3294e6ba90a1be0beb09f49a433"
            // ic[1]
            hex"023e9fbf76f2fcd80e64cf55b27898b6ff7c3b0ae08f609cf460963e0f5946c0"
            hex"04b70322ec49ebe4fab92eb3e8d8edb930990d251ba6f7c1061427901bf978a1"
            // ic[2]
            hex"258d0668521a4050dd67a412b859ff8b22ebe5440328618497667eee8978975d"
            hex"2ee4e47abd869826997f3d2567003c0f594c29ca89bee9860fe240248cba69a1"
            // ic[3]
            hex"203955b68509e0feb8a0e1042368c78837d50c00e0786e39eac2b4d6ad1e0f7a"
            hex"2fdc640d30272ec97410bce914e38679ac5882d2e8a51c07f0b8ba8d938c0ace"
            // ic[4]
            hex"0389afeecf395f28b48770b80e8ec4d8a3f5e2ac72e43878e1bc2c0674d131d0"
            hex"2ebfb1440047803b3aace1ff3ac80275bc6d2740a392dcaee6dd9382e57fdc00"
            // ic[5]
            hex"161ade22ebe1254d4fb2b08f1383e75c176e5f2845d1e366f0c2bb18e1f58724"
            hex"18b1fe8056adcb3d10e7510c0ac3cce34aef8542d36ad380d37c3437abab062a"
            // ic[6]
            hex"10d7fc27f34fae84ed71c5982b640edff1760a42acb8c4ea990e0b84c6823536"
            hex"104b44e9725c7397e21a54656da10349792533e06973accd7682d4829d06a7b2"
            // ic[7]
            hex"15bb844709e6497253ee81bbc8b722ad8dbc27835e36fd0698d0b2286f28dacd"
            hex"202925fd500f845d0bae2a73e02bc97d3d9795ccc1e3a98e954d3997e305efb8"
            // ic[8]
            hex"229621e4bb213881f2a5508aaeda603b39216db6e91eca2034f8ca3de70a91cc"
            hex"2e231b972a4b13ccfde49c1871da53ac9e1891706fce5e8998fa87f33d2e2fc0"
            // ic[9]
            hex"00ec0e6b2938041751ddf685ac6c00572c56071337e914fd5e1f381b21790aae"
            hex"26e91bd4d70ef746225bb01d1d3e2d205500a424b6354b18630177c226240fbc"
            // ic[10]
            hex"1db0a20de96a8ee0c9e09f938b2995853b9d73baabcf4b34c92028b443e5394b"
            hex"28074467f0517464fb0d25d5dd7a7e50264ef3abe68661dfbb87f8d1e092cb67"
            // ic[11]
            hex"0b9abc7de68ff1de2097272e04e51610f3733662b9977af11bc5a31711dcfd6d"
            hex"06c95d77c67cb800123f05ac8b64c22619a932116caf51f21932ab246de0536f"
            // ic[12]
            hex"2476a8ffb21cba1f99997168bfabedfc89147de41eff68803d3e9d4819c74030"
            hex"2cf74ffae90742e1da9e2999c3861090008cc14c4c9d0e99100d4369c7feae60"
            // ic[13]
            hex"177e64d338bf3bd173fd659399c3d524e95810f5930e24f61bce0d8b90784a7e"
            hex"04d761339d24a88bda9ebf50788ed96961d54fa563a9865234060940d1b81d67"
            // ic[14]
            hex"04116bf515b4c7d8abde1aacc5a5d8af236b406bb7ee77dc444aec6b1a14f14a"
            hex"0cfe7337a525ae9bc4e6b9624ca58d5ae9253a0aa61dfdef06b332bdb997c006";
    }
}
