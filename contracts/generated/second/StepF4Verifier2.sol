// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/step-f4.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit step-f4 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract StepF4Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 4, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xd00804d53f9a50037ab106b2b62632240e117a15534f67f23923c4bd360d528d;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "step-f4";
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
            hex"2ab6d85c6219a70facf56b8d423f7537ee158b10d03957f275439f703279379c"
            hex"0e9a12a5adf835f2eff777bf528780e2f41200fbd8f0f99aa383d2cf6cf38d4f"
            hex"181a4ea6fe66b4b20e65feb8c27dfec3cce0f452629b927a21038bc666bb6e93"
            hex"02466641a44eb877343170524ce295a6e531b1605156faf55887896650028a0d"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000009"
            // ic[0]
            hex"2d45e26a6b3db7b1d873c5d5e5156f36ffd7ff9f460425dcc2e6bc2e6dd7537c"
            hex"21f75fcf7261af290a587c45ba4637d730ca42e17a4793ced6de52a584c483b1"
            // ic[1]
            hex"1b178c12b609c8850f77e6a9584aa970f35ee8a4d209f1b2511c0e735111ec61"
            hex"147f7582d74c51a8a81b0e83547374ca6c1e3c90fe41b8d4632fd4fb4c552b15"
            // ic[2]
            hex"0293d9eb7795872fbd8368eda79b98a2faff5f4c883183d7e5ed2c5e2dee893e"
            hex"185fda11d6e77d8d0b031c38fd0ae8aa27428d53c097b22c10226cf3ccb2780d"
            // ic[3]
            hex"1585c1dfea66ab14c187475345bc3e067140852758b8675452986b25d173ed08"
            hex"028c50ba8f5be5f9c54a25d1a69e1c53560957a175ec9e94118dfb712c61862a"
            // ic[4]
            hex"298a2f3a941e35aaf73e321ab5d56d3dd6f1c7d3992dca8ffbdade724be6dbd1"
            hex"1c97954cf72fe01850173d5ef6f9410aa6b560025213085b83205176e8af2f88"
            // ic[5]
            hex"03502fbe4d5ffd38a18a1082b23c10af912ee8237f7463a7190c3874ae58d2cd"
            hex"12d68cd1e2bfe95a74674652e75105b0953f6ccc3db49b739e1b6c42ddfd7f40"
            // ic[6]
            hex"2f56fff1038ccd739805225f6178d66b95bdeea141c21a3a929d3cfb0cdc2365"
            hex"2a091de5417a81ccb22eceb36dbbffe76de832c51215207bf5d40b2ee9d9e44c"
            // ic[7]
            hex"1efdb640ef303012504e9d51258e5d499169077ddf02cb2550425c7587985bb8"
            hex"13212bf88e0838c801733530cb5648827407718e162d1804c864286af333622a"
            // ic[8]
            hex"1ab828dabfacf1c40e5c0c1c0c773ec51d15a1814bf779fd7199dd3ad7e8c6a2"
            hex"2f7fbbeee3c79bf358756d14aa937494553f69d2da145829eae333a861ea27a2";
    }
}
