// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/score-f4.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit score-f4 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract ScoreF4Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 4, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x37dd1aced4061cb12b88ae811dc2e63055d1832bb3ea039dfd03b4c25d8056e1;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "score-f4";
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
            hex"16303229010c3d542d38fac3c64e584337321183f96a31dfaa5d05763cb16294"
            hex"2d163dbd8372cc7564f7a8759d2eb42310b7e862bdc87a47cc8be90659f9b53f"
            hex"2f05ab83c03398e39096e82c73a96883ce9ae50368c92068177c6efc5083f3f3"
            hex"00e939d8410b0ea560c922a791ff5deab314253df179cb4dbb80ce992c71b4a9"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000007"
            // ic[0]
            hex"1eb04d9b6b887cf03adc2082112126acb2fbbb35f2dee1285a95473b193a065e"
            hex"1c9656c2465384cfe1e48f64803fa5f1644b7c071996cc7981240727b1d5f8d1"
            // ic[1]
            hex"0587bd67a2a86efaa15c5b1e9fd9bbc8e9a25616a036b1e202007bab812cba0b"
            hex"1ad62f775b955615f7049dcdf2cfeb6e9d78a3b6b1de49b04317613ad4845aaa"
            // ic[2]
            hex"00aa508d734baed823e65d2ead69702d29935722b03a7345a7a82fafc2e390dc"
            hex"0e51af7836f7e3d86e6be282c81df7d32a2d0c2b7dbbf09542a66eed40d70b00"
            // ic[3]
            hex"2eab6281c371a018179cfe75e91b52ec154db31d37e77b638053fcfa1b6fe46a"
            hex"10e5a95bd07bde5e8b1c58cc1d0c87584482cc63b42a0e55be23e18823aa7f0a"
            // ic[4]
            hex"29194c328dd1284eee3bd7800439eb0c9ce525c750f003d31ace5cd7eda172a6"
            hex"12659f1096280048330bec440ebd74aa7cf744c6b97e1dc68273fcc80f8fe4e3"
            // ic[5]
            hex"1b8dc5e451074b3acf186d36eda2693610eb49816e03c6b8eb6fefd5796b959b"
            hex"0d12e09351a4f2993a0b46662fd6bda9600d0d1a7bbf84f5b5405f5d4c495f52"
            // ic[6]
            hex"22a138e367ab1195a6059514187556785fed2153794e54c0253ab979aa2ff457"
            hex"0df37ed8b05f69b6535004cc8e868517ab36b222d82f063b332fc1713cb84adc";
    }
}
