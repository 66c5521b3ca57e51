"""The networks: shared weights, heads, labels, output and flat parameters."""

import pytest
import torch
from helpers.networks import GENES, LABELS, NOISE, make_batch, make_critic
from mdwgan.generators.adversarial.networks import (
    ALIGN,
    Critic,
    Flat,
    GeneratorNet,
    balance,
    embedding_size,
)


def test_weights_are_shared_and_heads_are_two():
    critic, x = make_critic(), make_batch()["fake"]
    assert critic.head(1) is critic.head(2)
    assert critic.head(0) is not critic.head(1)
    with torch.no_grad():
        assert torch.equal(critic(x, LABELS, 1), critic(x, LABELS, 2))
        before = [critic(x, LABELS, view) for view in range(3)]
        critic.gene_weights += 0.1  # one trunk: all three critics move
        after = [critic(x, LABELS, view) for view in range(3)]
    assert all(not torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_labels_condition_both_networks():
    net = GeneratorNet(noise=4, genes=GENES, classes=2, hidden=[8])
    noise, zero = torch.randn(3, 4), torch.zeros(3, dtype=torch.long)
    assert not torch.allclose(net(noise, zero), net(noise, zero + 1))
    critic, x = make_critic(), make_batch()["fake"]
    assert not torch.allclose(critic(x, LABELS, 0), critic(x, 1 - LABELS, 0))
    assert [embedding_size(n) for n in (1, 2, 4, 15)] == [2, 2, 3, 4]


def test_tanh_output_spans_the_range_and_no_more():
    net = GeneratorNet(NOISE, GENES, 2, [8], tanh=True)
    low, high = torch.linspace(-3, -1, GENES), torch.linspace(1, 4, GENES)
    net.set_range(low, high)
    noise, label = torch.randn(500, NOISE), torch.zeros(500, dtype=torch.long)
    with torch.no_grad():
        fake = net(noise, label)
        assert (fake >= low).all() and (fake <= high).all()
        for bias, end in ((1000.0, high), (-1000.0, low)):
            net.layers[-1].bias.fill_(bias)
            assert torch.allclose(net(noise, label), end.expand(500, -1))


def test_flat_parameters_are_the_networks_own():
    net = GeneratorNet(NOISE, GENES, 2, [5])
    before = {name: value.clone() for name, value in net.state_dict().items()}
    flat = Flat(net)
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())
    assert all(
        p.data_ptr() % (4 * ALIGN) == flat.parameters.data_ptr() % (4 * ALIGN)
        for p in net.parameters()
    )
    flat.parameters.zero_()
    assert all((p == 0).all() for p in net.parameters())


@pytest.mark.parametrize("labels", [1, 2, 3, 30])
def test_balanced_labels_are_equally_loud_and_far_from_each_other(labels):
    for seed in range(20):
        torch.manual_seed(seed)
        embedding = torch.nn.Embedding(labels, embedding_size(labels))
        balance(embedding, 50.0)
        assert torch.allclose(embedding.weight.norm(dim=1), torch.tensor(50.0))
        if 1 < labels < 4:
            apart = torch.pdist(embedding.weight)
            assert torch.allclose(apart, apart[0].expand_as(apart), rtol=1e-4) and apart[0] > 80


def test_a_single_class_has_no_balance():
    made = []
    for balanced in (False, True):
        torch.manual_seed(0)
        nets = Critic(900, 1, [8], 2, balanced), GeneratorNet(4, 9, 1, [8], False, balanced)
        made.append([net.embedding.weight for net in nets])
        assert not nets[0].balanced
    assert all(torch.equal(paper, same) for paper, same in zip(*made, strict=True))
    assert Critic(900, 2, [8], 2, balanced=True).balanced
