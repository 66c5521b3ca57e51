"""The trainer of the adversarial systems: networks, optimisers and data on one device."""

import math

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from mdwgan.cohort.sample_set import SampleSet
from mdwgan.generators.adversarial.blocks import block_sizes, project
from mdwgan.generators.adversarial.gradients import (
    Auxiliary,
    CriticLoss,
    LossWeights,
    Made,
    critic_gradients,
    generator_gradients,
)
from mdwgan.generators.adversarial.networks import Critic, Flat, GeneratorNet
from mdwgan.generators.adversarial.optimiser import RMSProp
from mdwgan.generators.adversarial.systems import System
from mdwgan.generators.base import TrainingFailed
from mdwgan.seeds import derive

NOISY_SHARE = 0.25  # of the critic's inputs, with instance noise (reference implementation)
COLLAPSED = 1e-3  # `spread`, in z, where real samples have about 1
DIVERGED = 1e8  # a loss
WARM_UP = 3  # updates before a CUDA graph is captured, as PyTorch's manual asks for


def loss_weights(system: System, settings: dict) -> LossWeights:
    """Weights of the losses, from a system and config ``training``."""
    return LossWeights(
        critic=(1.0, *(settings["lambda_d"] / 2 for _ in system.graphs)),
        generator=(1.0, *(settings["lambda_g"] / 2 for _ in system.graphs)),
        penalty=settings["gradient_penalty"] if system.lipschitz == "penalty" else 0.0,
        log=system.loss == "log",
        constraint=settings["constraint"] if system.constraint else 0.0,
    )


def has_balanced_labels(settings: dict) -> bool:
    """Whether the critic's label starts as loud as the genes; older models have the paper's."""
    return settings.get("label_scale", "paper") == "balanced"


def make_networks(
    samples: SampleSet, settings: dict, system: System, seed: int, device: torch.device
) -> tuple[GeneratorNet, Critic]:
    """Networks of a system, their first weights drawn from the seed on the CPU."""
    genes, classes, views = len(samples.genes), len(samples.classes), 1 + len(system.graphs)
    heads = views if views == 1 or settings["separate_heads"] else 2
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        balanced, widths = has_balanced_labels(settings), settings["hidden"]
        net = GeneratorNet(settings["noise"], genes, classes, widths, system.tanh, balanced)
        critic = Critic(genes, classes, widths, heads, balanced)
    return net.to(device), critic.to(device)


class Trainer:
    """One training: `epoch` trains, `weights` gives the generator's weights, `load` sets them.

    Parameters
    ----------
    samples : SampleSet
        With the views that the system's critics see.
    settings : dict
        Config ``training``.
    system : System
    seed : int
        Seeds weights, noise and batches; no global random state is left changed.
    device : torch.device

    Attributes
    ----------
    net, critic : GeneratorNet, Critic
    fake, fake_codes : Tensor (batch, genes), (batch, classes)
        The newest generated batch, and its one-hot labels.
    values : dict of Tensor
        Losses of the newest update, by part.
    captured : CUDAGraph or None
        An update as a CUDA graph; ``captured_input`` is what it reads.
    """

    def __init__(
        self, samples: SampleSet, settings: dict, system: System, seed: int, device: torch.device
    ):
        self.settings, self.system, self.device = settings, system, device
        self.loss_weights = loss_weights(system, settings)
        arrays = [samples.z, *(getattr(samples, graph) for graph in system.graphs)]
        self.views = [torch.as_tensor(array, device=device) for array in arrays]  # (n, genes) each
        dtype = self.views[0].dtype
        labels = torch.as_tensor(samples.labels, device=device)
        self.codes = one_hot(labels, len(samples.classes)).to(dtype)  # (n, classes)
        self.batch = min(settings["batch"], len(samples))
        self.random = torch.Generator(device=device).manual_seed(derive(seed, "noise"))
        self.net, self.critic = make_networks(samples, settings, system, seed, device)
        self.net_flat, self.critic_flat = Flat(self.net), Flat(self.critic)
        rate = settings["learning_rate"]
        self.net_step = RMSProp(self.net_flat, rate, self.net.layers[-1].weight)
        self.critic_step = RMSProp(self.critic_flat, rate, self.critic.gene_weights)
        self.low, self.high = self.views[0].amin(dim=0), self.views[0].amax(dim=0)  # (genes,)
        if system.tanh:
            self.net.set_range(self.low, self.high)
        # Input of a critic step: real samples of each view, generated ones, interpolates.
        rows = (2 * len(self.views) + 1) * self.batch
        self.x, self.next_x = torch.zeros((2, rows, len(samples.genes)), device=device, dtype=dtype)
        self.fake, self.fake_codes = self.x[:0], self.codes[:0]
        self.values: dict[str, Tensor] = {}
        self.auxiliary: Auxiliary | None = None  # of the generator's loss
        self.order = torch.empty(0, dtype=torch.long, device=device)  # rows of the next batches
        self.captured: torch.cuda.CUDAGraph | None = None
        self.captured_input: dict[str, Tensor] = {}

    @property
    def updates_per_epoch(self) -> int:
        """Generator updates in an epoch, ceil(n / batch)."""
        return math.ceil(len(self.codes) / self.batch)

    def epoch(self) -> None:
        """Train for an epoch."""
        for _ in range(self.updates_per_epoch):
            self.update()

    def weights(self) -> Tensor:
        """Return a copy of the generator's weights, as one vector."""
        return self.net_flat.parameters.clone()

    def load(self, weights: Tensor) -> None:
        """Set the generator's weights to some that `weights` gave."""
        self.net_flat.parameters.copy_(weights)

    def next_rows(self) -> Tensor:
        """Rows of the next batch; all rows come once before any comes again."""
        if len(self.order) < self.batch:
            more = torch.randperm(len(self.codes), generator=self.random, device=self.device)
            self.order = torch.cat([self.order, more])
        rows, self.order = self.order[: self.batch], self.order[self.batch :]
        return rows

    def draw(self) -> dict[str, Tensor]:
        """All that is random in one update: rows, noise, and eps of the interpolates."""
        steps, size = self.settings["critic_steps"], self.settings["noise"]
        drawn = [self.next_rows()] * steps if self.system.same_batch else []
        while len(drawn) < steps + 1:
            drawn.append(self.next_rows())
        options = {"generator": self.random, "device": self.device, "dtype": self.x.dtype}
        return {
            "rows": torch.stack(drawn),  # (critic steps + 1, batch): the last are the generator's
            "noise": torch.randn((steps + 1, self.batch, size), **options),
            "blend": torch.rand((steps, len(self.views), self.batch, 1), **options),
        }

    def disturb(self, x: Tensor) -> None:
        """Add instance noise to a quarter of the samples, where the config asks for it."""
        scale = self.settings["instance_noise"]
        if scale:
            draw = {"generator": self.random, "device": self.device, "dtype": x.dtype}
            chosen = torch.rand((len(x), 1), **draw) < NOISY_SHARE
            x += chosen * scale * torch.randn(x.shape, **draw)

    def train_critics(
        self, rows: Tensor, fake: Tensor, blend: Tensor, then: Tensor | None = None
    ) -> Tensor | None:
        """Critic steps, each on some rows of all views and as many generated samples.

        Parameters
        ----------
        rows : Tensor (steps, batch)
        fake : Tensor (steps, batch, genes)
        blend : Tensor (steps, views, batch, 1)
        then : Tensor (n, genes), optional
            Samples that the critics see after the last step.

        Returns
        -------
        Tensor (n, hidden) or None
            Products of ``then`` with the critics' weights.
        """
        used = self._fill(self.x, rows[0], fake[0])
        projected = project(used, self.critic.gene_weights)
        codes = self.codes[rows]  # (steps, batch, classes)
        for step in range(len(rows)):
            coming = then
            if step + 1 < len(rows):
                coming = self._fill(self.next_x, rows[step + 1], fake[step + 1])
            projected = self._train_critic(projected, codes[step], blend[step], coming)
            self.x, self.next_x = self.next_x, self.x
        return projected

    def _fill(self, x: Tensor, rows: Tensor, fake: Tensor) -> Tensor:
        """Write the input of a critic step: real samples of each view, and generated ones."""
        for number, view in enumerate(self.views):
            real = x[number * self.batch : (number + 1) * self.batch]
            torch.index_select(view, 0, rows, out=real)
        used = x[: (len(self.views) + 1) * self.batch]
        used[-self.batch :] = fake
        self.disturb(used)
        return used

    def _train_critic(
        self, projected: Tensor, codes: Tensor, blend: Tensor, coming: Tensor | None
    ) -> Tensor | None:
        """One critic step; gives the products of the coming samples with the new weights."""
        weights = self.critic.gene_weights
        sizes, products = block_sizes(weights), None
        blocks = weights.split(sizes)
        if coming is not None:
            products = coming.new_zeros((len(coming), weights.shape[1]))
            parts = coming.split(sizes, dim=1)
        clip = self.settings["clip"] if self.system.lipschitz == "clip" else None

        def after(number: int) -> None:
            self.critic_step.step_block(number)
            if clip is not None:
                blocks[number].clamp_(-clip, clip)
            if products is not None:
                products.addmm_(parts[number], blocks[number])

        loss = critic_gradients(
            self.critic,
            self.critic_flat,
            self.x,
            codes,
            blend,
            self.loss_weights,
            projected,
            after,
        )
        self.critic_step.step_rest()
        if clip is not None:
            self._clip(clip)
        self._note_critic(loss)
        return products

    def _clip(self, clip: float) -> None:
        """Clip the other weights; a balanced label's embedding has no part in the slope."""
        label = self.critic.embedding.weight
        kept = label.clone()
        for part in self.critic_flat.rest(self.critic_flat.parameters, self.critic.gene_weights):
            part.clamp_(-clip, clip)
        if self.critic.balanced:
            label.copy_(kept)

    def _note_critic(self, loss: CriticLoss) -> None:
        """Note the critics' loss and those of its parts that the system has, by view."""
        self.values["critic_loss"] = loss.total
        parts = {} if self.loss_weights.log else {"wasserstein": loss.distance}
        if self.loss_weights.penalty:
            parts |= {"penalty": loss.penalty, "slope": loss.slope}
        for name, values in parts.items():
            for view, value in zip(("", "_2", "_3"), values, strict=False):
                self.values[name + view] = value

    def train_generator(self, rows: Tensor, noise: Tensor, made: Made | None = None) -> None:
        """One generator step; labels are drawn as the training samples have them."""
        self.fake_codes = self.codes[rows]
        loss, self.fake = generator_gradients(
            self.net,
            self.net_flat,
            self.critic,
            noise,
            self.fake_codes,
            self.loss_weights,
            self.low,
            self.high,
            self.auxiliary,
            made,
            self.net_step.step_block,
        )
        self.net_step.step_rest()
        self.values["generator_loss"] = loss

    def update_once(self, drawn: dict[str, Tensor]) -> None:
        """The critic's steps, then the generator's; nothing in here waits for the device."""
        rows, noise = drawn["rows"], drawn["noise"]
        # The generator is the same until its own step: one product makes all samples.
        hidden = self.net.hidden(noise.flatten(0, 1), self.codes[rows.flatten()])
        fake = self.net.output(hidden[-1]).view(len(rows), self.batch, -1)
        projected = self.train_critics(rows[:-1], fake[:-1], drawn["blend"], fake[-1])
        made = Made([layer[-self.batch :] for layer in hidden], fake[-1], projected)
        self.train_generator(rows[-1], noise[-1], made)

    @torch.no_grad()
    def update(self) -> None:
        """One generator update; on CUDA a captured graph, so that launches don't dominate."""
        drawn = self.draw()
        if self.device.type != "cuda" or self.settings["instance_noise"]:
            self.update_once(drawn)
            return
        if self.captured is None:
            self._capture(drawn)
        for name, value in drawn.items():
            self.captured_input[name].copy_(value)
        self.captured.replay()

    def _capture(self, drawn: dict[str, Tensor]) -> None:
        """Capture an update as a CUDA graph, and leave the weights as they were."""
        self.captured_input = {name: value.clone() for name, value in drawn.items()}
        before = [tensor.clone() for tensor in self._changing()]
        stream = torch.cuda.Stream(self.device)
        stream.wait_stream(torch.cuda.current_stream(self.device))
        with torch.cuda.stream(stream):
            for _ in range(WARM_UP):
                self.update_once(self.captured_input)
        torch.cuda.current_stream(self.device).wait_stream(stream)
        self.captured = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.captured):
            self.update_once(self.captured_input)
        for tensor, value in zip(self._changing(), before, strict=True):
            tensor.copy_(value)

    def _changing(self) -> list[Tensor]:
        """All that an update changes: parameters, and the optimisers' squares."""
        return [
            self.net_flat.parameters,
            self.critic_flat.parameters,
            self.net_step.squares,
            self.critic_step.squares,
        ]

    def spread(self) -> float:
        """SD of the newest generated batch about its class means, mean over genes.

        1 where each class has one sample, and so none.
        """
        counts = self.fake_codes.sum(dim=0)
        freedom = len(self.fake) - int((counts > 0).sum())
        if freedom < 1:
            return 1.0
        means = (self.fake_codes.T @ self.fake) / counts.clamp_min(1)[:, None]
        rest = self.fake - self.fake_codes @ means
        return float((rest.square().sum(dim=0) / freedom).sqrt().mean())

    def losses(self) -> dict[str, float]:
        """Losses of the newest update, by part, with the norms of its gradients.

        Raises
        ------
        TrainingFailed
            The training has diverged or collapsed.
        """
        values = {name: float(value) for name, value in self.values.items()}
        values["critic_gradient"] = float(self.critic_flat.gradients.norm())
        values["generator_gradient"] = float(self.net_flat.gradients.norm())
        values["spread"] = spread = self.spread()
        if not all(math.isfinite(value) and abs(value) < DIVERGED for value in values.values()):
            raise TrainingFailed("diverged: a loss or gradient is not finite, or above 1e8")
        if spread < COLLAPSED:
            raise TrainingFailed("collapsed: all generated samples are the same")
        return values

    def state(self) -> dict:
        """Return all that a training needs to go on as if it had not stopped."""
        tensors = [tensor.cpu().clone() for tensor in self._changing()]
        order = self.order.cpu().clone()  # a view would be saved with all of its memory
        return {"tensors": tensors, "random": self.random.get_state(), "order": order}

    def load_state(self, state: dict) -> None:
        """Go on from a `state`."""
        for tensor, value in zip(self._changing(), state["tensors"], strict=True):
            tensor.copy_(value)
        self.random.set_state(state["random"])
        self.order = state["order"].to(self.device)
