// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/score-f64.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit score-f64 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract ScoreF64Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 64, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xcc2dd8c9113fbb10055b7ac5b1e28bd9af58bcd375460493c73e1e464e83afea;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "score-f64";
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
            hex"008a21416ed48b7dde29c5756d41411aa6b91b25cbaede46cf20554235d41fe6"
            hex"182d9dced5243dab8da3ff2d6a7f303900fbd4ec1eb85a990b20b83e859bb4ec"
            hex"11f6103febe9e43a249e90f1b37f59846d962653a020b773481ccd8ca1e33464"
            hex"0921caad8eade259514d57c05193feccc1af218bfa892a197fb1132fbf718624"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000a"
            // ic[0]
            hex"216b4669955a136fb9f083cee05f81d130cb578bbf5916e1e5393a0315d0aa9a"
            hex"1104e365059f9b9414eb57222494da16b904cd62e1672e8f1f9c92c63d8e0130"
            // ic[1]
            hex"24dc622c2246b864b28f671b6c470ba378c8476efe186dce4378e7901f9d6693"
            hex"1c71440353da45f96f778787234757c19b9f2e8402fa995f640f74032d4741cb"
            // ic[2]
            hex"1e9b7f862435b7d41cbfc0e8694ab59d435ba2173cdb3489c030e7e172fded61"
            hex"163a6cd6a2f824c2e597c4642fe41aeb95d6cfce861fd5f683ab794d9eed3a97"
            // ic[3]
            hex"201a67ad8e6ce2859fbe13bc4015a3313947b37b98d6a45c613f2d82d5ccf980"
            hex"221a2e902f7b615e03dea503cd8f7f01b272cc7d0f718259995138a918271f69"
            // ic[4]
            hex"22a0fd02a5432ce14a3bfe9cae106b490d376b3a6433c3f342629d652415104a"
            hex"04ea651a9aa1475c5c37438ecb40bfd77446914e78fa766d40e68ac4622d66b4"
            // ic[5]
            hex"2e66f0071b84c5f17bd59ce691c2c66a287b491515042af636481ca99c3d188a"
            hex"0131bda9812a579c570ee40b046fd22eccf89eb33639691007fef9da4c533842"
            // ic[6]
            hex"0a2b324122a3d1e90b305638da9e19b8763323c7931947c936ac5ec09ae9276d"
            hex"24c1c1725db2e698245e31da3e058daec5a40a8cdd867bb00f933695fff41bed"
            // ic[7]
            hex"0b164109340352be94aadac170f45dd0026b27e8c1d18b20ebb9131637193171"
            hex"221e89b872c7faeaa3712e37e5619e4a370409b8ad3f1eb11a8266184c789af0"
            // ic[8]
            hex"10de0f9c1426c68bb6635af328ea87bec2163ffd31c2f64df0e85fc01f221a76"
            hex"0156dc9b59f605e90e6ce0c5f6aa985c025d5de98b564dfd5975904daa2eaa03"
            // ic[9]
            hex"2d64430e165012637353c1c6c95852241bf781c49599bb906a9e2fa42ed0eb1f"
            hex"2f4c2d10505b80b6c8f6c7e33058874689aa3f997458319dd1fa91485188a928";
    }
}
