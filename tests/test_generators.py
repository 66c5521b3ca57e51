"""Paper fidelity of networks and losses, the training loop, selection, and the contract."""

import numpy as np
import pytest
import torch
from mdwgan.errors import InputError
from mdwgan.generators.adversarial import Adversarial, draw, scorer
from mdwgan.generators.base import HISTORY
from mdwgan.generators.losses import critic_loss, generator_loss
from mdwgan.generators.networks import Critic, GeneratorNet, embedding_size
from mdwgan.generators.registry import load, make
from mdwgan.generators.selection import validation_folds
from mdwgan.generators.trainer import Result, Trainer, train_fixed, train_scored
from mdwgan.training import SampleSet, TrainingData

GRAPHS = {"k": 3, "within_condition": False, "mutual": False}
SETTINGS = {
    "hidden": [16, 16], "noise": 4, "learning_rate": 0.0005, "batch": 8, "critic_steps": 2,
    "gradient_penalty": 10, "lambda_g": 0.2, "lambda_d": 0.02, "separate_heads": False,
    "instance_noise": 0, "epochs": 6, "score_every": 2, "patience": 2,
    "selection": "validation", "device": "cpu",
}  # fmt: skip
CPU = torch.device("cpu")


def samples(n=16, genes=12, shift=4.0, seed=0) -> SampleSet:
    """Two classes whose means differ by ``shift``; a donor a sample."""
    labels = np.arange(n) % 2
    z = np.random.default_rng(seed).normal(size=(n, genes)).astype(np.float32)
    z[labels == 1] += shift
    whole = SampleSet(
        "kidney", [f"g{i}" for i in range(genes)], ["normal", "tumour"],
        np.array([f"s{seed}-{i}" for i in range(n)]), np.array([f"d{i}" for i in range(n)]),
        labels, z,
    )  # fmt: skip
    return whole.take(np.arange(n), GRAPHS)


def data(**options) -> TrainingData:
    return TrainingData(samples(**options), samples(seed=1), GRAPHS)


@pytest.fixture
def critic() -> Critic:
    torch.manual_seed(0)
    return Critic(genes=7, classes=2, hidden=[6, 5]).double()


@pytest.fixture
def batch() -> dict:
    random = torch.Generator().manual_seed(1)
    options = {"generator": random, "dtype": torch.float64}
    return {
        "real": torch.randn((3, 4, 7), **options),
        "fake": torch.randn((4, 7), **options),
        "labels": torch.tensor([0, 1, 1, 0]),
        "blend": torch.rand((3, 4, 1), **options),
    }


def plain_critic_loss(critic, real, fake, labels, blend, lambda_d, weight):
    """Eqs. 6 and 8 by automatic differentiation, one view at a time."""
    total = 0
    for view, w in enumerate([1, lambda_d / 2, lambda_d / 2]):
        mixed = (blend[view] * real[view] + (1 - blend[view]) * fake).requires_grad_()
        gradient = torch.autograd.grad(critic(mixed, labels, view).sum(), mixed, create_graph=True)[
            0
        ]
        penalty = ((gradient.norm(dim=1) - 1) ** 2).mean()
        difference = critic(fake, labels, view).mean() - critic(real[view], labels, view).mean()
        total = total + w * (difference + weight * penalty)
    return total


# --- losses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lambda_d", [0.0, 0.02, 1.0])
def test_critic_loss_and_gradients_equal_plain_autograd(critic, batch, lambda_d):
    plain = plain_critic_loss(critic, **batch, lambda_d=lambda_d, weight=10)
    plain.backward()
    value = float(plain.detach())
    expected = {k: p.grad.clone() for k, p in critic.named_parameters() if p.grad is not None}
    critic.zero_grad()
    loss = critic_loss(critic, **batch, lambda_d=lambda_d, gradient_penalty=10)
    loss.total.backward()
    with torch.no_grad():
        again = critic_loss(critic, **batch, lambda_d=lambda_d, gradient_penalty=10).total.item()
    assert again == pytest.approx(value, abs=1e-12)
    for name, parameter in critic.named_parameters():
        assert torch.allclose(parameter.grad, expected[name], atol=1e-9, rtol=0), name


def test_critic_gradient_by_finite_differences(critic, batch):
    def value():
        return critic_loss(critic, **batch, lambda_d=0.5, gradient_penalty=10).total

    value().backward()
    weight, step = critic.gene_weights, 1e-6
    for place in [(0, 0), (3, 5), (5, 6)]:
        with torch.no_grad():
            start = float(weight[place])
            sides = []
            for sign in (1, -1):
                weight[place] = start + sign * step
                sides.append(float(value()))
            weight[place] = start
        slope = (sides[0] - sides[1]) / (2 * step)
        assert float(weight.grad[place]) == pytest.approx(slope, rel=1e-5, abs=1e-7)


def test_losses_by_hand():
    """D(x) = w x + label term, in the region where every ReLU is open."""
    critic = Critic(genes=1, classes=1, hidden=[1]).double()
    with torch.no_grad():
        critic.gene_weights.fill_(2.0)
        critic.label_weights.zero_()
        critic.bias.fill_(100.0)
        for head, weight in zip(critic.heads, (1.5, 0.5), strict=True):
            head.weight.fill_(weight)
    real = torch.tensor([[[1.0], [3.0]], [[2.0], [2.0]], [[0.0], [4.0]]], dtype=torch.float64)
    fake = torch.tensor([[1.0], [2.0]], dtype=torch.float64)
    labels, blend = torch.zeros(2, dtype=torch.long), torch.rand((3, 2, 1), dtype=torch.float64)
    # D1 = 3 x + c, gradient norm 3: E[D1(G)] - E[D1(X1)] = 3 (1.5 - 2) = -1.5, penalty (3 - 1)^2.
    # D2, D3 = x + c', gradient norm 1: E[D(G)] - E[D(X)] = 1.5 - 2 = -0.5, penalty 0.
    loss = critic_loss(critic, real, fake, labels, blend, lambda_d=0.02, gradient_penalty=10)
    assert loss.total.item() == pytest.approx(-1.5 + 10 * 4 + 0.01 * -0.5 + 0.01 * -0.5)
    assert float(loss.wasserstein) == pytest.approx(1.5)
    assert float(loss.penalty) == pytest.approx(4.0)
    # -E[D1(G)] - (0.2 / 2) (E[D2(G)] + E[D3(G)]), D1(G) = 1.5 (2 * 1.5 + 100), D2(G) = D1(G) / 3
    expected = -1.5 * 103 - 0.1 * 2 * 0.5 * 103
    assert generator_loss(critic, fake, labels, lambda_g=0.2).item() == pytest.approx(expected)


def test_closed_form_input_gradient(critic, batch):
    for view in range(3):
        x = batch["fake"].clone().requires_grad_()
        expected = torch.autograd.grad(critic(x, batch["labels"], view).sum(), x)[0]
        layers = critic.features(critic.project(x), batch["labels"])
        assert torch.allclose(critic.input_gradient(layers, view), expected, atol=1e-12)


def test_penalty_gives_no_gradient_to_biases_and_labels(critic, batch):
    parts = []
    for weight in (0.0, 10.0):
        critic.zero_grad()
        critic_loss(critic, **batch, lambda_d=0.02, gradient_penalty=weight).total.backward()
        parts.append([critic.bias.grad.clone(), critic.embedding.weight.grad.clone()])
    for without, with_penalty in zip(*parts, strict=True):
        assert torch.allclose(without, with_penalty, atol=1e-12)


# --- networks -----------------------------------------------------------------------------------


def test_weights_are_shared_and_heads_are_two(critic, batch):
    assert critic.head(1) is critic.head(2)
    assert critic.head(0) is not critic.head(1)
    assert len(Critic(7, 2, [6], separate_heads=True).heads) == 3
    x, labels = batch["fake"], batch["labels"]
    assert torch.equal(critic(x, labels, 1), critic(x, labels, 2))
    with torch.no_grad():
        before = [critic(x, labels, view) for view in range(3)]
        critic.gene_weights += 0.1  # one trunk: all three critics move
        after = [critic(x, labels, view) for view in range(3)]
    assert all(not torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_lambdas_act(critic, batch):
    totals = [
        critic_loss(critic, **batch, lambda_d=value, gradient_penalty=10).total.item()
        for value in (0.0, 0.02, 0.04)
    ]
    assert totals[1] != totals[0]
    assert totals[2] - totals[1] == pytest.approx(totals[1] - totals[0])
    fake, labels = batch["fake"], batch["labels"]
    values = [float(generator_loss(critic, fake, labels, value)) for value in (0.0, 0.2)]
    assert values[0] == pytest.approx(-float(critic(fake, labels, 0).mean()))
    assert values[1] - values[0] == pytest.approx(-0.2 * float(critic(fake, labels, 1).mean()))


def test_labels_condition_both_networks(critic, batch):
    net = GeneratorNet(noise=4, genes=7, classes=2, hidden=[8])
    noise, zero = torch.randn(3, 4), torch.zeros(3, dtype=torch.long)
    assert not torch.allclose(net(noise, zero), net(noise, zero + 1))
    x = batch["fake"]
    labels = batch["labels"]
    assert not torch.allclose(critic(x, labels, 0), critic(x, 1 - labels, 0))
    assert [embedding_size(n) for n in (1, 2, 4, 15)] == [2, 2, 3, 4]


# --- training loop ------------------------------------------------------------------------------


def test_same_seed_same_weights_and_no_global_state():
    torch.manual_seed(123)
    before = torch.random.get_rng_state()
    nets = []
    for _ in range(2):
        trainer = Trainer(samples(), SETTINGS, 7, CPU)
        for _ in range(3):
            trainer.update()
        nets.append(trainer.net.state_dict())
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(nets[0][key], nets[1][key]) for key in nets[0])
    other = Trainer(samples(), SETTINGS, 8, CPU).net.state_dict()
    assert any(not torch.equal(nets[0][key], other[key]) for key in other)


def test_batches_cover_all_rows_and_are_clamped():
    trainer = Trainer(samples(n=16), SETTINGS, 0, CPU)
    rows = torch.cat([trainer.next_rows() for _ in range(2)])
    assert sorted(rows.tolist()) == list(range(16))
    assert trainer.updates_per_epoch == 2
    small = Trainer(samples(n=6), SETTINGS, 0, CPU)
    assert small.batch == 6
    assert len(small.next_rows()) == 6


def scored(scores: list[float], **settings) -> Result:
    """Train against a list of scores instead of real ones."""
    values = iter(scores)
    trainer = Trainer(samples(), {**SETTINGS, **settings}, 0, CPU)
    return train_scored([trainer], [lambda net: next(values)], ["fold1"], "test")


def test_stops_after_patience_and_keeps_the_best():
    result = scored([0.1, 0.5, 0.4, 0.5, 0.9], epochs=100, score_every=2, patience=2)
    assert [row["epoch"] for row in result.history] == [2, 4, 6, 8]  # 0.9 is never reached
    assert [row["best"] for row in result.history] == [1, 1, 0, 0]
    assert result.updates == 4 * 2


def test_folds_stop_together_by_their_mean():
    lucky, steady = iter([0.5, 0.1, 0.1, 0.1, 0.1]), iter([0.1, 0.2, 0.6, 0.3, 0.3])
    settings = {**SETTINGS, "epochs": 100, "score_every": 1, "patience": 2}
    trainers = [Trainer(samples(), settings, seed, CPU) for seed in (0, 1)]
    scores = [lambda net: next(lucky), lambda net: next(steady)]
    result = train_scored(trainers, scores, ["fold1", "fold2"], "test")
    assert [row["best"] for row in result.history[::2]] == [1, 0, 1, 0, 0]  # 0.3 0.15 0.35 0.2 0.2
    assert result.updates == 3 * 2
    assert len(result.nets) == 2


def test_stops_at_the_last_epoch_and_scores_it():
    result = scored([0.1, 0.2, 0.3], epochs=5, score_every=2, patience=10)
    assert [row["epoch"] for row in result.history] == [2, 4, 5]


def test_collapse_ends_with_a_reason():
    from mdwgan.generators.base import TrainingFailed

    with pytest.raises(TrainingFailed, match="collapsed") as failure:
        scored([float("nan")] * 9, epochs=100)
    assert len(failure.value.history) == SETTINGS["patience"]


def test_fixed_training_averages_the_second_half():
    def run(updates, average):
        trainer = Trainer(samples(), SETTINGS, 0, CPU)
        return train_fixed(trainer, updates, average, "refit", "test").nets[0].state_dict()

    third, fourth = run(3, False), run(4, False)
    mean = run(4, True)
    key = "layers.0.weight"
    assert torch.allclose(mean[key], (third[key] + fourth[key]) / 2, atol=1e-7)


def test_instance_noise_touches_a_quarter():
    trainer = Trainer(samples(), {**SETTINGS, "instance_noise": 0.5}, 0, CPU)
    x = torch.zeros(4000, 3)
    noisy = trainer.disturb(x)
    assert 0.2 < (noisy[:, 0] != 0).float().mean() < 0.3
    assert float(noisy[noisy[:, 0] != 0].std()) == pytest.approx(0.5, rel=0.1)


# --- selection ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "folds"), [(7, 0), (8, 3), (40, 3), (60, 1)])
def test_what_is_held_out(n, folds):
    train = samples(n=n)
    pairs = validation_folds(train, 0, "mdwgan-gp")
    assert len(pairs) == folds
    for fit, held_out in pairs:
        assert not set(train.donors[fit]) & set(train.donors[held_out])
        assert len(fit) + len(held_out) == n
    if folds == 3:
        assert sorted(np.concatenate([held_out for _, held_out in pairs])) == list(range(n))
    if folds == 1:
        assert len(pairs[0][1]) == 12


def test_views_of_a_fold_come_from_its_own_rows():
    train = samples()
    rows = np.arange(8)
    fold = train.take(rows, GRAPHS)
    assert not np.allclose(fold.x2, train.x2[rows])
    assert train.take(rows).x2 is None


# --- contract -----------------------------------------------------------------------------------


def fitted(**settings) -> Adversarial:
    generator = make("mdwgan-gp", {**SETTINGS, **settings})
    generator.history = generator.fit(data(), seed=0)
    return generator


def test_validation_then_refit_on_all():
    generator = fitted()
    assert list(generator.history.columns) == HISTORY
    assert list(dict.fromkeys(generator.history["phase"])) == ["fold1", "fold2", "fold3", "refit"]
    assert generator.history.loc[generator.history["phase"] == "refit", "dist"].isna().all()
    assert not generator.optimistic


def test_test_selection_is_optimistic_and_none_needs_no_score():
    assert fitted(selection="test").optimistic
    generator = fitted(selection="none")
    assert set(generator.history["phase"]) == {"refit"}
    assert not generator.optimistic


def test_test_samples_change_nothing_unless_selection_says_so():
    same, other = data(), TrainingData(samples(), samples(seed=2, shift=0), GRAPHS)
    states = []
    for each in (same, other):
        generator = make("mdwgan-gp", SETTINGS)
        generator.fit(each, 0)
        states.append(generator.state())
    assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])


def test_learns_the_classes():
    generator = fitted(epochs=150, learning_rate=0.002, selection="none")
    labels = np.repeat([0, 1], 200)
    drawn = generator.sample(labels, seed=1)
    means = [drawn.z[labels == label].mean() for label in (0, 1)]
    assert means[0] == pytest.approx(0, abs=1)
    assert means[1] == pytest.approx(4, abs=1)


def test_divergence_is_a_result_not_a_crash(tmp_path):
    generator = fitted(learning_rate=1e20)
    assert "diverged" in generator.reason
    generator.save(tmp_path / "model.pt")
    assert load(tmp_path / "model.pt").reason == generator.reason


def test_model_file_round_trip_and_same_bytes(tmp_path):
    paths = [tmp_path / "a" / "model.pt", tmp_path / "b" / "other.pt"]
    for path in paths:
        fitted().save(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    first, again = fitted(), load(paths[0], [f"g{i}" for i in range(12)])
    labels = np.array([0, 1, 1])
    assert np.array_equal(first.sample(labels, 5).z, again.sample(labels, 5).z)
    assert not np.array_equal(first.sample(labels, 5).z, first.sample(labels, 6).z)


def test_refuses_other_genes_and_damaged_files(tmp_path):
    path = tmp_path / "model.pt"
    fitted().save(path)
    with pytest.raises(InputError, match="12 genes"):
        load(path, ["g1", "g0"])
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="not a model of this workflow"):
        load(path)
    with pytest.raises(InputError, match="no such file"):
        load(tmp_path / "none.pt")


class Evil:
    def __reduce__(self):
        return print, ("executed",)


def test_a_model_file_executes_nothing(tmp_path, capsys):
    torch.save({"meta": Evil()}, tmp_path / "model.pt")
    with pytest.raises(InputError):
        load(tmp_path / "model.pt")
    assert "executed" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["copy", "real-half"])
def test_reference_rows_are_real_samples(name, tmp_path):
    generator = make(name, {})
    history = generator.fit(data(), seed=0)
    assert history.empty
    generator.save(tmp_path / "model.pt")
    drawn = load(tmp_path / "model.pt").sample(np.zeros(3, dtype=int), 0)
    if name == "copy":
        assert list(drawn.rows) == list(data().train.names)
        assert np.array_equal(drawn.z, data().train.z)
    else:
        assert set(drawn.rows) < set(data().test.names)
        assert len(drawn.rows) == len(data().test) // 2


def test_scorer_asks_for_the_labels_of_the_held_out_samples():
    held_out = samples(seed=3)
    asked = []

    class Net(GeneratorNet):
        def forward(self, noise, labels):
            asked.append(labels.tolist())
            return super().forward(noise, labels)

    net = Net(4, 12, 2, [8])
    score = scorer(held_out, 0)
    assert score(net) == score(net)
    assert asked[0] == held_out.labels.tolist()
    assert draw(net, held_out.labels, 0).shape == (16, 12)
