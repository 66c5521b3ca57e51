"""The optimiser against torch's."""

import torch
from mdwgan.generators.adversarial.blocks import BLOCK
from mdwgan.generators.adversarial.networks import Flat
from mdwgan.generators.adversarial.optimiser import RMSProp


def test_optimiser_is_rmsprop():
    torch.manual_seed(0)
    net = torch.nn.Linear(40, 30)
    plain = torch.nn.Linear(40, 30)
    plain.load_state_dict(net.state_dict())
    theirs = torch.optim.RMSprop(plain.parameters(), lr=0.01, alpha=0.9, eps=1e-7)
    flat = Flat(net)
    mine = RMSProp(flat, 0.01)
    for _ in range(20):
        for parameter, other in zip(net.parameters(), plain.parameters(), strict=True):
            other.grad = torch.randn_like(other)
            flat.gradient(parameter).copy_(other.grad)
        theirs.step()
        mine.step()
    for parameter, other in zip(net.parameters(), plain.parameters(), strict=True):
        assert torch.allclose(parameter, other, atol=1e-5)


def test_block_by_block_is_the_same_to_the_bit():
    torch.manual_seed(0)
    genes, hidden = 2 * BLOCK + 5, 7
    both = []
    for in_blocks in (False, True):
        net = torch.nn.Sequential(torch.nn.Linear(3, hidden), torch.nn.Linear(hidden, genes))
        torch.manual_seed(1)
        flat = Flat(net)
        flat.parameters.normal_()
        optimiser = RMSProp(flat, 0.01, net[1].weight)
        for _ in range(3):
            for parameter in net.parameters():
                flat.gradient(parameter).normal_()
            before = flat.gradients.clone()
            if in_blocks:
                optimiser.step_rest()
                for number in range(2):
                    optimiser.step_block(number)
            else:
                optimiser.step()
            assert torch.equal(flat.gradients, before)
        both.append((flat.parameters, optimiser.squares))
    for one, other in zip(*both, strict=True):
        assert torch.equal(one, other)
