// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IBeacon} from "../../interfaces/IBeacon.sol";
import {Artifacts} from "./Artifacts.sol";
import {vm} from "./Vm.sol";

/// @notice Chains and headers that have no randomness, and headers of later forks.
contract Beacons is Artifacts {
    bytes4 private constant NO_RANDOMNESS = bytes4(keccak256("NoRandomness(uint256)"));

    function deployBeacon() external returns (address) {
        return _deploy("HeaderBeacon", abi.encode(uint256(2)));
    }

    function _deploys(uint256 chain) private returns (bool) {
        vm.chainId(chain);
        try this.deployBeacon() {
            return true;
        } catch {
            return false;
        }
    }

    /// @notice Only chains whose mixHash is RANDAO have a beacon: not BSC, Polygon, Arbitrum, Optimism, Base, zkSync.
    function test_chainsWithoutRandaoAreRefused() external {
        uint16[8] memory without = [uint16(56), 97, 137, 42161, 10, 8453, 324, 43114];
        for (uint256 i = 0; i < 8; i++) require(!_deploys(without[i]), "a chain without randomness");
        uint32[7] memory with = [uint32(1), 100, 11_155_111, 17_000, 560_048, 10_200, 31_337];
        for (uint256 i = 0; i < 7; i++) require(_deploys(with[i]), "a chain with randomness was refused");
    }

    function _rlp(bytes memory payload) private pure returns (bytes memory) {
        require(payload.length > 255 && payload.length < 65536, "length");
        return abi.encodePacked(bytes1(0xf9), uint16(payload.length), payload);
    }

    /// @dev A header from its difficulty, its mixHash and the fields after the nonce, each encoded.
    function _header(bytes memory difficulty, bytes memory mix, bytes memory rest) private pure returns (bytes memory) {
        bytes memory head;
        for (uint256 i = 0; i < 2; i++) head = abi.encodePacked(head, bytes1(0xa0), keccak256(abi.encode(i)));
        head = abi.encodePacked(head, bytes1(0x94), address(0x1234));
        for (uint256 i = 2; i < 5; i++) head = abi.encodePacked(head, bytes1(0xa0), keccak256(abi.encode(i)));
        head = abi.encodePacked(head, bytes1(0xb9), uint16(256), new bytes(256), difficulty);
        // number, gasLimit, gasUsed, timestamp, extraData
        head = abi.encodePacked(head, bytes1(0x82), uint16(999), bytes1(0x83), uint24(8_000_000), bytes1(0x80));
        head = abi.encodePacked(head, bytes1(0x84), uint32(1_800_000_000), bytes1(0x80));
        return _rlp(abi.encodePacked(head, mix, bytes1(0x88), uint64(0), rest));
    }

    function _ask(IBeacon beacon, bytes memory header) private returns (bool ok, bytes memory result) {
        uint256 height = block.number - 1;
        vm.setBlockhash(height, keccak256(header));
        return address(beacon).staticcall(abi.encodeCall(IBeacon.randomness, (height, header)));
    }

    function _refused(IBeacon beacon, bytes memory header, string memory words) private {
        (bool ok, bytes memory result) = _ask(beacon, header);
        require(!ok && bytes4(result) == NO_RANDOMNESS, words);
    }

    /// @notice A header with a difficulty, and a mixHash of another length, have no randomness. Fields that later forks
    /// add are no obstacle.
    function test_headersWithoutRandomnessAreRefused() external {
        vm.chainId(1);
        IBeacon beacon = IBeacon(this.deployBeacon());
        bytes memory mix = abi.encodePacked(bytes1(0xa0), keccak256("mix"));
        bytes memory none = hex"80";
        _refused(beacon, _header(hex"02", abi.encodePacked(bytes1(0xa0), uint256(250)), none), "a difficulty");
        _refused(beacon, _header(hex"02", mix, none), "a difficulty, and a mixHash");
        _refused(beacon, _header(none, hex"05", none), "a short mixHash");
        _refused(beacon, _header(none, none, none), "an empty mixHash");
        _refused(beacon, _header(none, abi.encodePacked(bytes1(0xa0), uint256(0)), none), "a mixHash of zero");
        bytes memory rest = abi.encodePacked(none, bytes1(0xa0), keccak256("w"), none, none, bytes1(0xa0), keccak256("p"));
        rest = abi.encodePacked(rest, bytes1(0xa0), keccak256("r"), bytes1(0xa0), keccak256("a"), bytes1(0x84), uint32(7));
        (bool ok, bytes memory result) = _ask(beacon, _header(none, mix, rest));
        require(ok && abi.decode(result, (bytes32)) == keccak256("mix"), "fields of later forks");
    }
}
