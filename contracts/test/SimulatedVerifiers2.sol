// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys whose trapdoor is known. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit origin (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SimulatedOriginVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 0, 4, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x26481af10ffe9335b0b08798138acfee8114e2a3caf7cf6308e991656f4d62c2;
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
            hex"23fee008c7577d0a77a7813c6e209cd98ae197ee91cb599af5d944aa4fefb7c2"
            hex"1f377fd0481237165b180ad56b7dddbbfde7bbc26019ddaaede18c9c81cbb437"
            // beta
            hex"27124e94a4b93fd2f9e6111b22ca98671dd57da50e21e1fda706bb1e1bd45e61"
            hex"066cdbc3c070163f393fd3d4e1dd266aebc70f3bd9cb9a7d8d81e0394c59660d"
            hex"08520f2505512ed79cfc849b8a772828dbfeac030a39d3110c907c524b65efb8"
            hex"069e0f34453e3d40147184c9a824755bd41d80f5f1e75fbd4ce313bb819273b8"
            // gamma
            hex"300e79ec055db885548cf8c94703ce5de1ad1481dde283685072f91cd3beb8fa"
            hex"15c9a9844e917d0b4a3860c40c99debdf063b3376484a3d82d579265eba2ee4d"
            hex"1ed846485ec04a6b7c46cdd213bb22112328b5520a9fa4dd794bd33dd7ced170"
            hex"0394634bd767f7070a6c04621c3ef0392295e3d47dc59129f76f9703582bea6c"
            // delta
            hex"1037bb3c21e49362b0076bb13557eb8207d6c308907c381e06f25e04dd0ea29c"
            hex"2b02ab1228eca556b1303ef0110c15342c75fe6bc1d5154011f5c93afd8b5a0f"
            hex"11c82b0467f6ffdf5e609fa5ded822eeb54f15c8f2431b092c32034b3430f199"
            hex"01f99e873575346a780ba9ae7c17ba859c3043e5ac9aef588f9fd91032d4cbe4"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000b"
            // ic[0]
            hex"18f2867381cc0dc1d1d5881c6b8b6e88615a94005b0f9c68124252ffb719aaca"
            hex"15411f625ad51d3fd8a5b3ec3ac87ed996e18eb52a59bee0e7113627868dce03"
            // ic[1]
            hex"1d0c54bebe7ec294df660bafa919865724fa5c7b21efc1712e152262038c3abf"
            hex"1713fe144f78e997aae1bb99195398bf759db3c5c9eba2747570e6c7cc62e5b9"
            // ic[2]
            hex"17954503df6207564c0c5d2078b720e0940faedb51bbc2602ac9624650376f4b"
            hex"021eccb1379f995490e0614ba85cb9953eccd122994682da15cfb1876ace132f"
            // ic[3]
            hex"2514f33cc9642a96663e0c320e0a0751c742f5e5e34c8062c1047ae771042eb7"
            hex"07e08dcc05669a2d911fefa728fbfefbe87f02a57f0f08164f51a8e7273b479e"
            // ic[4]
            hex"1c0e28102eddd40b770ea7aa95ade6bf280ef5435c9619017d7925592881bd62"
            hex"18b3783f955ead6d564cc62fc80b0cbadc5fc8fb2fdf48abf07d226a62707b6c"
            // ic[5]
            hex"2c555327dbe32916ff77662ce84b43f0f9cef781b88a7b0bbaed1e7617a2c9c1"
            hex"1e5606191a24643bd5b4cef8ea0cda26d70d435327293b9761e6292056ce419f"
            // ic[6]
            hex"1aba2fd3b6a24f68320b48cae381f6d874f9a8e80b64f301a6cdba0aa60efd5e"
            hex"264ca750e15ac0c390b22dedcdc4f676f8564bf92332a57ad8a599a4214104a7"
            // ic[7]
            hex"23c4fe69727e3999bb2cae2566e89d3edbae36f25bfd86d649d15460942d2e5c"
            hex"0fb81898fdbb238d519667977d780e71c3013cfed5bac40655166b9fe9c012cf"
            // ic[8]
            hex"1eb49091ec8275b3269433d96fb7dd3bbf87ce0ec7eacd9a0ff21465d0aa52a2"
            hex"222145681f6d228c1b4f816f5e4ffed874709269566d217e758e913036321027"
            // ic[9]
            hex"0949ff565251e049201c8b8a1b34bf30c4df79d175168d5152ddc22ea4275816"
            hex"03f8242d168c8f16457a99e9edaa1eab42827c7e227ce6ca4e2f092b433e4020"
            // ic[10]
            hex"152988e3b5b59ed35d5998dfa5134ba90f5369a63cadd372c64ed40a1979287b"
            hex"03201285bb9a841d09056beb0e98dd127a12e8801f6a642f6c5c44d955cd84d6";
    }
}

/// @title Verifier of the circuit attestation-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SimulatedAttestationStandardVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(160, 16, 5, 2);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xda651863f7e008f920b24b1424fcac8f8b63651dcc82814b9cd4332d913cd692;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-standard";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override(Groth16Verifier, IGroth16Verifier) returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes memory) {
        return
            // alpha
            hex"23fee008c7577d0a77a7813c6e209cd98ae197ee91cb599af5d944aa4fefb7c2"
            hex"1f377fd0481237165b180ad56b7dddbbfde7bbc26019ddaaede18c9c81cbb437"
            // beta
            hex"27124e94a4b93fd2f9e6111b22ca98671dd57da50e21e1fda706bb1e1bd45e61"
            hex"066cdbc3c070163f393fd3d4e1dd266aebc70f3bd9cb9a7d8d81e0394c59660d"
            hex"08520f2505512ed79cfc849b8a772828dbfeac030a39d3110c907c524b65efb8"
            hex"069e0f34453e3d40147184c9a824755bd41d80f5f1e75fbd4ce313bb819273b8"
            // gamma
            hex"300e79ec055db885548cf8c94703ce5de1ad1481dde283685072f91cd3beb8fa"
            hex"15c9a9844e917d0b4a3860c40c99debdf063b3376484a3d82d579265eba2ee4d"
            hex"1ed846485ec04a6b7c46cdd213bb22112328b5520a9fa4dd794bd33dd7ced170"
            hex"0394634bd767f7070a6c04621c3ef0392295e3d47dc59129f76f9703582bea6c"
            // delta
            hex"204747e4354bd2b983a01b7084d729d1a42786c9e3a270cf3cc5c933ba7386ae"
            hex"2de49e02835c5a425ad7b57d5fe938673c352b6e8aea3728b793e1d03601db79"
            hex"12969a9b4032ccefaff6ed6a020c1162fdc82aec28a4b6813a49f42effa506ca"
            hex"0b8211f5574b4e720bd5d2f9fd2c60ff2eccb0f119915225454aadb32f56c85d"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000a"
            // ic[0]
            hex"05b181fa923753f5c883b269d73a673c4271912d8c72c69962b445e83fbc1d71"
            hex"1cbc3f6706c072bad1ca01d9e35862975aa547c65fd9106724dc70c2af02b4a1"
            // ic[1]
            hex"21e5f87cf01724756cd653184e08f0fa8d9cebcb0c85337eb9accece4457d5f6"
            hex"300b000345e8215bb43bd27830ec14c5264eae1f7b464836738fff2632c90307"
            // ic[2]
            hex"223373b0e9e733920619e5ec3af55104aa6d0214ad357819755dc8f627a5f697"
            hex"0b77f385be4506d1563a9f615b92d86ca05fb8b8bf16279a0ee75bfeb651d25b"
            // ic[3]
            hex"06ad7dc97db055ace6a3aee5cc46b2fc00a2e1625b6c43e6498e2254f6486fd8"
            hex"0013fdb62d624c227e2704b7af7dea180d674e2364ce79b5ccad7d232b69bbee"
            // ic[4]
            hex"21fa950c56a439b0e253088b0acc07e25b0a0e02713de78f7a5d3829038cb2f8"
            hex"1a5d2a260e832f8484fc01968959d2a0ba90aacca31f662f8ab44857efac16e3"
            // ic[5]
            hex"27d4df1b9526213043ad2576ef93b6ad0c9ab6bdfe61cd85ca2cd920ecff007b"
            hex"000594a0fbeb929c8d72bc5e79ae97ca7f32aedd42411fe9156e150f0b5a0597"
            // ic[6]
            hex"0ea4a49f9189ac27ca7d024dc49cd925313d94630185479d2b7ee1af4e19dda1"
            hex"24e7ed8085933b61b48658555dba8544e1616ac24d26fc4e7751b3fecd4874fe"
            // ic[7]
            hex"1e3dd42d2d16135750b58664a7f409be3b00edcb69ddc288701f791f28c36c19"
            hex"12b22fd771bdbb9f8d402277d74073b61918928b36699b496a8ad7c8463c0d63"
            // ic[8]
            hex"15bebb423237344df85ec803c3a7321c09a8f56965bcdd5852ef990cf389cb62"
            hex"07e00a387a5cd51f08d6ec3d41bd1d9b32951f5374c998806d16151ab2ba7271"
            // ic[9]
            hex"06654dddf1d9a6d7735c1e02a8abc05cee2f20690358e1ff16ec241995f3e6c8"
            hex"303246fc2ddec26a73ac5edfa1d4179ef8c72d07aba8046c8c5de21c9acaf7b8";
    }
}

/// @title Verifier of the circuit seal-f16 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SimulatedSealF16Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 16, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xa2fce4eb21e2b412e949f521a6516428fef833afc2c294bd1b40501136cb0e22;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "seal-f16";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override(Groth16Verifier, IGroth16Verifier) returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes memory) {
        return
            // alpha
            hex"23fee008c7577d0a77a7813c6e209cd98ae197ee91cb599af5d944aa4fefb7c2"
            hex"1f377fd0481237165b180ad56b7dddbbfde7bbc26019ddaaede18c9c81cbb437"
            // beta
            hex"27124e94a4b93fd2f9e6111b22ca98671dd57da50e21e1fda706bb1e1bd45e61"
            hex"066cdbc3c070163f393fd3d4e1dd266aebc70f3bd9cb9a7d8d81e0394c59660d"
            hex"08520f2505512ed79cfc849b8a772828dbfeac030a39d3110c907c524b65efb8"
            hex"069e0f34453e3d40147184c9a824755bd41d80f5f1e75fbd4ce313bb819273b8"
            // gamma
            hex"300e79ec055db885548cf8c94703ce5de1ad1481dde283685072f91cd3beb8fa"
            hex"15c9a9844e917d0b4a3860c40c99debdf063b3376484a3d82d579265eba2ee4d"
            hex"1ed846485ec04a6b7c46cdd213bb22112328b5520a9fa4dd794bd33dd7ced170"
            hex"0394634bd767f7070a6c04621c3ef0392295e3d47dc59129f76f9703582bea6c"
            // delta
            hex"04c692faacf631cf21ee4bc4c34b6fdf3a7a9b1a7edcefd809f7b1cc14d8973c"
            hex"2d3261b6b0783d5e72186ba6a2f607e17b47fd323dae88ae6020655880b73e3b"
            hex"10dab688cc56819f13da03f45cae6ddf28317a14f2d0d82ac53f1bf5548338b0"
            hex"0fa793147746e15807c045217338870be4a8c64fda0fd14c5de1b677016e8ed7"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000017"
            // ic[0]
            hex"28809a95c689cea10be08e808d6d1ca3881fa4f81b1b0fcd568dc8b8624d418c"
            hex"04c32fa9b94a54cb105f95876fe6701311cc60af5a3a2ef8fe372270854dfc6f"
            // ic[1]
            hex"24f250d62c9f5562d0b05b835d8cf85fffa93085af2d061fd0e4180d9a172924"
            hex"0418a376f38253c4a6ba94b548aed3be875e8cbb0317f414d5631c7cd7f13e5b"
            // ic[2]
            hex"0c2e8d5edd8826d70f0f1f47d5c5b9970a55e7fb6f0c901e5bd8ef9c353a1e7f"
            hex"081033b5ac0b569b72962acb6fb127aa0a375b327840e4b14213b5f824e3519f"
            // ic[3]
            hex"1930a7aebf16bb23afa625b250ea12ed37f9207959307539291733c04a1d38c3"
            hex"01cff764d8bff7b0db72aae4c1d82dfc43533633219bf7ce37a663f056520c99"
            // ic[4]
            hex"204a1baf2092e778138f2d65189666d0ccb421ae0e66c3cfcd5715717aa42a3d"
            hex"28aa58dc42301b1e69d852603c8c8e6526bbe47aa38ce29b30147ba0c88f1a3b"
            // ic[5]
            hex"2829a83cb1854248ffa8ff652e4c047104dbe9a348a0f2b4180203a7859d43a2"
            hex"0bf5fc330c439d9c7c478215067e546986759ab04e90484c419417b7d255a350"
            // ic[6]
            hex"23e68881ae149c840f49c1dca8e95069f84a26f79aa839ac0d7b6559403b495d"
            hex"194aff85f4ba491478c1d9290cef8fac095bd6557d0674a0f979f5c4141bb2bc"
            // ic[7]
            hex"00f2dbab307e800bc7621b756238c6db81f3163eed83142231e2c51c90d86127"
            hex"1bd1eae3a9bd06d542597cbd96baf59a6abcb1f6b1854acb72b51c8b810cfc1b"
            // ic[8]
            hex"1d1ef4b25fcea383b51c48ac22cdc8b95521406eb1f6d67e2855636a0d70ad95"
            hex"2262488251115b55ec2b11ed0907383f244069443d47dd32d3d0cfafa364b89e"
            // ic[9]
            hex"2b4710f4d20c4cdf23963f254a79803311e8b09a824c21141cc3f35b6d624b04"
            hex"03b9edf1d6a24ed74f2af5bf7a0aa1d5db1292306383f5304689015654747ec9"
            // ic[10]
            hex"026ee37d4126a9e44782e31ac444a09c7454c894978a1f347d61e5e599d85256"
            hex"229e9e19ff9109515dffb7975fa8cd5f5d58ab96e1bbe214a3cd7c9a17e2404d"
            // ic[11]
            hex"120a534fcc7e80f36a8b9790b3b357d361f096fd7520791e0c32a6381406a83c"
            hex"1d793c4d06ee464734158aeb681409b34898126029c4e830f0e8b64d45670b3c"
            // ic[12]
            hex"25d9586ec6490a9b1f9f29fce57741a70b81120dde3b772c74f1073b367e1b4c"
            hex"096a8e9906fbd08b9b9f3ebae839cea861ab040f80c8c44ef7d8c0ea7ca1dc5f"
            // ic[13]
            hex"048aea43ab35f65ed56a26034659e2c5a4fda5d6c34a8b29bf9f7819a042ffe4"
            hex"04062c98cd37e31d5bf9b1afa4abcd0a1bc4fcb1e47251cef440dd3203765bff"
            // ic[14]
            hex"181aafbbe1f2582a882cdc8a4300abe0555b50f096ed8d30297aa260b07391e4"
            hex"04b4f4cc2d2d45e1f61c99db75f73199ce7e2ed114f0612ee93dbeba3121bd14"
            // ic[15]
            hex"149843f48db65d764a7de21572d9f9e71651867350ce49288b47d96b33ebe427"
            hex"129a9edd5b02712a96c75d0d2747fc6d5c8c1beeb376ab8572a8d6ca4eb97947"
            // ic[16]
            hex"1a950ccd888d1efc1cfd400330f723b3edb634aed23f9a83463f36affa4b8db9"
            hex"2b32f83a04d45b7c2816e18e23a32af635e3f78cb7ac13a3f80d28cd774d9133"
            // ic[17]
            hex"0e055cb9b0e3dc45f74250a350576ff117f9523ddf3af8abe4a94d655b5d3bb3"
            hex"00c1f9c3bb95cf78c80e9762c9733875d49ea76cd456953ca0fc74f074210939"
            // ic[18]
            hex"0e82ae523fb17b71680bd35d9712cad2f5fad9c6e870c699b1d93d3313a4f53e"
            hex"0d2e07e6203711d90d3bd30e4521cb5df30a7eb3ae3c457e59a51fb42fd6769c"
            // ic[19]
            hex"051fc42a1002b6af8158c053ab9127fb6096af9c64faa12c0a34be3b7ae4a03a"
            hex"26227414bbaf5e92967abad547bdd19ecbfc1cf7bfa6b8fe384e1e45b8522292"
            // ic[20]
            hex"0b11ec5b5dd00cb1c5f0ed397689ced6302bac44ce66c427787a63fc385adce9"
            hex"1dcd06c5f029e3b19db95e520616874630847bef5c0e5f40e42ab265f48395e0"
            // ic[21]
            hex"15b102149fb9e0fce69d2fcb3d82a5043b23092cca4c49d703bcb112d3e262bc"
            hex"0beed2b012a9ade33b8e000bcd7b40cdc584fc121ac4ec3372df6dfb9f04522a"
            // ic[22]
            hex"235a4d3430367b1d7454bdf127ad875019c6776c32e1cf200fbdd30b8167d921"
            hex"27482e47efc92058461fa0fe7416e6be8a1149670babb1d6233ca14e486868c4";
    }
}

/// @title Verifier of the circuit evaluate-f16 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SimulatedEvaluateF16Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 16, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xa20dae00d8b77e85660a804507a75d068dd3d9d5e344412d1813bb46e63b9172;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "evaluate-f16";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override(Groth16Verifier, IGroth16Verifier) returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes memory) {
        return
            // alpha
            hex"23fee008c7577d0a77a7813c6e209cd98ae197ee91cb599af5d944aa4fefb7c2"
            hex"1f377fd0481237165b180ad56b7dddbbfde7bbc26019ddaaede18c9c81cbb437"
            // beta
            hex"27124e94a4b93fd2f9e6111b22ca98671dd57da50e21e1fda706bb1e1bd45e61"
            hex"066cdbc3c070163f393fd3d4e1dd266aebc70f3bd9cb9a7d8d81e0394c59660d"
            hex"08520f2505512ed79cfc849b8a772828dbfeac030a39d3110c907c524b65efb8"
            hex"069e0f34453e3d40147184c9a824755bd41d80f5f1e75fbd4ce313bb819273b8"
            // gamma
            hex"300e79ec055db885548cf8c94703ce5de1ad1481dde283685072f91cd3beb8fa"
            hex"15c9a9844e917d0b4a3860c40c99debdf063b3376484a3d82d579265eba2ee4d"
            hex"1ed846485ec04a6b7c46cdd213bb22112328b5520a9fa4dd794bd33dd7ced170"
            hex"0394634bd767f7070a6c04621c3ef0392295e3d47dc59129f76f9703582bea6c"
            // delta
            hex"155a247ed7c35c1a4161c213df547b37adb1e389c235cea3bf9c5b9b905d4d5d"
            hex"1e6493c5ab9a42d42c90064601523a4f1d5e69b260a2c820ae0b4efe63c853f9"
            hex"0b1b3416e5ee186adea179a81b42a7159e1a151e838d6e149f7db93073c6a9c0"
            hex"29bd0fce4a39fab81b6349e864d77c66d5341b20820ffe213f7a836ee6413667"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000c"
            // ic[0]
            hex"28151c1cac20adc3ab93ffb42a39741f250982a61233e894bf29adf664ab1a7f"
            hex"2125a10951c92d442603a8bb5b45b9780031324dd42af967b2339791c4feb6ab"
            // ic[1]
            hex"11ecb665e0aa207eea8555c4ce2346737b45891dc3390d73da1172a265106b3c"
            hex"287b7aab96da963da62f5678729fd660106238e8e24ecede8390a32af1d35450"
            // ic[2]
            hex"0a9027f48467876613dda63528857fbce125aa8e0f6efb8e90c499e8309140ee"
            hex"0de547d605ef10a8eb12a284a0d63fe8dd50dd58fee940543d872b7bf7931d7e"
            // ic[3]
            hex"082391f8f15cb679ec88169e52a30ad0c40a6dc9747112a9ce9bc05bd017b5b1"
            hex"01995852654e589cc57639b75220f4641d746112fd2fe12b4a3e568b3c81f6a8"
            // ic[4]
            hex"21d5d374a565be433002d28ae53835e5fb11e9d2882c500240946e17b6797c62"
            hex"08b2bf24b771e7b44804e1ff9ec6c3ee6c65f12546f308c4da73e5bffc45e895"
            // ic[5]
            hex"22d2b9ceb2aa5c657eda08a67fdbe465243a99929a1481db5942ff7f8ae5fae4"
            hex"06dfc2e5f4b134b04af4ac14b20a95f1560547a2324703d854bd43d5267b4828"
            // ic[6]
            hex"0b1a9b45daa9de1ac3301ba8f3927493b333eda55a95b00c8fb1baa8a7b9c686"
            hex"229cd16c1ccc8474787c7ddc38b560fb220c8b406ae1de3b984431a90a6a3cad"
            // ic[7]
            hex"1b246d750a603827dff0c176fe878eeedbb05afe16753d45f0b8d623e1ef31e9"
            hex"09ead1c5b9d0ad16c6fb93064e3648625fbed963a78c4e5da976b3d84bdc0d1a"
            // ic[8]
            hex"14267038eae33c7631076306ba6dc77a9783abf936c8ab22e26437753efba5a0"
            hex"0f8693ba3fc98b2d698900c32f18a14cc33128761ffff3474090a290e18148f1"
            // ic[9]
            hex"16ab15fd3a400dba4099286c7a39b86fbb639d57be9121060f4f10b50b840bec"
            hex"1355112f824a456e5bafe3df5016ba7f5903ba94b30c7037d8c50fb08a191397"
            // ic[10]
            hex"166a0bdb3fb14bc8d286aeb4e0a8c3f1abee7bada5fdbc3ed740f2d8c3315130"
            hex"1201ca14d59e20366890742e6451cfa37ddfb3c3475bc2f48e9d235855d99503"
            // ic[11]
            hex"0a1d12cf160f780e42526cad7945cce365e7c9d9c6f32776d680ba1562b2defb"
            hex"05e61d39143ebe34b4e9dab54682cb07661ba7cb77b1cf55a7f37910b05948ee";
    }
}

/// @title Verifier of the circuit score-f16 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SimulatedScoreF16Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 16, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x8ece89cace220086a44c29e1340abe001a926c375d2dbe8282df5812217ae74a;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "score-f16";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override(Groth16Verifier, IGroth16Verifier) returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes memory) {
        return
            // alpha
            hex"23fee008c7577d0a77a7813c6e209cd98ae197ee91cb599af5d944aa4fefb7c2"
            hex"1f377fd0481237165b180ad56b7dddbbfde7bbc26019ddaaede18c9c81cbb437"
            // beta
            hex"27124e94a4b93fd2f9e6111b22ca98671dd57da50e21e1fda706bb1e1bd45e61"
            hex"066cdbc3c070163f393fd3d4e1dd266aebc70f3bd9cb9a7d8d81e0394c59660d"
            hex"08520f2505512ed79cfc849b8a772828dbfeac030a39d3110c907c524b65efb8"
            hex"069e0f34453e3d40147184c9a824755bd41d80f5f1e75fbd4ce313bb819273b8"
            // gamma
            hex"300e79ec055db885548cf8c94703ce5de1ad1481dde283685072f91cd3beb8fa"
            hex"15c9a9844e917d0b4a3860c40c99debdf063b3376484a3d82d579265eba2ee4d"
            hex"1ed846485ec04a6b7c46cdd213bb22112328b5520a9fa4dd794bd33dd7ced170"
            hex"0394634bd767f7070a6c04621c3ef0392295e3d47dc59129f76f9703582bea6c"
            // delta
            hex"190628e2ab1ef99e27e486d34c23b03c1af5091e559d9b8bdd945114989ec89a"
            hex"1b58d9c34774a5c65b8fd61c14363a786559bf7b410244f9c6a018cc179f731e"
            hex"1b227e8a4f04f6050c67ab32b0842c78570d354dd5dca0fc3fecb38bdb844c52"
            hex"24453aab5f79ecb6e709deb2ca40dcde38f71549ecec8563dae8d20f41151cdb"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000007"
            // ic[0]
            hex"28fe88c9aec36ccdfe70fe43692a10f18797298e63a2f1dd448c159371859fe3"
            hex"0246975facdbda38a0b2af84499d29a1bc30379393203c19b9f71674a6c2f1f3"
            // ic[1]
            hex"2796c4d3e1d90b7f687fac57b5971952796748c1a53ccb9c7d0d417f826714bc"
            hex"150778e7b56b27bac82ca360b1bf79bbaa30c2625152fa768e431f69c8dfb5ba"
            // ic[2]
            hex"0b1c0d5edb85beec976b0e42efb4a5af1ddc8730c3f11a921545ccf47d670bee"
            hex"2767165eab6a8562aaa8727a11405e9327d21e96c5aa166979e59644ff2c56fe"
            // ic[3]
            hex"1a0d53a3e20d29e9a5c02bf5451806b09c29cdb5315b48e9b6800e61dba84e98"
            hex"271990f067ec3468c7b66e7f6242c10a88478347a491f23caf4c0a0171124d94"
            // ic[4]
            hex"2f67390e0a6a78f9f1cf192df10551e603634c93318ff4a01cb2395e69b14095"
            hex"1b2e552f514d879b23693692f2fc84cf1d79a4862e38c21e982fa95d14fb4d8b"
            // ic[5]
            hex"0970e75f286be49487618ea9a02af970c3d637ad141bb284d595d7357ba7e0fe"
            hex"17a6d1e051d78aa20fd30e5f782bfc6d59bc5e03dc73430d7ecb41ad578054de"
            // ic[6]
            hex"048e84db7ec2fac2adc9f91ef957ff57fdd5b7a965fa1eb90403890fe168643b"
            hex"20e361a6a951024785414c5f035a010aee1e34fcfecf914955534df520b4d1c4";
    }
}

/// @title Verifier of the circuit step-f16 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SimulatedStepF16Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 16, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xaec32ac5b7d70b7fe466217b9b494fe40df450524305930b19704a4aac7d7f3e;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "step-f16";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override(Groth16Verifier, IGroth16Verifier) returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes memory) {
        return
            // alpha
            hex"23fee008c7577d0a77a7813c6e209cd98ae197ee91cb599af5d944aa4fefb7c2"
            hex"1f377fd0481237165b180ad56b7dddbbfde7bbc26019ddaaede18c9c81cbb437"
            // beta
            hex"27124e94a4b93fd2f9e6111b22ca98671dd57da50e21e1fda706bb1e1bd45e61"
            hex"066cdbc3c070163f393fd3d4e1dd266aebc70f3bd9cb9a7d8d81e0394c59660d"
            hex"08520f2505512ed79cfc849b8a772828dbfeac030a39d3110c907c524b65efb8"
            hex"069e0f34453e3d40147184c9a824755bd41d80f5f1e75fbd4ce313bb819273b8"
            // gamma
            hex"300e79ec055db885548cf8c94703ce5de1ad1481dde283685072f91cd3beb8fa"
            hex"15c9a9844e917d0b4a3860c40c99debdf063b3376484a3d82d579265eba2ee4d"
            hex"1ed846485ec04a6b7c46cdd213bb22112328b5520a9fa4dd794bd33dd7ced170"
            hex"0394634bd767f7070a6c04621c3ef0392295e3d47dc59129f76f9703582bea6c"
            // delta
            hex"2672ed5554ab23ede62c6f16a33303418b8a2ecd21cb9ea19c4ace16876c87c4"
            hex"1eca87bbc3b1c7aec0557b0f4e7be706175120f2407415df7b73a6d5695398b4"
            hex"06cc99740645a019832785163dddd1814367ac38712004400f45495a4d2db27a"
            hex"1c5782a5322a1a2c155a2a4bd60760ec54b2ad5be465141d6ea0b01869f28a3a"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000b"
            // ic[0]
            hex"2f2ec0347ab7e2f49685fa01764667765cce7ac54dd0a4e46f5aa1840c6e052a"
            hex"242deda426221eeb9b307fbcd5d28047caa73594fbee3395a623a09583003658"
            // ic[1]
            hex"27c16ba9bb70ca2188b504c06a7b42de2e3b7eeb969dc9fbb28b41466cc03eca"
            hex"0b30ff359710d0cb1f668cd1cc933c342d7b3a17f9afea51deaadc2fe9064749"
            // ic[2]
            hex"23abd2694efbd021bdc6a2fffb9cf72f99deca3ee80925defb4c0cafeea4dae2"
            hex"14893c046c87cdb86f65a2995019e1b1b2ccc76bd46d623874052889327524e0"
            // ic[3]
            hex"278d4eb60677d44d1d23d9496a9175f8b70ee5bd2af6312d3f8f6a9d90a04861"
            hex"1fa5142d6aaa5de0a6f8427d3e09d0d37d497effae47f22f3a00442c437079f9"
            // ic[4]
            hex"049e93c0d2dbd0cae49e64741525daef883af42db51598e0e057d2122586c226"
            hex"2b4715b767086576d115c97e22d4a969ad08d0a482134e368abd14999846700c"
            // ic[5]
            hex"24dee8f83c2841bb38341d935b6b0e39d3e0439fc9ec9dad52b0b757b67faa35"
            hex"2fd6863c454d9683c1e54c7a4576a5d3576eaf3e75d8b630419156b4265be0f0"
            // ic[6]
            hex"0ec26c275a611294dfd2bb1162aaa45ab40b4c845f68afeae26f2c872da1d3e5"
            hex"037d778a4a1f217d3517b995f32bf3dc4386edeb1e3fe959e23963dcf0dce549"
            // ic[7]
            hex"055acce14d62c601cbc4b65cf4d8aa15055b180a1c478bc256c3eb7829cd1056"
            hex"0333ff3c81dae7f3784867943652f00ba7269c372f35bf4a5b65dd77aca76717"
            // ic[8]
            hex"2bbd7c3e9f09bfb75a41a8c548ded9728d0470bcb51f2cdbb31e257533fc196f"
            hex"05c191b0168bb80d032aed7bec06903b885ed29ac08ee45f6a900c13d195585d"
            // ic[9]
            hex"16ed72efeb23ff69cf749da3a01ba44a27a870ac55354fccf2cce00411d5ddf7"
            hex"1afd6c99dfaec6615a6463341fbb8a44c2d08dae1193cf95004a0b9476bcd980"
            // ic[10]
            hex"012dab66544ca01203724d396fbf5f06ee13c36b53fdf6de0db800717ca96db3"
            hex"23536d30e656a9def12a7390b9e82b0b24de7de209d7cf5cdf9fbee8ea28bc67";
    }
}
