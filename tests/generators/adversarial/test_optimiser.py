"""The optimiser against torch's."""

import torch
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
