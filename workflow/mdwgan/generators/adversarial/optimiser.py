"""RMSProp over a flat vector, in one pass over memory."""

import torch

from mdwgan.generators.adversarial.networks import Flat

# Keras' RMSprop, which the reference implementation uses at its defaults.
DECAY, EPSILON = 0.9, 1e-7


class RMSProp:
    """v = 0.9 v + 0.1 g^2; p = p - rate g / (sqrt(v) + 1e-7).

    torch's RMSprop makes six passes over memory, its fused Adam one. Without momentum
    (beta1 = 0) and so many steps on that the bias corrections are 1, Adam is RMSProp.
    """

    def __init__(self, flat: Flat, rate: float):
        self._parameter = torch.nn.Parameter(flat.parameters, requires_grad=False)
        self._parameter.grad = flat.gradients
        self._adam = torch.optim.Adam(
            [self._parameter],
            lr=rate,
            betas=(0.0, DECAY),
            eps=EPSILON,
            fused=True,
            capturable=flat.parameters.is_cuda,
        )
        self.squares = torch.zeros_like(flat.parameters)
        self._adam.state[self._parameter] = {
            "step": torch.full((), 1e9, dtype=torch.float32, device=flat.parameters.device),
            "exp_avg": torch.zeros_like(flat.parameters),
            "exp_avg_sq": self.squares,
        }

    def step(self) -> None:
        """Change the parameters by the gradients as they are now."""
        self._adam.step()
