// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Market} from "./Market.sol";
import {Rounds2Handler} from "./Rounds2Handler.sol";
import {PlansHandler} from "./PlansHandler.sol";

/// @notice Every action of a campaign succeeds at least once. A campaign whose actions all fail would prove nothing.
contract Reach {
    function _all(Market handler, string[] memory actions) private view {
        require(bytes(handler.broken()).length == 0, handler.broken());
        for (uint256 i = 0; i < actions.length; i++) {
            require(handler.done(actions[i]) > 0, string.concat("never went through: ", actions[i]));
        }
    }

    function test_everythingHappensInTheVault() external {
        PlansHandler h = new PlansHandler();
        for (uint256 i = 0; i < 2000; i++) {
            uint256 a = uint256(keccak256(abi.encode(i)));
            (uint256 b, uint256 c) = (a >> 64, a >> 128);
            uint256 choice = a % 26;
            if (choice == 0) h.pay(a, b, c);
            if (choice == 1) h.payHolders(a, b, c);
            if (choice == 2) h.donate(a, b);
            if (choice == 3) h.mint(a, b, c);
            if (choice == 4) h.transfer(a, b, c, a >> 180);
            if (choice == 5) h.transferBatch(a, b, c, a >> 180);
            if (choice == 6) h.claim(a, b);
            if (choice == 7) h.claimTo(a, b, c);
            if (choice == 8) h.distributeParked(a);
            if (choice == 9) h.dislike(b);
            if (choice == 10) h.pass(b);
            if (choice == 11) h.pauseOrNot(a >> 200);
            if (choice == 12) h.arm(a);
            if (choice == 13) h.sweep(b);
            if (choice == 14) h.changeRoyalties(a, b);
            if (choice == 15) h.offer(a, b, c);
            if (choice == 16) h.buy(a, b);
            if (choice == 17) h.open(a, b, c);
            if (choice == 18) h.record(a, b, c);
            if (choice == 19) h.requestRefund(a, b);
            if (choice == 20) h.refund(a);
            if (choice == 21) h.forward(a);
            if (choice == 22) h.schedule(a, b, c, a >> 200);
            if (choice == 23) h.mintLate(a);
            if (choice == 24) h.forgo(a);
            if (choice == 25) h.drop(a);
        }
        string[25] memory actions = [
            "pay",
            "payHolders",
            "donate",
            "mint",
            "transfer",
            "transferBatch",
            "claim",
            "distributeParked",
            "dislike",
            "pass",
            "pause",
            "arm",
            "sweep",
            "changeRoyalties",
            "offer",
            "buy",
            "open",
            "record",
            "requestRefund",
            "refund",
            "forward",
            "schedule",
            "mintLate",
            "forgo",
            "drop"
        ];
        string[] memory names = new string[](25);
        for (uint256 i = 0; i < 25; i++) names[i] = actions[i];
        _all(h, names);
    }

    function test_everythingHappensInSecondRounds() external {
        Rounds2Handler h = new Rounds2Handler();
        for (uint256 i = 0; i < 800; i++) {
            uint256 a = uint256(keccak256(abi.encode("second", i)));
            uint256 b = a >> 64;
            uint256 choice = a % 26;
            if (choice == 0) h.newModel(b);
            if (choice == 1) h.commit(a, b);
            if (choice == 2) h.open(a, b);
            if (choice == 3) h.enrol(a, b);
            if (choice == 4) h.draw(a);
            if (choice == 5) h.answerHoldout(a, b);
            if (choice == 6) h.evaluate(a, b);
            if (choice == 7) h.attest(a, b);
            if (choice == 8) h.step(a);
            if (choice == 9) h.score(a, b);
            if (choice == 10) h.settle(a, b);
            if (choice == 11) h.voidRound(a);
            if (choice == 12) h.withdraw(a, b);
            if (choice == 13) h.retire(a, b);
            if (choice == 14) h.vest(a, b);
            if (choice == 15) h.transfer(a, b);
            if (choice == 16) h.releaseBonds(a);
            if (choice == 17) h.closeModel(a, b);
            if (choice == 18) h.pass(a, b);
            if (choice == 19) h.vote(a, b);
            if (choice > 19) h.playRound(a, b);
        }
        require(bytes(h.broken()).length == 0, h.broken());
        h.endWithoutOwner();
        require(bytes(h.broken()).length == 0, h.broken());
        string[29] memory actions = [
            "newModel",
            "commit",
            "open",
            "openClosing",
            "carry",
            "enrol",
            "draw",
            "holdout",
            "holdoutBefore",
            "evaluate",
            "rollBack",
            "accept",
            "refuse",
            "score",
            "step",
            "settle",
            "void",
            "withdraw",
            "retire",
            "vest",
            "transfer",
            "bondBack",
            "bondLost",
            "share",
            "close",
            "closeClosable",
            "playRound",
            "closedByStranger",
            "vote"
        ];
        for (uint256 i = 0; i < 29; i++) {
            require(h.done(actions[i]) > 0, string.concat("never went through: ", actions[i]));
        }
    }
}
